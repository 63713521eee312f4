// The entry `tabkv/react`: hooks that follow the store.
export {};

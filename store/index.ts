// The entry `tabkv`: opens a store and names the public types.
export {};

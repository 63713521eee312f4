// The entry `tabkv/engine`: the engine alone, without storage, worker or tabs, for Node and for tests.
export {};

// The worker's entry, bundled into one self-contained file: dist/worker.js.
export {};

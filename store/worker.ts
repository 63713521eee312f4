// The worker's entry, bundled into one self-contained file: dist/worker.js.
import { startWorker } from './worker/start.ts';

startWorker(self);

// The bundled worker as text, for starting it from a blob: URL. In the source tree there is no bundle and this is empty;
// the library build writes the bundle into dist/worker-source.js.
export const workerSource: string = '';

/** What the engine offers to those who embed it. */
export { Flagged } from './bytes.ts';
export { Engine, type EngineOptions, type Timer } from './engine.ts';
export { CommandError } from './errors.ts';
export type * from './reply.ts';
export { BulkReply } from './reply.ts';
export { encodeReply } from './resp.ts';
export type { Arg, Session } from './session.ts';

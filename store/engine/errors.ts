/** Errors that a command answers with. Texts and codes are those of Redis; anything else thrown is a bug. */

export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** The first word of the text: ERR, WRONGTYPE, OOM, NOSCRIPT, EXECABORT, … */
  readonly code: string;
  constructor(message: string) {
    super(message);
    this.code = message.slice(0, Math.max(0, message.indexOf(' '))) || message;
  }
}

export const wrongType = () => new CommandError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const syntaxError = () => new CommandError('ERR syntax error');
export const notAnInteger = () => new CommandError('ERR value is not an integer or out of range');
export const notAFloat = () => new CommandError('ERR value is not a valid float');
export const noSuchKey = () => new CommandError('ERR no such key');
export const outOfRange = () => new CommandError('ERR index out of range');
export const wrongArity = (name: string) =>
  new CommandError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
/** A subcommand that is there, but takes its arguments in another form than its arity tells. */
export const wrongSubcommand = (container: string, sub: string) =>
  new CommandError(
    `ERR unknown subcommand or wrong number of arguments for '${sub.slice(0, 128)}'. Try ${container} HELP.`,
  );

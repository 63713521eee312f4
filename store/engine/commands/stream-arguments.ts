/** Stream IDs and other arguments that the stream commands share, and how entries are shown. */
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import { CommandError } from '../errors.ts';
import { array, bulk, type Reply } from '../reply.ts';
import {
  formatId,
  type IdPart,
  MAX_ID,
  MIN_ID,
  nextId,
  parseIdPart,
  previousId,
  type StreamId,
  streamId,
} from '../structures/stream-id.ts';
import type { StreamEntry } from '../structures/stream-node.ts';

/** Redis reads IDs into a buffer of 128 bytes, as a C string. */
const LONGEST_ID = 127;
const LAST_SEQ = 2n ** 64n - 1n;

const invalidId = () => new CommandError('ERR Invalid stream ID specified as stream command argument');

/** An ID as XADD takes it: `ms-seq`, `ms` or `ms-*`, of which the last leaves the sequence number to the stream. */
export interface GivenId {
  readonly ms: IdPart;
  /** Undefined: `*`. */
  readonly seq: IdPart | undefined;
}

/** @throws CommandError */
function parseParts(text: Bin, missingSeq: IdPart, mayBeOpen: boolean): GivenId {
  if (text.length > LONGEST_ID) throw invalidId();
  const [id = ''] = text.split('\0');
  const dash = id.indexOf('-');
  const ms = parseIdPart(dash === -1 ? id : id.slice(0, dash));
  if (ms === undefined) throw invalidId();
  if (dash === -1) return { ms, seq: missingSeq };
  const rest = id.slice(dash + 1);
  if (mayBeOpen && rest === '*') return { ms, seq: undefined };
  const seq = parseIdPart(rest);
  if (seq === undefined) throw invalidId();
  return { ms, seq };
}

/** @throws CommandError */
export function givenIdArg(datum: Datum): GivenId {
  return parseParts(binOf(datum), 0, true);
}

function completeId(text: Bin, missingSeq: IdPart): StreamId {
  const { ms, seq } = parseParts(text, missingSeq, false);
  return streamId(ms, seq as IdPart);
}

/** An ID in full, or milliseconds with the sequence number 0. @throws CommandError */
export function idArg(datum: Datum): StreamId {
  return completeId(binOf(datum), 0);
}

/** As `idArg`, and `-` and `+` for the least and the greatest ID. @throws CommandError */
export function idOrEdgeArg(datum: Datum, missingSeq: IdPart = 0): StreamId {
  const bin = binOf(datum);
  if (bin === '-') return MIN_ID;
  return bin === '+' ? MAX_ID : completeId(bin, missingSeq);
}

/** Whether a bound of a range is exclusive. */
function isExclusive(bin: Bin): boolean {
  return bin.length > 1 && bin.startsWith('(');
}

/** The lower bound of a range; `(id` leaves the ID out. @throws CommandError */
export function startArg(datum: Datum): StreamId {
  const bin = binOf(datum);
  if (!isExclusive(bin)) return idOrEdgeArg(datum);
  const start = nextId(completeId(bin.slice(1), 0));
  if (start === undefined) throw new CommandError('ERR invalid start ID for the interval');
  return start;
}

/** The upper bound of a range; `(id` leaves the ID out. @throws CommandError */
export function endArg(datum: Datum): StreamId {
  const bin = binOf(datum);
  if (!isExclusive(bin)) return idOrEdgeArg(datum, LAST_SEQ);
  const end = previousId(completeId(bin.slice(1), LAST_SEQ));
  if (end === undefined) throw new CommandError('ERR invalid end ID for the interval');
  return end;
}

export function idReply(id: StreamId): Reply {
  return bulk(formatId(id));
}

/** ID, and fields with values. */
export function entryReply({ id, fields, values }: StreamEntry): Reply {
  const pairs: Reply[] = [];
  for (let i = 0; i < fields.length; i++) pairs.push(bulk(fields[i] as Bin), bulk(values[i] as Datum));
  return array([idReply(id), array(pairs)]);
}

export function entriesReply(entries: readonly StreamEntry[]): Reply {
  return array(entries.map(entryReply));
}

/** What the text of a subcommand's error says when its arguments make no sense. */
export function subcommandSyntaxError(container: string, sub: Datum): CommandError {
  const name = cString(binOf(sub)).slice(0, 128);
  return new CommandError(`ERR unknown subcommand or wrong number of arguments for '${name}'. Try ${container} HELP.`);
}

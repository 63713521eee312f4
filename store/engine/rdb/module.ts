/**
 * JSON documents in Redis' RDB format: the value of a module's type, as RedisJSON 2 writes it, namely the text in one
 * string. A server without RedisJSON refuses it.
 */
import { binToText } from '../bytes.ts';
import { parseJson } from '../json/parse.ts';
import { JsonValue } from '../values/json.ts';
import type { RdbReader } from './reader.ts';
import { BadRdbError, TYPE } from './types.ts';
import type { RdbWriter } from './writer.ts';

const NAME = 'ReJSON-RL';
const VERSION = 3n;
/** What the characters of a module type's name count as. */
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** What a piece of a module's value is. */
const PIECE = { end: 0, string: 5 } as const;

/** A module type's ID: six bits for each of nine characters, ten bits for the version of its encoding. */
const MODULE_ID = ([...NAME].reduce((id, char) => (id << 6n) | BigInt(CHARACTERS.indexOf(char)), 0n) << 10n) | VERSION;

export function saveJson(writer: RdbWriter, value: JsonValue): void {
  writer.byte(TYPE.module2);
  writer.length(MODULE_ID);
  writer.length(PIECE.string);
  writer.string(value.pack()[0] as string);
  writer.length(PIECE.end);
}

/** @throws BadRdbError on another module's value, or what is no JSON */
export function loadModule(reader: RdbReader): JsonValue {
  if (BigInt(reader.uint64()) !== MODULE_ID) throw new BadRdbError('a value of an unknown module');
  if (reader.length() !== PIECE.string) throw new BadRdbError('a document that is no string');
  const text = binToText(reader.bin());
  if (text === undefined || reader.length() !== PIECE.end) throw new BadRdbError('a document that does not end');
  return new JsonValue(parse(text));
}

function parse(text: string): ReturnType<typeof parseJson> {
  try {
    return parseJson(text);
  } catch (error) {
    throw new BadRdbError('a document that is no JSON', { cause: error });
  }
}

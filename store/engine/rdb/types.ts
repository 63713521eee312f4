/** The bytes of Redis' RDB format that say what follows. Numbers and meanings are those of its rdb.h. */

/** How a value is written. */
export const TYPE = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  /** Scores as binary doubles. */
  zset2: 5,
  module2: 7,
  hashZipmap: 9,
  listZiplist: 10,
  setIntset: 11,
  zsetZiplist: 12,
  hashZiplist: 13,
  listQuicklist: 14,
  streamListpacks: 15,
  hashListpack: 16,
  zsetListpack: 17,
  listQuicklist2: 18,
  streamListpacks2: 19,
  setListpack: 20,
  streamListpacks3: 21,
  /** Fields that may expire. */
  hashMetadata: 24,
  hashListpackEx: 25,
} as const;

/** Kinds of strings that are not their own bytes. */
export const ENCODING = { int8: 0, int16: 1, int32: 2, lzf: 3 } as const;

/** Containers of a quicklist's nodes. */
export const CONTAINER = { plain: 1, packed: 2 } as const;

/** The version of Redis 7.0: what is written for all to read. */
export const RDB_VERSION = 10;
/** The version that brought expiring fields (7.4), written only with them; also the newest that is read. */
export const RDB_VERSION_FIELD_EXPIRY = 12;

/** Thrown when bytes are not what the format says. */
export class BadRdbError extends Error {
  override readonly name = 'BadRdbError';
}

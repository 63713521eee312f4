/** All commands, by group. */
import type { CommandDef } from '../table.ts';
import { bitmapCommands } from './bitmap.ts';
import { browseCommands } from './browse.ts';
import { clientCommands } from './client.ts';
import { connectionCommands } from './connection.ts';
import { databaseCommands } from './databases.ts';
import { debugCommands } from './debug.ts';
import { dumpCommands } from './dump.ts';
import { expireCommands } from './expire.ts';
import { genericCommands } from './generic.ts';
import { geoCommands } from './geo.ts';
import { geoSearchCommands } from './geo-search.ts';
import { hashCommands } from './hash.ts';
import { hyperloglogCommands } from './hyperloglog.ts';
import { jsonCommands } from './json.ts';
import { lcsCommands } from './lcs.ts';
import { listCommands } from './list.ts';
import { listBlockingCommands } from './list-blocking.ts';
import { memcachedCommands } from './memcached.ts';
import { objectCommands } from './object.ts';
import { persistenceCommands } from './persistence.ts';
import { pubsubCommands } from './pubsub.ts';
import { restoreCommands } from './restore.ts';
import { scriptingCommands } from './scripting.ts';
import { serverCommands } from './server.ts';
import { commandCommands } from './server-command.ts';
import { configCommands } from './server-config.ts';
import { memoryCommands } from './server-memory.ts';
import { setCommands } from './set.ts';
import { sortCommands } from './sort.ts';
import { sortedSetCommands } from './sorted-set.ts';
import { sortedSetAlgebraCommands } from './sorted-set-algebra.ts';
import { sortedSetBlockingCommands } from './sorted-set-blocking.ts';
import { sortedSetPopCommands } from './sorted-set-pop.ts';
import { sortedSetRangeCommands } from './sorted-set-range.ts';
import { streamCommands } from './stream.ts';
import { streamGroupCommands } from './stream-group.ts';
import { streamInfoCommands } from './stream-info.ts';
import { streamPendingCommands } from './stream-pending.ts';
import { streamReadCommands } from './stream-read.ts';
import { stringCommands } from './string.ts';
import { stringNumberCommands } from './string-numbers.ts';
import { transactionCommands } from './transactions.ts';
import { unavailableCommands } from './unavailable.ts';
import { watchingCommands } from './watching.ts';

export const allCommands: readonly CommandDef[] = [
  ...hashCommands,
  ...bitmapCommands,
  ...browseCommands,
  ...clientCommands,
  ...commandCommands,
  ...configCommands,
  ...connectionCommands,
  ...databaseCommands,
  ...debugCommands,
  ...dumpCommands,
  ...expireCommands,
  ...genericCommands,
  ...geoCommands,
  ...geoSearchCommands,
  ...memcachedCommands,
  ...memoryCommands,
  ...persistenceCommands,
  ...pubsubCommands,
  ...scriptingCommands,
  ...serverCommands,
  ...restoreCommands,
  ...setCommands,
  ...hyperloglogCommands,
  ...jsonCommands,
  ...lcsCommands,
  ...listBlockingCommands,
  ...listCommands,
  ...objectCommands,
  ...sortedSetCommands,
  ...sortedSetAlgebraCommands,
  ...sortedSetBlockingCommands,
  ...sortedSetPopCommands,
  ...sortedSetRangeCommands,
  ...streamCommands,
  ...streamGroupCommands,
  ...streamInfoCommands,
  ...streamPendingCommands,
  ...streamReadCommands,
  ...sortCommands,
  ...stringCommands,
  ...stringNumberCommands,
  ...transactionCommands,
  ...unavailableCommands,
  ...watchingCommands,
];

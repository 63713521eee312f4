/** OBJECT: what Redis tells of a value's inside. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import type { Entry } from '../keyspace.ts';
import { bulk, integer, NIL, type Reply } from '../reply.ts';
import { type CommandDef, command } from '../table.ts';
import { StringValue } from '../values/string.ts';
import { helpCommand } from './help.ts';

const SWITCHING =
  'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.';

const usesLfu = (context: Context): boolean => context.config.get('maxmemory-policy').includes('lfu');

function encoding(context: Context, { value }: Entry): Reply {
  return bulk(value.encoding(context.config));
}

function frequency(context: Context, entry: Entry): Reply {
  if (!usesLfu(context)) {
    throw new CommandError(`ERR An LFU maxmemory policy is not selected, access frequency not tracked. ${SWITCHING}`);
  }
  return integer(context.engine.eviction.frequencyOf(entry));
}

function idleTime(context: Context, { accessedAt }: Entry): Reply {
  if (usesLfu(context)) {
    throw new CommandError(`ERR An LFU maxmemory policy is selected, idle time not tracked. ${SWITCHING}`);
  }
  return integer(Math.max(0, Math.floor((context.now - accessedAt) / 1000)));
}

/** What Redis shows for values that all their keys share. */
const SHARED = 2 ** 31 - 1;

/** Redis holds integers below 10,000 once only, unless the policy needs access times of each. */
function isShared({ config }: Context, { value }: Entry): boolean {
  if (!(value instanceof StringValue) || value.encoding() !== 'int') return false;
  const integer = Number(value.bin);
  if (integer < 0 || integer >= 10_000) return false;
  return config.get('maxmemory') === 0 || !/lru|lfu/.test(config.get('maxmemory-policy'));
}

type Described = Pick<CommandDef, 'name' | 'summary' | 'reply'>;

/** A subcommand that looks at one key without counting as an access of it. */
function subcommand(described: Described, show: (context: Context, entry: Entry) => Reply): CommandDef {
  return command({
    ...described,
    group: 'generic',
    since: '2.2.3',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key',
    run(context, args) {
      const entry = context.keyspace.lookupRead(binOf(args[2] as Datum), false);
      return entry === undefined ? NIL : show(context, entry);
    },
  });
}

export const objectCommands = [
  subcommand(
    { name: 'OBJECT|ENCODING', summary: "How Redis would hold the key's value", reply: 'string | null' },
    encoding,
  ),
  subcommand(
    {
      name: 'OBJECT|FREQ',
      summary: 'How often the key is used, on a logarithmic scale; needs an LFU maxmemory-policy',
      reply: 'number | null',
    },
    frequency,
  ),
  subcommand(
    {
      name: 'OBJECT|IDLETIME',
      summary: 'For how many seconds the key was not used in this tab; needs a policy that is not LFU',
      reply: 'number | null',
    },
    idleTime,
  ),
  subcommand(
    {
      name: 'OBJECT|REFCOUNT',
      summary: "The number of references to the key's value: 1, but for small integers, which Redis shares",
      reply: 'number | null',
    },
    (context, entry) => integer(isShared(context, entry) ? SHARED : 1),
  ),
  helpCommand('OBJECT', 'generic', '6.2.0'),
];

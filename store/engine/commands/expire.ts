/** EXPIRE and its like: setting, removing and reading the expiry of keys. */
import { binOf, cString, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { integer, ONE, type Reply, ZERO } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { AT_MILLISECONDS, AT_SECONDS, MILLISECONDS, SECONDS, type TimeUnit, timeArg } from './expire-time.ts';

interface Conditions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
}

function parseConditions(args: Args): Conditions {
  const found: Conditions = { nx: false, xx: false, gt: false, lt: false };
  for (let i = 3; i < args.length; i++) {
    const option = binOf(args[i] as Datum);
    const name = option.toLowerCase();
    if (!Object.hasOwn(found, name)) throw new CommandError(`ERR Unsupported option ${cString(option)}`);
    found[name as keyof Conditions] = true;
  }
  const { nx, xx, gt, lt } = found;
  if (nx && (xx || gt || lt)) {
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (gt && lt) throw new CommandError('ERR GT and LT options at the same time are not compatible');
  return found;
}

/** Whether the conditions let `at` replace the expiry `old` (-1 for none, which counts as never). */
function allows({ nx, xx, gt, lt }: Conditions, old: number, at: number): boolean {
  if (nx && old !== -1) return false;
  if (xx && old === -1) return false;
  if (gt && (old === -1 || at <= old)) return false;
  return !(lt && old !== -1 && at >= old);
}

function expire(context: Context, args: Args, unit: TimeUnit, name: string): Reply {
  const { keyspace } = context;
  const conditions = parseConditions(args);
  const at = timeArg(context, args[2] as Datum, unit, name);
  const key = binOf(args[1] as Datum);
  const entry = keyspace.lookupWrite(key);
  if (entry === undefined || !allows(conditions, entry.expireAt, at)) return ZERO;
  if (at <= context.now) {
    keyspace.remove(key);
    context.notify('g', 'del', key);
  } else {
    keyspace.expire(key, at);
    context.notify('g', 'expire', key);
  }
  return ONE;
}

function persist(context: Context, args: Args): Reply {
  const { keyspace } = context;
  const key = binOf(args[1] as Datum);
  const entry = keyspace.lookupWrite(key);
  if (entry === undefined || entry.expireAt === -1) return ZERO;
  keyspace.expire(key, -1);
  context.notify('g', 'persist', key);
  return ONE;
}

/** -2 without the key, -1 without an expiry, else what `show` makes of the absolute time. */
function readExpiry({ keyspace, now }: Context, args: Args, show: (at: number, now: number) => number): Reply {
  const entry = keyspace.lookupRead(binOf(args[1] as Datum), false);
  if (entry === undefined) return integer(-2);
  return integer(entry.expireAt === -1 ? -1 : show(entry.expireAt, now));
}

const seconds = (ms: number): number => Math.floor((ms + 500) / 1000);

type Described = Pick<CommandDef, 'name' | 'summary' | 'since' | 'syntax'>;

function setter(described: Described, unit: TimeUnit): CommandDef {
  return command({
    ...described,
    group: 'generic',
    complexity: 'O(log(N)) with N the number of keys that expire',
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    reply: 'number',
    run: (context, args) => expire(context, args, unit, described.name.toLowerCase()),
  });
}

function getter(described: Omit<Described, 'syntax'>, show: (at: number, now: number) => number): CommandDef {
  return command({
    ...described,
    group: 'generic',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => readExpiry(context, args, show),
  });
}

const CONDITIONS = '[NX] [XX] [GT] [LT]';

export const expireCommands = [
  setter(
    {
      name: 'EXPIRE',
      summary: 'Lets a key expire in so many seconds',
      since: '1.0.0',
      syntax: `key seconds:integer ${CONDITIONS}`,
    },
    SECONDS,
  ),
  setter(
    {
      name: 'PEXPIRE',
      summary: 'Lets a key expire in so many milliseconds',
      since: '2.6.0',
      syntax: `key milliseconds:integer ${CONDITIONS}`,
    },
    MILLISECONDS,
  ),
  setter(
    {
      name: 'EXPIREAT',
      summary: 'Lets a key expire at a time, in seconds since 1970',
      since: '1.2.0',
      syntax: `key unix-time-seconds:timestamp ${CONDITIONS}`,
    },
    AT_SECONDS,
  ),
  setter(
    {
      name: 'PEXPIREAT',
      summary: 'Lets a key expire at a time, in milliseconds since 1970',
      since: '2.6.0',
      syntax: `key unix-time-milliseconds:timestamp ${CONDITIONS}`,
    },
    AT_MILLISECONDS,
  ),
  getter({ name: 'TTL', summary: 'In how many seconds a key expires', since: '1.0.0' }, (at, now) =>
    seconds(Math.max(0, at - now)),
  ),
  getter({ name: 'PTTL', summary: 'In how many milliseconds a key expires', since: '2.6.0' }, (at, now) =>
    Math.max(0, at - now),
  ),
  getter({ name: 'EXPIRETIME', summary: 'When a key expires, in seconds since 1970', since: '7.0.0' }, seconds),
  getter(
    { name: 'PEXPIRETIME', summary: 'When a key expires, in milliseconds since 1970', since: '7.0.0' },
    (at) => at,
  ),
  command({
    name: 'PERSIST',
    group: 'generic',
    summary: 'Removes the expiry of a key',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: persist,
  }),
];

/** Publish and subscribe. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { wrongSubcommand } from '../errors.ts';
import { globMatcher } from '../glob.ts';
import type { SubscriptionKind } from '../pubsub.ts';
import { array, bulk, bulks, integer, type PushReply, type Reply } from '../reply.ts';
import { type Args, type CommandDef, type CommandFlag, command } from '../table.ts';
import { helpCommand } from './help.ts';

const LISTEN: readonly CommandFlag[] = ['pubsub', 'noscript', 'loading', 'stale'];
const ASK: readonly CommandFlag[] = ['pubsub', 'loading', 'stale'];

/**
 * One confirmation for each name: all but the last go where messages go, the last is the reply. On the wire they are the
 * same, one after the other.
 */
function confirm({ session }: Context, confirmations: readonly PushReply[]): Reply {
  for (const confirmation of confirmations.slice(0, -1)) session.onPush?.(confirmation);
  return confirmations.at(-1) as PushReply;
}

function subscribe(context: Context, args: Args, kind: SubscriptionKind): Reply {
  const { session, engine } = context;
  const names = args.slice(1).map(binOf);
  return confirm(
    context,
    names.map((name) => engine.pubsub.subscribe(session, kind, name)),
  );
}

function unsubscribe(context: Context, args: Args, kind: SubscriptionKind): Reply {
  const { session, engine } = context;
  const names = args.slice(1).map(binOf);
  if (names.length === 0) return confirm(context, engine.pubsub.unsubscribeAll(session, kind));
  return confirm(
    context,
    names.map((name) => engine.pubsub.unsubscribe(session, kind, name)),
  );
}

type Described = Pick<CommandDef, 'name' | 'summary' | 'since' | 'syntax'>;

function listenCommand(described: Described, kind: SubscriptionKind): CommandDef {
  return command({
    ...described,
    group: 'pubsub',
    complexity: 'O(N) with N the number of names',
    arity: -2,
    flags: LISTEN,
    keys: kind === 'shard' ? [1, -1, 1] : [0, 0, 0],
    reply: 'unknown',
    run: (context, args) => subscribe(context, args, kind),
  });
}

function unlistenCommand(described: Described, kind: SubscriptionKind): CommandDef {
  return command({
    ...described,
    group: 'pubsub',
    complexity: 'O(N) with N the number of names',
    arity: -1,
    flags: LISTEN,
    keys: kind === 'shard' ? [1, -1, 1] : [0, 0, 0],
    reply: 'unknown',
    run: (context, args) => unsubscribe(context, args, kind),
  });
}

function publishCommand(described: Described, shard: boolean): CommandDef {
  return command({
    ...described,
    group: 'pubsub',
    complexity: 'O(N+M) with N the number of who listens to the channel and M the number of patterns',
    arity: 3,
    flags: ['pubsub', 'loading', 'stale', 'fast'],
    keys: shard ? [1, 1, 1] : [0, 0, 0],
    reply: 'number',
    run: ({ engine }, args) => integer(engine.publish(binOf(args[1] as Datum), args[2] as Datum, shard)),
  });
}

function active({ engine }: Context, args: Args, kind: SubscriptionKind): Reply {
  if (args.length > 3) throw wrongSubcommand('PUBSUB', binOf(args[1] as Datum));
  const pattern = args[2];
  const matches = pattern === undefined ? () => true : globMatcher(binOf(pattern));
  return bulks([...engine.pubsub.names(kind)].filter(matches));
}

function counts({ engine }: Context, args: Args, kind: SubscriptionKind): Reply {
  const count = (name: Bin) => [bulk(name), integer(engine.pubsub.listeners(kind, name))];
  return array(args.slice(2).flatMap((arg) => count(binOf(arg))));
}

function askCommand(
  described: Described & Pick<CommandDef, 'arity' | 'reply'>,
  run: (context: Context, args: Args) => Reply,
): CommandDef {
  return command({
    ...described,
    group: 'pubsub',
    complexity: 'O(N) with N the number of channels or names',
    flags: ASK,
    keys: [0, 0, 0],
    run,
  });
}

export const pubsubCommands = [
  listenCommand({ name: 'SUBSCRIBE', summary: 'Listens to channels', since: '2.0.0', syntax: 'channel...' }, 'channel'),
  listenCommand(
    { name: 'PSUBSCRIBE', summary: 'Listens to all channels that match', since: '2.0.0', syntax: 'pattern...' },
    'pattern',
  ),
  listenCommand(
    { name: 'SSUBSCRIBE', summary: 'Listens to shard channels', since: '7.0.0', syntax: 'shardchannel...' },
    'shard',
  ),
  unlistenCommand(
    {
      name: 'UNSUBSCRIBE',
      summary: 'Stops listening to channels, or to all of them',
      since: '2.0.0',
      syntax: '[channel...]',
    },
    'channel',
  ),
  unlistenCommand(
    {
      name: 'PUNSUBSCRIBE',
      summary: 'Stops listening by patterns, or by all of them',
      since: '2.0.0',
      syntax: '[pattern...]',
    },
    'pattern',
  ),
  unlistenCommand(
    {
      name: 'SUNSUBSCRIBE',
      summary: 'Stops listening to shard channels, or to all of them',
      since: '7.0.0',
      syntax: '[shardchannel...]',
    },
    'shard',
  ),
  publishCommand(
    {
      name: 'PUBLISH',
      summary: 'Sends a message to a channel; gives how many in this tab receive it',
      since: '2.0.0',
      syntax: 'channel message:value',
    },
    false,
  ),
  publishCommand(
    {
      name: 'SPUBLISH',
      summary: 'Sends a message to a shard channel; gives how many in this tab receive it',
      since: '7.0.0',
      syntax: 'shardchannel message:value',
    },
    true,
  ),
  askCommand(
    {
      name: 'PUBSUB|CHANNELS',
      summary: 'The channels that somebody listens to',
      since: '2.8.0',
      arity: -2,
      syntax: '[pattern]',
      reply: 'string[]',
    },
    (context, args) => active(context, args, 'channel'),
  ),
  askCommand(
    {
      name: 'PUBSUB|NUMSUB',
      summary: 'How many listen to each of these channels; patterns do not count',
      since: '2.8.0',
      arity: -2,
      syntax: '[channel...]',
      reply: 'unknown[]',
    },
    (context, args) => counts(context, args, 'channel'),
  ),
  askCommand(
    {
      name: 'PUBSUB|NUMPAT',
      summary: 'How many patterns are listened to',
      since: '2.8.0',
      arity: 2,
      syntax: '',
      reply: 'number',
    },
    ({ engine }) => integer(engine.pubsub.active('pattern')),
  ),
  askCommand(
    {
      name: 'PUBSUB|SHARDCHANNELS',
      summary: 'The shard channels that somebody listens to',
      since: '7.0.0',
      arity: -2,
      syntax: '[pattern]',
      reply: 'string[]',
    },
    (context, args) => active(context, args, 'shard'),
  ),
  askCommand(
    {
      name: 'PUBSUB|SHARDNUMSUB',
      summary: 'How many listen to each of these shard channels',
      since: '7.0.0',
      arity: -2,
      syntax: '[shardchannel...]',
      reply: 'unknown[]',
    },
    (context, args) => counts(context, args, 'shard'),
  ),
  helpCommand('PUBSUB', 'pubsub', '6.2.0'),
];

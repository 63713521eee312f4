/** CLIENT TRACKING and what belongs to it: hearing of changes of keys that one keeps copies of. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger, syntaxError } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { bulk, integer, map, OK, type Reply, set } from '../reply.ts';
import { type Args, type CommandFlag, command } from '../table.ts';
import { type TrackingState, trackingFlags, trackingPrefixes } from '../tracking.ts';

const FLAGS: readonly CommandFlag[] = ['noscript', 'loading', 'stale'];

interface Options {
  broadcast: boolean;
  optIn: boolean;
  optOut: boolean;
  noLoop: boolean;
  redirect: number;
  prefixes: Bin[];
}

function redirectArg({ engine }: Context, options: Options, datum: Datum): number {
  if (options.redirect !== 0) throw new CommandError('ERR A client can only redirect to a single other client');
  const id = parseInt64(binOf(datum));
  if (id === undefined) throw notAnInteger();
  if (engine.sessions.has(Number(id))) return Number(id);
  throw new CommandError('ERR The client ID you want redirect to does not exist');
}

function parseOptions(context: Context, args: Args): Options {
  const options: Options = {
    ...{ broadcast: false, optIn: false, optOut: false, noLoop: false },
    redirect: 0,
    prefixes: [],
  };
  for (let i = 3; i < args.length; i++) {
    const option = binOf(args[i] as Datum).toUpperCase();
    const value = args[i + 1];
    if (option === 'BCAST') options.broadcast = true;
    else if (option === 'OPTIN') options.optIn = true;
    else if (option === 'OPTOUT') options.optOut = true;
    else if (option === 'NOLOOP') options.noLoop = true;
    else if (option === 'REDIRECT' && value !== undefined) {
      options.redirect = redirectArg(context, options, value);
      i++;
    } else if (option === 'PREFIX' && value !== undefined) {
      options.prefixes.push(binOf(value));
      i++;
    } else throw syntaxError();
  }
  return options;
}

/** Whether options go together, and with what the session has chosen before. @throws CommandError */
function checkOptions(options: Options, old: TrackingState | undefined): void {
  const { broadcast, optIn, optOut, prefixes } = options;
  if (!broadcast && prefixes.length > 0) throw new CommandError('ERR PREFIX option requires BCAST mode to be enabled');
  const again = 'before disabling tracking for this client, and then re-enabling it with a different mode.';
  if (old !== undefined && old.broadcast !== broadcast) {
    throw new CommandError(`ERR You can't switch BCAST mode on/off ${again}`);
  }
  if (broadcast && (optIn || optOut)) throw new CommandError('ERR OPTIN and OPTOUT are not compatible with BCAST');
  if (optIn && optOut) throw new CommandError("ERR You can't specify both OPTIN mode and OPTOUT mode");
  if ((optIn && old?.optOut === true) || (optOut && old?.optIn === true)) {
    throw new CommandError(`ERR You can't switch OPTIN/OPTOUT mode ${again}`);
  }
  if (broadcast) checkPrefixes(prefixes, old?.prefixes ?? new Set());
}

const overlap = (a: Bin, b: Bin): boolean => a.startsWith(b) || b.startsWith(a);

function checkPrefixes(prefixes: readonly Bin[], old: ReadonlySet<Bin>): void {
  const rule = 'Prefixes for a single client must not overlap.';
  for (const [i, prefix] of prefixes.entries()) {
    const existing = [...old].sort().find((other) => overlap(prefix, other));
    if (existing !== undefined) {
      throw new CommandError(`ERR Prefix '${prefix}' overlaps with an existing prefix '${existing}'. ${rule}`);
    }
    const other = prefixes.slice(i + 1).find((later) => overlap(prefix, later));
    if (other !== undefined) {
      throw new CommandError(`ERR Prefix '${prefix}' overlaps with another provided prefix '${other}'. ${rule}`);
    }
  }
}

function tracking(context: Context, args: Args): Reply {
  const { engine, session } = context;
  const options = parseOptions(context, args);
  const answer = binOf(args[2] as Datum).toUpperCase();
  if (answer === 'ON') {
    checkOptions(options, session.tracking);
    const prefixes = new Set(options.prefixes);
    engine.tracking.enable(session, { ...options, prefixes, broken: false, caching: false });
  } else if (answer === 'OFF') engine.tracking.disable(session);
  else throw syntaxError();
  return OK;
}

function caching({ session }: Context, args: Args): Reply {
  const state = session.tracking;
  if (state === undefined) {
    throw new CommandError(
      'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
    );
  }
  const answer = binOf(args[2] as Datum).toUpperCase();
  if (answer !== 'YES' && answer !== 'NO') throw syntaxError();
  const mode = answer === 'YES' ? 'OPTIN' : 'OPTOUT';
  if (answer === 'YES' ? !state.optIn : !state.optOut) {
    throw new CommandError(`ERR CLIENT CACHING ${answer} is only valid when tracking is enabled in ${mode} mode.`);
  }
  state.caching = true;
  return OK;
}

export const clientTrackingCommands = [
  command({
    name: 'CLIENT|TRACKING',
    group: 'connection',
    summary: 'Whether the session hears of changes of keys that it has read',
    since: '6.0.0',
    complexity: 'O(1)',
    arity: -3,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '(ON|OFF) [REDIRECT client-id:integer] [PREFIX prefix]... [BCAST] [OPTIN] [OPTOUT] [NOLOOP]',
    reply: "'OK'",
    run: tracking,
  }),
  command({
    name: 'CLIENT|TRACKINGINFO',
    group: 'connection',
    summary: "The session's choices of tracking",
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: 'Record<string, unknown>',
    run: ({ session: { tracking: state } }) =>
      map([
        ...[bulk('flags'), set(trackingFlags(state).map(bulk))],
        ...[bulk('redirect'), integer(state?.redirect ?? -1)],
        ...[bulk('prefixes'), trackingPrefixes(state)],
      ]),
  }),
  command({
    name: 'CLIENT|CACHING',
    group: 'connection',
    summary: 'Whether the keys of the next command are tracked, in the modes OPTIN and OPTOUT',
    since: '6.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '(YES|NO)',
    reply: "'OK'",
    run: caching,
  }),
  command({
    name: 'CLIENT|GETREDIR',
    group: 'connection',
    summary: 'Which session gets the messages about changes: 0 this one, -1 none',
    since: '6.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: 'number',
    run: ({ session }) => integer(session.tracking?.redirect ?? -1),
  }),
];

/** What is written down of a call that has run: that it did, its time, and whether it was slow. */
import { binOf, type Datum } from './bytes.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';
import type { Args, CommandDef } from './table.ts';

/** Of a command that waited, once it has its reply. @param microseconds undefined if nobody measures */
export function account(
  engine: Engine,
  session: Session,
  def: CommandDef,
  args: Args,
  failed: boolean,
  microseconds: number | undefined,
): void {
  const stats = engine.stats.ofCommand(def.name);
  stats.calls++;
  if (failed) stats.failedCalls++;
  if (microseconds === undefined) return;
  const config = engine.config.values;
  engine.stats.measure(stats, microseconds, config['latency-tracking']);
  const at = Math.floor(engine.keyspace.now / 1000);
  const slow = config['slowlog-log-slower-than'];
  if (slow >= 0 && microseconds >= slow && !def.flags.includes('skip_slowlog')) {
    const { address, name } = session;
    const call = { at, microseconds: Math.floor(microseconds), address, name };
    engine.slowlog.add(withoutSecrets(def, args), call, config['slowlog-max-len']);
  }
  const threshold = config['latency-monitor-threshold'];
  if (threshold === 0) return;
  const event = def.flags.includes('fast') ? 'fast-command' : 'command';
  engine.latency.add(event, microseconds / 1000, threshold, at);
}

const REDACTED = '(redacted)';

/** The words of a call without passwords. */
export function withoutSecrets(def: CommandDef, args: Args): Args {
  if (def.name === 'AUTH') return args.map((arg, i) => (i === 0 ? arg : REDACTED));
  if (def.name !== 'HELLO') return args;
  const at = args.findIndex((arg: Datum, i) => i > 1 && binOf(arg).toUpperCase() === 'AUTH');
  return at === -1 ? args : args.map((arg, i) => (i === at + 1 || i === at + 2 ? REDACTED : arg));
}

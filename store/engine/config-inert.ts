/**
 * Parameters of a Redis server that change nothing here: files, forks, ports, replicas, the cluster. They are checked,
 * kept and shown as there, so that tools and scripts that set them work unchanged. What would promise protection that
 * is not there (a password) is refused.
 */
import {
  choiceParameter,
  integerParameter,
  memoryParameter,
  type Parameter,
  parseMemory,
  Refused,
  switchParameter,
  textParameter,
} from './config-parameters.ts';
import { parseInt64 } from './numbers.ts';

const LONG = { max: Number.MAX_SAFE_INTEGER };
const PORT = { max: 65535 };
const FIXED = { immutable: true };
const PROTECTED_ACTIONS = ['no', 'yes', 'local'] as const;

const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** Nothing may be given. */
function noneParameter(why: string): Parameter<string> {
  return textParameter('', (text) => {
    if (text !== '') throw new Refused(why);
    return text;
  });
}

/** One or several of these words. */
function choicesParameter(initial: string, words: readonly string[]): Parameter<string> {
  const one = choiceParameter(initial, words);
  return textParameter(initial, (text) => {
    const chosen = new Set(wordsOf(text).map((word) => one.parse(word, initial)));
    if (chosen.size === 0) one.parse('', initial);
    if (chosen.has('save') && chosen.has('nosave')) {
      throw new Refused("shutdown options SAVE and NOSAVE can't be used simultaneously");
    }
    if (chosen.size > 1) chosen.delete(initial);
    return words.filter((word) => chosen.has(word)).join(' ');
  });
}

/** Pairs of seconds (≥ 1) and changes (≥ 0). */
function parseSavePoints(text: string): string {
  const words = wordsOf(text);
  const fits = (word: string, i: number) => Number(parseInt64(word) ?? -1) >= (i % 2 === 0 ? 1 : 0);
  if (words.length % 2 === 1 || !words.every(fits)) throw new Refused('Invalid save parameters');
  return words.join(' ');
}

/** Client classes, each with hard limit, soft limit and seconds; classes that are not named keep theirs. */
function parseBufferLimits(text: string, current: string): string {
  const words = wordsOf(text);
  if (words.length % 4 !== 0) throw new Refused('Wrong number of arguments in buffer limit configuration.');
  const limits = wordsOf(current);
  for (let i = 0; i < words.length; i += 4) {
    const [name = '', ...values] = words.slice(i, i + 4);
    limits.splice(classIndex(name) + 1, 3, ...bufferLimits(values));
  }
  return limits.join(' ');
}

function classIndex(name: string): number {
  const lower = name.toLowerCase();
  const index = ['normal', 'slave', 'pubsub'].indexOf(lower === 'replica' ? 'slave' : lower);
  if (index === -1) throw new Refused('Invalid client class specified in buffer limit configuration.');
  return index * 4;
}

function bufferLimits([hard = '', soft = '', seconds = '']: string[]): string[] {
  const limits = [parseMemory(hard), parseMemory(soft), parseInt64(seconds)];
  if (limits.includes(undefined) || Number(limits[2]) < 0) {
    throw new Refused('Error in hard, soft or soft_seconds setting in buffer limit configuration.');
  }
  return limits.map(String);
}

function parseOomScores(text: string): string {
  const words = wordsOf(text);
  if (words.length !== 3) throw new Refused('wrong number of arguments');
  const scores = words.map((word) => Number(parseInt64(word)));
  if (!scores.every((score) => score >= -2000 && score <= 2000)) {
    throw new Refused('Invalid oom-score-adj-values, elements must be between -2000 and 2000.');
  }
  return scores.join(' ');
}

/** Bytes, or a share of maxmemory in percent. */
function parseClientsMemory(text: string): string {
  const percent = /^([0-9]+)%$/.exec(text)?.[1];
  if (percent !== undefined) {
    if (Number(percent) > 100) throw new Refused('percentage argument must be less or equal to 100');
    return `${Number(percent)}%`;
  }
  const bytes = parseMemory(text);
  if (bytes === undefined) throw new Refused('argument must be a memory or percent value');
  return String(bytes);
}

function parseHostname(text: string): string {
  if (text.length >= 256) throw new Refused('Hostnames must be less than 256 characters');
  if (!/^[A-Za-z0-9.-]*$/.test(text)) {
    throw new Refused('Hostnames may only contain alphanumeric characters, hyphens or dots');
  }
  return text;
}

const PERSISTENCE = {
  save: textParameter('3600 1 300 100 60 10000', parseSavePoints),
  dir: textParameter('/', undefined, { protected: true }),
  dbfilename: textParameter('dump.rdb', undefined, { protected: true }),
  rdbchecksum: switchParameter(true, FIXED),
  rdbcompression: switchParameter(true),
  'rdb-del-sync-files': switchParameter(false),
  'rdb-save-incremental-fsync': switchParameter(true),
  'sanitize-dump-payload': choiceParameter('no', ['no', 'yes', 'clients']),
  'stop-writes-on-bgsave-error': switchParameter(true),
  appendonly: switchParameter(false),
  appendfsync: choiceParameter('everysec', ['everysec', 'always', 'no']),
  appendfilename: textParameter('appendonly.aof', undefined, FIXED),
  appenddirname: textParameter('appendonlydir', undefined, FIXED),
  'no-appendfsync-on-rewrite': switchParameter(false),
  'auto-aof-rewrite-percentage': integerParameter(100),
  'auto-aof-rewrite-min-size': memoryParameter(64 * 1024 * 1024),
  'aof-rewrite-incremental-fsync': switchParameter(true),
  'aof-load-truncated': switchParameter(true),
  'aof-use-rdb-preamble': switchParameter(true),
  'aof-timestamp-enabled': switchParameter(false),
  'aof-disable-auto-gc': switchParameter(false),
  'rdb-key-save-delay': integerParameter(0, { min: -(2 ** 31), hidden: true }),
  'key-load-delay': integerParameter(0, { min: -(2 ** 31), hidden: true }),
  'loading-process-events-interval-bytes': integerParameter(2 * 1024 * 1024, { min: 1024, hidden: true }),
};

const MEMORY = {
  'maxmemory-eviction-tenacity': integerParameter(10, { max: 100 }),
  'maxmemory-clients': textParameter('0', parseClientsMemory),
  'lazyfree-lazy-eviction': switchParameter(false),
  'lazyfree-lazy-expire': switchParameter(false),
  'lazyfree-lazy-server-del': switchParameter(false),
  'lazyfree-lazy-user-del': switchParameter(false),
  'lazyfree-lazy-user-flush': switchParameter(false),
  activedefrag: switchParameter(false),
  'active-defrag-cycle-min': integerParameter(1, { min: 1, max: 99 }),
  'active-defrag-cycle-max': integerParameter(25, { min: 1, max: 99 }),
  'active-defrag-threshold-lower': integerParameter(10, { max: 1000 }),
  'active-defrag-threshold-upper': integerParameter(100, { max: 1000 }),
  'active-defrag-max-scan-fields': integerParameter(1000, { min: 1, ...LONG }),
  'active-defrag-ignore-bytes': memoryParameter(100 * 1024 * 1024, { min: 1 }),
  'active-expire-effort': integerParameter(1, { min: 1, max: 10 }),
  activerehashing: switchParameter(true),
  'jemalloc-bg-thread': switchParameter(true),
  'disable-thp': switchParameter(true, FIXED),
};

const PROCESS = {
  hz: integerParameter(10),
  'dynamic-hz': switchParameter(true),
  'io-threads': integerParameter(1, FIXED),
  'io-threads-do-reads': switchParameter(false, FIXED),
  daemonize: switchParameter(false, FIXED),
  supervised: choiceParameter('no', ['upstart', 'systemd', 'auto', 'no'], FIXED),
  pidfile: textParameter('', undefined, FIXED),
  logfile: textParameter('', undefined, FIXED),
  loglevel: choiceParameter('notice', ['debug', 'verbose', 'notice', 'warning', 'nothing']),
  'syslog-enabled': switchParameter(false, FIXED),
  'syslog-ident': textParameter('redis', undefined, FIXED),
  'syslog-facility': choiceParameter(
    'local0',
    ['user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
    FIXED,
  ),
  'always-show-logo': switchParameter(false, FIXED),
  'set-proc-title': switchParameter(true, FIXED),
  'proc-title-template': textParameter('{title} {listen-addr} {server-mode}'),
  'locale-collate': textParameter(''),
  'ignore-warnings': textParameter(''),
  'crash-log-enabled': switchParameter(true),
  'crash-memcheck-enabled': switchParameter(true),
  'use-exit-on-panic': switchParameter(false, { hidden: true }),
  'watchdog-period': integerParameter(0, { hidden: true }),
  'oom-score-adj': choiceParameter('no', ['no', 'yes', 'relative', 'absolute']),
  'oom-score-adj-values': textParameter('0 200 800', parseOomScores),
  'shutdown-timeout': integerParameter(10),
  'shutdown-on-sigint': choicesParameter('default', ['default', 'save', 'nosave', 'now', 'force']),
  'shutdown-on-sigterm': choicesParameter('default', ['default', 'save', 'nosave', 'now', 'force']),
  server_cpulist: textParameter('', undefined, FIXED),
  bio_cpulist: textParameter('', undefined, FIXED),
  aof_rewrite_cpulist: textParameter('', undefined, FIXED),
  bgsave_cpulist: textParameter('', undefined, FIXED),
};

const NETWORK = {
  port: integerParameter(6379, PORT),
  bind: textParameter('* -::*'),
  'bind-source-addr': textParameter(''),
  unixsocket: textParameter('', undefined, FIXED),
  unixsocketperm: textParameter('0', undefined, FIXED),
  'socket-mark-id': integerParameter(0, FIXED),
  'tcp-backlog': integerParameter(511, FIXED),
  'tcp-keepalive': integerParameter(300),
  timeout: integerParameter(0),
  'protected-mode': switchParameter(true),
  'client-query-buffer-limit': memoryParameter(1024 ** 3, { min: 1024 * 1024 }),
  'client-output-buffer-limit': textParameter(
    'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
    parseBufferLimits,
  ),
  'tls-port': integerParameter(0, PORT),
  'tls-auth-clients': choiceParameter('yes', ['no', 'yes', 'optional']),
};

const ACCESS = {
  requirepass: noneParameter('there are no users and no passwords here'),
  aclfile: textParameter('', undefined, FIXED),
  'acllog-max-len': integerParameter(128, LONG),
  'acl-pubsub-default': choiceParameter('resetchannels', ['allchannels', 'resetchannels']),
  'enable-protected-configs': choiceParameter('no', PROTECTED_ACTIONS, FIXED),
  'enable-debug-command': choiceParameter('yes', PROTECTED_ACTIONS, FIXED),
  'enable-module-command': choiceParameter('no', PROTECTED_ACTIONS, FIXED),
};

const REPLICATION = {
  replicaof: textParameter('', undefined, { ...FIXED, aliases: ['slaveof'] }),
  masterauth: textParameter(''),
  masteruser: textParameter(''),
  'min-replicas-to-write': integerParameter(0, { aliases: ['min-slaves-to-write'] }),
  'min-replicas-max-lag': integerParameter(10, { aliases: ['min-slaves-max-lag'] }),
  'propagation-error-behavior': choiceParameter('ignore', ['ignore', 'panic', 'panic-on-replicas']),
  'repl-backlog-size': memoryParameter(1024 * 1024, { min: 1 }),
  'repl-backlog-ttl': integerParameter(3600, LONG),
  'repl-disable-tcp-nodelay': switchParameter(false),
  'repl-diskless-load': choiceParameter('disabled', ['disabled', 'on-empty-db', 'swapdb']),
  'repl-diskless-sync': switchParameter(true),
  'repl-diskless-sync-delay': integerParameter(5),
  'repl-diskless-sync-max-replicas': integerParameter(0),
  'repl-ping-replica-period': integerParameter(10, { min: 1, aliases: ['repl-ping-slave-period'] }),
  'repl-timeout': integerParameter(60, { min: 1 }),
  'replica-announce-ip': textParameter('', undefined, { aliases: ['slave-announce-ip'] }),
  'replica-announce-port': integerParameter(0, { ...PORT, aliases: ['slave-announce-port'] }),
  'replica-announced': switchParameter(true),
  'replica-ignore-disk-write-errors': switchParameter(false),
  'replica-ignore-maxmemory': switchParameter(true, { aliases: ['slave-ignore-maxmemory'] }),
  'replica-lazy-flush': switchParameter(false, { aliases: ['slave-lazy-flush'] }),
  'replica-priority': integerParameter(100, { aliases: ['slave-priority'] }),
  'replica-read-only': switchParameter(true, { aliases: ['slave-read-only'] }),
  'replica-serve-stale-data': switchParameter(true, { aliases: ['slave-serve-stale-data'] }),
};

const CLUSTER = {
  'cluster-enabled': switchParameter(false, FIXED),
  'cluster-config-file': textParameter('nodes.conf', undefined, FIXED),
  'cluster-port': integerParameter(0, FIXED),
  'cluster-node-timeout': integerParameter(15_000, LONG),
  'cluster-announce-ip': textParameter(''),
  'cluster-announce-hostname': textParameter('', parseHostname),
  'cluster-announce-human-nodename': textParameter(''),
  'cluster-announce-port': integerParameter(0, PORT),
  'cluster-announce-bus-port': integerParameter(0, PORT),
  'cluster-announce-tls-port': integerParameter(0, PORT),
  'cluster-preferred-endpoint-type': choiceParameter('ip', ['ip', 'hostname', 'unknown-endpoint']),
  'cluster-require-full-coverage': switchParameter(true),
  'cluster-replica-no-failover': switchParameter(false, { aliases: ['cluster-slave-no-failover'] }),
  'cluster-replica-validity-factor': integerParameter(10, { aliases: ['cluster-slave-validity-factor'] }),
  'cluster-migration-barrier': integerParameter(1),
  'cluster-allow-replica-migration': switchParameter(true),
  'cluster-allow-reads-when-down': switchParameter(false),
  'cluster-allow-pubsubshard-when-down': switchParameter(true),
  'cluster-link-sendbuf-limit': memoryParameter(0),
};

export const INERT_PARAMETERS: Readonly<Record<string, unknown>> = {
  ...PERSISTENCE,
  ...MEMORY,
  ...PROCESS,
  ...NETWORK,
  ...ACCESS,
  ...REPLICATION,
  ...CLUSTER,
};

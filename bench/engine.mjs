// `npm run bench:engine`: calls a second of the engine alone, in this Node process, through `session.call`; no browser,
// no journal. The rounds of the commands alternate, so that a disturbance of the machine meets all of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { machine, machineLine, percent, rate, table } from './report.mjs';
import { summarize } from './statistics.mjs';

/**
 * @typedef {ReturnType<typeof import('../store/standalone.ts').createEngine>} Engine
 * @typedef {ReturnType<Engine['createSession']>} Session
 * @typedef {Parameters<Session['call']>[0]} Call
 * @typedef {object} Subject
 * @property {string} name
 * @property {(call: (...args: Call) => void) => void} [prepare]
 * @property {(index: number) => Call} call The call number `index`; made before the clock starts.
 */

const KEYS = 10_000;
const text = 'v'.repeat(100);
const bytes = new TextEncoder().encode(text);
const large = new Uint8Array(4096).fill(200);
const key = (/** @type {number} */ index) => `key:${(index * 7919) % KEYS}`;
const member = (/** @type {number} */ index) => `member:${(index * 7919) % KEYS}`;

const setField = (/** @type {number} */ index) => ['HSET', 'hash', `field:${index % KEYS}`, text];
const addMember = (/** @type {number} */ index) => ['ZADD', 'zset', (index * 31) % 1000, member(index)];

/**
 * A preparation: as many calls as there are keys.
 * @param {(index: number) => Call} make
 * @returns {NonNullable<Subject['prepare']>}
 */
function repeat(make) {
  return (call) => {
    for (let index = 0; index < KEYS; index++) call(...make(index));
  };
}

/** @type {Subject[]} */
const subjects = [
  { name: 'SET string', call: (index) => ['SET', key(index), text] },
  { name: 'SET Uint8Array 100 B', call: (index) => ['SET', `bytes:${index % KEYS}`, bytes] },
  { name: 'SET Uint8Array 4 KB', call: (index) => ['SET', `large:${index % 100}`, large] },
  {
    name: 'GET',
    prepare: repeat((index) => ['SET', key(index), text]),
    call: (index) => ['GET', key(index)],
  },
  {
    name: 'GET, key as Uint8Array',
    prepare: (call) => call('SET', 'key:0', text),
    call: () => ['GET', new Uint8Array([107, 101, 121, 58, 48])],
  },
  { name: 'INCR', call: (index) => ['INCR', `counter:${index % 100}`] },
  { name: 'HSET', call: setField },
  { name: 'HGET', prepare: repeat(setField), call: (index) => ['HGET', 'hash', `field:${index % KEYS}`] },
  { name: 'LPUSH/RPOP', call: (index) => (index % 2 === 0 ? ['LPUSH', 'list', text] : ['RPOP', 'list']) },
  {
    name: 'RPOP of 1M elements',
    prepare: (call) => {
      for (let index = 0; index < 1_000_000; index += 100) call('LPUSH', 'long', ...Array(100).fill('element'));
    },
    call: () => ['RPOP', 'long'],
  },
  { name: 'SADD', call: (index) => ['SADD', 'set', member(index)] },
  { name: 'ZADD', call: addMember },
  { name: 'ZRANK', prepare: repeat(addMember), call: (index) => ['ZRANK', 'zset', member(index)] },
  {
    name: 'ZRANGE of 10',
    prepare: repeat(addMember),
    call: (index) => ['ZRANGE', 'zset', (index * 37) % (KEYS - 10), ((index * 37) % (KEYS - 10)) + 9],
  },
];

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    calls: { type: 'string', default: '50000' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const calls = Number(options.calls);
if (!(rounds >= 1) || !(calls >= 1)) throw new Error('--rounds and --calls want a number of 1 or more');
const only = options.only?.toLowerCase().split(',');
const chosen = subjects.filter(({ name }) => only?.some((word) => name.toLowerCase().includes(word)) ?? true);
if (chosen.length === 0) throw new Error(`nothing matches; there are: ${subjects.map(({ name }) => name).join(', ')}`);

/** Bundles the engine, since this Node does not run TypeScript. @returns {Promise<typeof import('../store/standalone.ts')>} */
async function loadEngine() {
  const outDir = mkdtempSync(join(tmpdir(), 'tabkv-engine-'));
  try {
    const root = fileURLToPath(new URL('..', import.meta.url));
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir,
        emptyOutDir: true,
        ssr: 'store/standalone.ts',
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'engine.mjs' } },
      },
    });
    return await import(pathToFileURL(join(outDir, 'engine.mjs')).href);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** @param {Session} session @param {Call} args */
function mustSucceed(session, args) {
  const reply = session.call(args);
  if (reply !== null && typeof reply === 'object' && 'type' in reply && reply.type === 'error') {
    throw new Error(`${args[0]}: ${JSON.stringify(reply)}`);
  }
}

/** @param {Session} session @param {Subject} subject @returns {number} Calls a second. */
function round(session, { call }) {
  const prepared = Array.from({ length: calls }, (_, index) => call(index));
  const start = performance.now();
  for (const args of prepared) session.call(args);
  return (calls / (performance.now() - start)) * 1000;
}

const facts = machine();
const { createEngine } = await loadEngine();
// Each command has an engine of its own that keeps its state between rounds; hash, set and zset are filled by the warm-up.
const runs = chosen.map((subject) => ({
  subject,
  session: createEngine().createSession(),
  /** @type {number[]} */ rates: [],
}));
for (const { subject, session } of runs) {
  const call = (/** @type {Call} */ ...args) => mustSucceed(session, args);
  subject.prepare?.(call);
  for (let index = 0; index < 100; index++) mustSucceed(session, subject.call(index));
  round(session, subject);
}
for (let count = 0; count < rounds; count++) {
  for (const { subject, session, rates } of runs) rates.push(round(session, subject));
}

const results = runs.map(({ subject, rates }) => ({ name: subject.name, ...summarize(rates), rates }));
console.log(`\ntabkv's engine in Node, ${calls} calls a round, ${rounds} rounds`);
console.log(`${machineLine(facts)}\n`);
console.log(
  table(
    ['command', 'calls/s (median)', 'lowest', 'highest', 'spread'],
    results.map(({ name, median, low, high, spread }) => [name, rate(median), rate(low), rate(high), percent(spread)]),
  ),
);
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ machine: facts, calls, results }, null, 2)}\n`);

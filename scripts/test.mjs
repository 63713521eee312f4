// `npm test`: every check there is, in an order that fails early. `npm test -- unit lint` runs the named steps alone.
//
// A checker counts as one; a test runner's tests are counted from its JSON report, and a run without tests, a skipped
// test or a failure that the report does not tell of count as failed. The last line is the sum: `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './find-browser.mjs';
import { ensureRedis } from './find-redis.mjs';
import { toolPath } from './tool-path.mjs';

/**
 * @typedef {{ passed: number, failed: number, notes: string[] }} Count
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command The arguments to node.
 * @property {(() => unknown) | undefined} [prepare] Finds, or installs, what the step needs.
 * @property {Record<string, string>} [env]
 * @property {(report: any) => Count} [count] Reads the report of a test runner; a step without it is one check.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'tabkv-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const stepLimit = 10 * 60_000;
const reportOf = (/** @type {string} */ name) => join(reports, `${name}.json`);

/** @param {string} name @param {() => unknown} [prepare] @returns {Step} */
const vitest = (name, prepare) => ({
  name,
  prepare,
  command: [
    toolPath('vitest', 'vitest'),
    ...['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(name)}`],
  ],
  count: ({ numTotalTests, numPassedTests, numFailedTests, testResults }) => {
    // A file that could not be loaded is failed as a whole and has no tests in the report.
    const unread = testResults.filter(
      (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    const skipped = numTotalTests - numPassedTests - numFailedTests;
    return {
      passed: numPassedTests,
      failed: numFailedTests + unread + skipped,
      notes: [unread > 0 ? `${unread} test files did not load` : '', skipped > 0 ? `${skipped} tests skipped` : ''],
    };
  },
});

/** @type {Step[]} */
const steps = [
  { name: 'lock', command: [join(root, 'scripts/check-lock.mjs')] },
  { name: 'types', command: [toolPath('typescript', 'tsc'), '-b'] },
  { name: 'lint', command: [toolPath('@biomejs/biome', 'biome'), 'check', '--error-on-warnings'] },
  { name: 'knip', command: [toolPath('knip', 'knip')] },
  vitest('architecture'),
  vitest('unit'),
  vitest('differential', ensureRedis),
  vitest('browser', ensureBrowser),
  vitest('consumers', ensureBrowser),
  {
    name: 'e2e',
    prepare: ensureBrowser,
    command: [toolPath('@playwright/test', 'playwright'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf('e2e') },
    count: ({ stats, errors }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
      notes: [stats.skipped > 0 ? `${stats.skipped} tests skipped` : ''],
    }),
  },
];

/** Runs a step's command to its end, with everything it started. @param {Step} step @returns {Promise<string | undefined>} */
function run({ command, env }) {
  const ownGroup = process.platform !== 'win32';
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: ownGroup,
  });
  const kill = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
    }
  };
  return new Promise((resolve) => {
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      kill('SIGKILL');
    }, stepLimit);
    const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
      kill(signal);
      process.exit(128 + constants.signals[signal]);
    };
    const end = (/** @type {string | undefined} */ problem) => {
      clearTimeout(limit);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      resolve(problem);
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => {
      if (late) end(`stopped after ${stepLimit / 60_000} minutes`);
      else end(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

/** @param {Step} step @returns {Promise<Count>} */
async function carryOut(step) {
  try {
    await step.prepare?.();
  } catch (error) {
    return { passed: 0, failed: 1, notes: [error instanceof Error ? error.message : String(error)] };
  }
  const problem = await run(step);
  if (step.count === undefined) {
    return { passed: problem === undefined ? 1 : 0, failed: problem === undefined ? 0 : 1, notes: [] };
  }
  const report = reportOf(step.name);
  if (!existsSync(report)) return { passed: 0, failed: 1, notes: [problem ?? 'wrote no report'] };
  const { passed, failed, notes } = step.count(JSON.parse(readFileSync(report, 'utf8')));
  if (failed > 0) return { passed, failed, notes };
  if (problem !== undefined) return { passed, failed: 1, notes: [...notes, problem] };
  if (passed === 0) return { passed, failed: 1, notes: [...notes, 'ran no test'] };
  return { passed, failed, notes };
}

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. The steps: ${steps.map(({ name }) => name).join(' ')}`);
  process.exit(2);
}

const start = performance.now();
const rows = [];
let allPassed = 0;
let allFailed = 0;
for (const step of steps.filter(({ name }) => named.length === 0 || named.includes(name))) {
  console.log(`\n━━ ${step.name} ${'━'.repeat(100 - step.name.length)}`);
  const stepStart = performance.now();
  const { passed, failed, notes } = await carryOut(step);
  const time = seconds(stepStart);
  const note = notes.filter((text) => text !== '').join('; ');
  console.log(`── ${step.name}: ${passed} passed, ${failed} failed in ${time}${note && ` (${note})`}`);
  rows.push([step.name, `${passed}`, `${failed}`, time, note]);
  allPassed += passed;
  allFailed += failed;
}

console.log('');
for (const [name, passed, failed, time, note] of [['step', 'passed', 'failed', 'time', ''], ...rows]) {
  console.log(
    `${name?.padEnd(14)}${passed?.padStart(8)}${failed?.padStart(8)}${time?.padStart(10)}  ${note}`.trimEnd(),
  );
}
console.log(`\nin ${seconds(start)}\n`);
console.log(`${allPassed} passed, ${allFailed} failed`);
process.exitCode = allFailed > 0 ? 1 : 0;

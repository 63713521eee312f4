// CPU profiles of a page and its workers while it does something, and a summary of where the time goes.
import { writeFileSync } from 'node:fs';
import { percent, table } from './report.mjs';

/**
 * @typedef {{ nodes: { id: number, callFrame: { functionName: string, url: string, lineNumber: number } }[], samples?: number[], timeDeltas?: number[], startTime: number, endTime: number }} Profile
 */

/** How often the profiler looks, in microseconds. */
const INTERVAL = 100;

/**
 * @param {import('playwright').Page} page
 * @returns {Promise<() => Promise<Map<string, Profile>>>} Ends it and gives a profile for the page and each worker.
 */
export async function startProfile(page) {
  const session = await page.context().newCDPSession(page);
  const workers = await attachToWorkers(session);
  /** @type {{ name: string, send: (method: string, params?: object) => Promise<any> }[]} */
  const targets = [
    { name: 'page', send: (method, params) => session.send(/** @type {any} */ (method), params) },
    ...workers,
  ];
  for (const { send } of targets) {
    await send('Profiler.enable');
    await send('Profiler.setSamplingInterval', { interval: INTERVAL });
    await send('Profiler.start');
  }
  return async () => {
    const profiles = new Map();
    for (const { name, send } of targets) profiles.set(name, (await send('Profiler.stop')).profile);
    await session.detach();
    return profiles;
  };
}

/** @param {import('playwright').CDPSession} session */
async function attachToWorkers(session) {
  /** @type {Map<string, Map<number, (result: any) => void>>} */
  const waiting = new Map();
  /** @type {{ name: string, send: (method: string, params?: object) => Promise<any> }[]} */
  const workers = [];
  let id = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    waiting.set(sessionId, new Map());
    workers.push({
      name: `${targetInfo.type} ${workers.length + 1}`,
      send: (method, params = {}) =>
        new Promise((resolve) => {
          const message = JSON.stringify({ id: ++id, method, params });
          waiting.get(sessionId)?.set(id, resolve);
          void session.send('Target.sendMessageToTarget', { sessionId, message });
        }),
    });
  });
  session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const { id: answered, result } = JSON.parse(message);
    waiting.get(sessionId)?.get(answered)?.(result);
  });
  // The call is answered after all workers that there are were announced.
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return workers;
}

/** The functions in which most time was spent themselves. @param {Profile} profile @param {number} count */
export function hottest({ nodes, samples = [], timeDeltas = [] }, count) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  /** @type {Map<string, number>} */
  const times = new Map();
  let total = 0;
  for (const [index, sample] of samples.entries()) {
    const frame = frames.get(sample);
    const file = frame?.url.split('/').pop();
    const name = `${frame?.functionName || '(anonymous)'}${file ? ` ${file}:${(frame?.lineNumber ?? 0) + 1}` : ''}`;
    const time = timeDeltas[index] ?? 0;
    times.set(name, (times.get(name) ?? 0) + time);
    total += time;
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => ({ name, ms: time / 1000, share: time / total }));
}

/** @param {Map<string, Profile>} profiles @param {string} prefix Of the files that keep them. */
export function reportProfiles(profiles, prefix) {
  for (const [name, profile] of profiles) {
    const file = `${prefix}${name.replace(' ', '-')}.cpuprofile`;
    writeFileSync(file, JSON.stringify(profile));
    const rows = hottest(profile, 25).map(({ name: where, ms, share }) => [where, ms.toFixed(1), percent(share)]);
    console.log(`\n${file}\n\n${table(['function, itself', 'ms', 'share'], rows)}`);
  }
}

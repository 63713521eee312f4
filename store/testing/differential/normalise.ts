/** The usual normalisers: what to do to replies that may differ without being wrong. Each is applied to both sides. */
import type { Wire } from '../resp/parser.ts';
import type { Normaliser } from './generator.ts';

function list(reply: Wire, change: (items: readonly Wire[]) => readonly Wire[]): Wire {
  switch (reply.type) {
    case 'array':
    case 'map':
    case 'set':
    case 'push':
      return { type: reply.type, value: change(reply.value) };
    default:
      return reply;
  }
}

const text = (reply: Wire): string => JSON.stringify(reply);
const byText = (a: Wire, b: Wire): number => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);

/** Elements in any order (SMEMBERS, KEYS). RESP3's sets and maps are compared so without being asked. */
export const unordered: Normaliser = (reply) => list(reply, (items) => items.toSorted(byText));

/** Flat pairs in any order (HGETALL in RESP2). */
export const unorderedPairs: Normaliser = (reply) =>
  list(reply, (items) => {
    const pairs: Wire[][] = [];
    for (let i = 0; i < items.length; i += 2) pairs.push(items.slice(i, i + 2));
    return pairs.toSorted((a, b) => byText({ type: 'array', value: a }, { type: 'array', value: b })).flat();
  });

/** Numbers that are the same double are equal however they are printed, at any depth; 7.0 prints 17 digits. */
export const doubles: Normaliser = (reply, words) => {
  if (reply.type === 'double' || reply.type === 'bulk') {
    const number = /^[-+]?[0-9.]+(?:e[-+]?[0-9]+)?$/i.test(reply.value) ? Number(reply.value) : Number.NaN;
    return Number.isNaN(number) ? reply : { type: reply.type, value: `${number}` };
  }
  return list(reply, (items) => items.map((item) => doubles(item, words)));
};

/** Numbers with a fraction, at any depth, to so many significant digits. */
export function rounded(digits: number): Normaliser {
  const round: Normaliser = (reply, words) => {
    if (reply.type !== 'double' && reply.type !== 'bulk')
      return list(reply, (items) => items.map((i) => round(i, words)));
    const isNumber = /^[-+]?[0-9]*\.[0-9]+(?:e[-+]?[0-9]+)?$/i.test(reply.value);
    return isNumber ? { type: reply.type, value: `${Number(Number(reply.value).toPrecision(digits))}` } : reply;
  };
  return round;
}

/** An integer in units of `unit`, so that what passed between the two calls does not show. Negative ones stay exact. */
export function about(unit: number): Normaliser {
  return (reply) => {
    if (reply.type !== 'integer' || Number(reply.value) < 0) return reply;
    return { type: 'integer', value: `${Math.round(Number(reply.value) / unit) * unit}` };
  };
}

/** Only the kind of reply counts, and for lists how long it is: for random choices. */
export const shape: Normaliser = (reply) => {
  if (reply.type === 'nil') return reply;
  const length = Array.isArray(reply.value) ? `${reply.value.length}` : '';
  return { type: 'status', value: `${reply.type} ${length}` };
};

/** Any reply that is no error. */
export const anything: Normaliser = () => ({ type: 'nil', value: '_' });

/** Positions. */
import { type Generate, type Normaliser, oneOf } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

const CENTRES = [
  ...[13.361389, 38.115556, 15.087269, 37.502669, -122.27652, 37.805186, 0, 0, 179.95, 10, -179.95, 10, 20, 84.9],
  ...[30, -84.9, 100, 66.2, -60, -80.1, 45, -45],
];
/** Members that stand at the very edge of the map; all others stand somewhere else, so that no distances are equal. */
const EDGES: Readonly<Record<string, readonly [string, string]>> = {
  edge: ['180', '85.05112878'],
  'edge:2': ['-180', '-85.05112878'],
};
/** Members with scores that are no geohashes. */
const ODD = ['-5', '1e19', '-inf', '9007199254740993', '77777.5', '6e15'];
const WRONG = ['200', '-180.0001', '85.06', '-90', 'inf', '1e300', 'abc', ''];

const key = (random: Random) => (random.chance(0.9) ? random.pick(['geo', 'geo:2', 'geo:3']) : random.key());
const member = (random: Random) => `m${random.int(1, 12)}`;
function odd(random: Random): string[] {
  const score = random.pick(ODD);
  return [score, `odd:${score}`];
}

const unit = (random: Random) =>
  random.token(random.chance(0.97) ? random.pick(['m', 'km', 'ft', 'mi', 'KM']) : 'parsec');

function position(random: Random): string[] {
  const at = 2 * random.int(0, CENTRES.length / 2 - 1);
  const spread = random.pick([0.01, 0.5, 5]);
  const clamp = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));
  const words = [clamp(CENTRES[at] as number, 174), clamp(CENTRES[at + 1] as number, 80)].map((centre) =>
    (centre + (random.next() - 0.5) * spread).toFixed(6),
  );
  return random.chance(0.02) ? [random.pick(WRONG), words[1] as string] : words;
}

function entry(random: Random): string[] {
  if (random.chance(0.05)) {
    const name = random.pick(Object.keys(EDGES));
    return [...(EDGES[name] as readonly string[]), name];
  }
  return [...position(random), member(random)];
}

function length(random: Random): string {
  return random.chance(0.96)
    ? `${random.pick([0, 1, 50, 500, 5000, 1e5, 1e6, 2.5e7]) * random.next()}`
    : random.double();
}

const circle = (random: Random) => [length(random), unit(random)];

function options(random: Random): string[] {
  return [
    ...random.maybe(0.4, () => [random.pick(['ASC', 'desc'])]),
    ...random.maybe(0.3, () => ['COUNT', random.count(), ...random.maybe(0.4, () => ['ANY'])]),
    ...random.maybe(0.02, () => ['any']),
  ];
}

function shown(random: Random): string[] {
  return ['WITHCOORD', 'WITHDIST', 'withhash'].filter(() => random.chance(0.3));
}

function area(random: Random): string[] {
  const from = oneOf(random, [
    [2, () => ['FROMMEMBER', member(random)]],
    [3, () => ['FROMLONLAT', ...position(random)]],
    [0.1, () => ['FROMLONLAT', ...position(random), 'FROMMEMBER', member(random)]],
    [0.1, () => []],
  ]);
  const by = oneOf(random, [
    [3, () => ['BYRADIUS', ...circle(random)]],
    [3, () => ['BYBOX', length(random), ...circle(random)]],
    [0.1, () => ['BYBOX', length(random), ...circle(random), 'BYRADIUS', ...circle(random)]],
    [0.1, () => []],
  ]);
  return random.chance(0.5) ? [...from, ...by] : [...by, ...from];
}

/** Where to store members, or only distances: sets of distances are kept apart, as they are compared less exactly. */
function store(random: Random): string[] {
  return random.maybe(0.3, () =>
    random.chance(0.6) ? ['STORE', key(random)] : ['STOREDIST', random.pick(['dist', 'dist:2'])],
  );
}

function radius(random: Random): string[] {
  const kept = random.chance(0.7);
  const name = kept ? '' : '_RO';
  const rest = [...circle(random), ...shown(random), ...options(random), ...(kept ? store(random) : [])];
  return random.chance(0.5)
    ? [`GEORADIUS${name}`, key(random), ...position(random), ...rest]
    : [`GEORADIUSBYMEMBER${name}`, key(random), member(random), ...rest];
}

function words(random: Random): string[] {
  return oneOf(random, [
    [
      6,
      () => [
        ...['GEOADD', key(random), ...['NX', 'XX', 'CH'].filter(() => random.chance(0.1))],
        ...random.some(1, 4, () => entry(random)).flat(),
      ],
    ],
    [1, () => ['ZREM', key(random), member(random)]],
    [0.5, () => ['ZADD', 'geo:3', ...odd(random)]],
    [1, () => ['GEODIST', key(random), member(random), member(random), ...random.maybe(0.5, () => [unit(random)])]],
    [1, () => [random.pick(['GEOHASH', 'GEOPOS']), key(random), ...random.some(0, 3, () => member(random))]],
    [5, () => ['GEOSEARCH', key(random), ...area(random), ...shown(random), ...options(random)]],
    [
      2,
      () => [
        ...['GEOSEARCHSTORE', key(random), key(random), ...area(random), ...options(random)],
        ...random.maybe(0.03, () => ['WITHDIST']),
      ],
    ],
    [1, () => ['GEOSEARCHSTORE', 'dist', key(random), ...area(random), ...options(random), 'STOREDIST']],
    [3, () => radius(random)],
  ]);
}

export const generate: Generate = (random) => damaged(random, words(random));

/** Sines differ in the last bit between systems, which can turn the last of four decimals; coordinates have 17 decimals. */
const numbers: Normaliser = (reply, call) => {
  if (reply.type === 'array') return { type: 'array', value: reply.value.map((item) => numbers(item, call)) };
  if (reply.type !== 'bulk' && reply.type !== 'double') return reply;
  if (!/^-?[0-9]+\.[0-9]+(?:e-[0-9]+)?$/.test(reply.value)) return reply;
  return { type: reply.type, value: Number(reply.value).toFixed(/^[0-9]+\.[0-9]{4}$/.test(reply.value) ? 2 : 12) };
};

export const normalisers: Record<string, Normaliser> = Object.fromEntries(
  [...['GEODIST', 'GEOPOS', 'GEOSEARCH', 'GEORADIUS', 'GEORADIUS_RO', 'GEORADIUSBYMEMBER', 'GEORADIUSBYMEMBER_RO']].map(
    (name) => [name, numbers],
  ),
);

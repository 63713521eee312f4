/**
 * Geohashes as Redis has them: a position is a cell of a grid of 2^26 × 2^26 over the Mercator square, and its score the
 * 52 bits of both indexes interleaved, so that cells near each other are mostly near in score. Distances are those
 * on a sphere of the earth's mean radius (haversine).
 */

export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

export const LONGITUDE_MAX = 180;
/** Where the Mercator map becomes a square. */
export const LATITUDE_MAX = 85.05112878;

/** Bits of each index in a score. */
const STEPS = 26;
const EARTH_RADIUS = 6372797.560856;
/** Half the equator of the Mercator map in metres, as Redis has it. */
const MERCATOR_MAX = 20037726.37;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;
const BASE32 = '0123456789bcdefghjkmnpqrstuvwxyz';

/** A cell of the grid that has 2^steps columns and rows. */
interface Cell {
  readonly column: number;
  readonly row: number;
  readonly steps: number;
}

interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Scores from ≤ score < to. */
export interface ScoreRange {
  readonly from: number;
  readonly to: number;
}

/** What is looked for around a centre; metres. */
export type Shape =
  | { readonly kind: 'circle'; readonly radius: number }
  | { readonly kind: 'box'; readonly width: number; readonly height: number };

/** The bits of a 16-bit number at the even places of a 32-bit one. */
function spread(bits: number): number {
  let x = bits & 0xffff;
  x = (x | (x << 8)) & 0x00ff00ff;
  x = (x | (x << 4)) & 0x0f0f0f0f;
  x = (x | (x << 2)) & 0x33333333;
  return (x | (x << 1)) & 0x55555555;
}

/** The bits at the even places of a 32-bit number. */
function squash(bits: number): number {
  let x = bits & 0x55555555;
  x = (x | (x >>> 1)) & 0x33333333;
  x = (x | (x >>> 2)) & 0x0f0f0f0f;
  x = (x | (x >>> 4)) & 0x00ff00ff;
  return (x | (x >>> 8)) & 0xffff;
}

/** Rows at the even bits, columns at the odd. Exact up to 2^53, which only the very edge of the map exceeds. */
function interleave({ column, row }: Cell): number {
  const spreadWide = (index: number) => (spread(index >>> 16) >>> 0) * TWO_32 + (spread(index) >>> 0);
  return spreadWide(column) * 2 + spreadWide(row);
}

/** As C's cast to an unsigned 64-bit integer on x86, in two halves: any score may be asked for its position. */
function halves(score: number): [high: number, low: number] {
  if (score >= 0 && score <= Number.MAX_SAFE_INTEGER) return [Math.floor(score / TWO_32), score >>> 0];
  let bits: bigint;
  if (score < TWO_63) bits = score < -TWO_63 ? 2n ** 63n : BigInt.asUintN(64, BigInt(Math.trunc(score)));
  else bits = score < 2 * TWO_63 ? BigInt(score) : 0n;
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
}

function cellOfScore(score: number): Cell {
  const [high, low] = halves(score);
  const row = (squash(low) | (squash(high) << 16)) >>> 0;
  const column = (squash(low >>> 1) | (squash(high >>> 1) << 16)) >>> 0;
  return { column, row, steps: STEPS };
}

/** The cell that holds a position, on a map that ends at this latitude in the north and south. */
function cellAt({ longitude, latitude }: Position, steps: number, latitudeMax = LATITUDE_MAX): Cell {
  const size = 2 ** steps;
  const column = Math.floor(((longitude + LONGITUDE_MAX) / (2 * LONGITUDE_MAX)) * size);
  const row = Math.floor(((latitude + latitudeMax) / (2 * latitudeMax)) * size);
  return { column, row, steps };
}

function boundsOf({ column, row, steps }: Cell): Bounds {
  const size = 2 ** steps;
  const longitude = (index: number) => -LONGITUDE_MAX + ((index >>> 0) / size) * (2 * LONGITUDE_MAX);
  const latitude = (index: number) => -LATITUDE_MAX + ((index >>> 0) / size) * (2 * LATITUDE_MAX);
  return {
    west: longitude(column),
    east: longitude(column + 1),
    south: latitude(row),
    north: latitude(row + 1),
  };
}

/** The score of a position, which must be on the map. O(1). */
export function scoreOf(position: Position): number {
  return interleave(cellAt(position, STEPS));
}

/** The middle of the cell that a score stands for. O(1). */
export function positionOf(score: number): Position {
  const { west, south, east, north } = boundsOf(cellOfScore(score));
  return {
    longitude: clamp((west + east) / 2, LONGITUDE_MAX),
    latitude: clamp((south + north) / 2, LATITUDE_MAX),
  };
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** The usual geohash text of a position: 11 characters, the last always 0, over the whole sphere. O(1). */
export function geohashText(position: Position): string {
  const { column, row, steps } = cellAt(position, STEPS, 90);
  const size = 2 ** steps;
  let bits = interleave({ column: column % size, row: row % size, steps }) / 4;
  let text = '0';
  for (let i = 0; i < 10; i++) {
    bits = Math.floor(bits);
    text = BASE32.charAt(bits % 32) + text;
    bits /= 32;
  }
  return text;
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180);
}

function degrees(angle: number): number {
  return angle / (Math.PI / 180);
}

function latitudeDistance(a: number, b: number): number {
  return EARTH_RADIUS * Math.abs(radians(b) - radians(a));
}

/** Metres between two positions. O(1). */
export function distance(a: Position, b: Position): number {
  const v = Math.sin((radians(b.longitude) - radians(a.longitude)) / 2);
  if (v === 0) return latitudeDistance(a.latitude, b.latitude);
  const latitudeA = radians(a.latitude);
  const latitudeB = radians(b.latitude);
  const u = Math.sin((latitudeB - latitudeA) / 2);
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(u * u + Math.cos(latitudeA) * Math.cos(latitudeB) * v * v));
}

/** The distance from the centre, or undefined if the position is outside of the shape. O(1). */
export function distanceWithin(shape: Shape, centre: Position, position: Position): number | undefined {
  if (shape.kind === 'box') {
    if (latitudeDistance(position.latitude, centre.latitude) > shape.height / 2) return undefined;
    const sameLatitude = { longitude: centre.longitude, latitude: position.latitude };
    if (distance(position, sameLatitude) > shape.width / 2) return undefined;
  }
  const metres = distance(centre, position);
  return shape.kind === 'circle' && metres > shape.radius ? undefined : metres;
}

/** How coarse the grid must be for a cell and its neighbours to cover this radius. */
function stepsFor(radius: number, latitude: number): number {
  if (radius === 0) return STEPS;
  let steps = 1;
  for (let range = radius; range < MERCATOR_MAX; range *= 2) steps++;
  steps -= 2;
  const fromEquator = Math.abs(latitude);
  if (fromEquator > 66) steps--;
  if (fromEquator > 80) steps--;
  return Math.max(1, Math.min(STEPS, steps));
}

/** West and east as they are at the edge that lies nearer to a pole. */
function boundsAround(shape: Shape, { longitude, latitude }: Position): Bounds {
  const width = shape.kind === 'circle' ? shape.radius : shape.width / 2;
  const height = shape.kind === 'circle' ? shape.radius : shape.height / 2;
  const latitudes = degrees(height / EARTH_RADIUS);
  const edge = latitude < 0 ? latitude - latitudes : latitude + latitudes;
  const longitudes = degrees(width / EARTH_RADIUS / Math.cos(radians(edge)));
  return {
    west: longitude - longitudes,
    east: longitude + longitudes,
    south: latitude - latitudes,
    north: latitude + latitudes,
  };
}

/** A neighbour; the grid goes round in both directions. */
function moved({ column, row, steps }: Cell, east: number, north: number): Cell {
  const size = 2 ** steps;
  return {
    column: east === 0 ? column : (column + east + size) % size,
    row: north === 0 ? row : (row + north + size) % size,
    steps,
  };
}

/** Whether the cells around this one do not reach as far as the bounds. */
function tooSmall(cell: Cell, bounds: Bounds): boolean {
  return (
    boundsOf(moved(cell, 0, 1)).north < bounds.north ||
    boundsOf(moved(cell, 0, -1)).south > bounds.south ||
    boundsOf(moved(cell, 1, 0)).east < bounds.east ||
    boundsOf(moved(cell, -1, 0)).west > bounds.west
  );
}

/** The centre's cell and its neighbours, in the order in which Redis looks through them. */
const AROUND: readonly (readonly [east: number, north: number])[] = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
];

/** Scores among which everything within a shape is: up to nine ranges, in the order in which Redis searches. O(1). */
export function rangesAround(shape: Shape, centre: Position): ScoreRange[] {
  const bounds = boundsAround(shape, centre);
  const radius = shape.kind === 'circle' ? shape.radius : Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2);
  let cell = cellAt(centre, stepsFor(radius, centre.latitude));
  if (cell.steps > 1 && tooSmall(cell, bounds)) cell = cellAt(centre, cell.steps - 1);
  const inside = boundsOf(cell);
  const ranges: ScoreRange[] = [];
  let last: Cell | undefined;
  for (const [east, north] of AROUND) {
    if (cell.steps >= 2 && isUseless(inside, bounds, east, north)) continue;
    const neighbour = moved(cell, east, north);
    // On the coarsest grid neighbours on both sides are the same cell.
    if (last !== undefined && last.column === neighbour.column && last.row === neighbour.row) continue;
    if (east !== 0 || north !== 0) last = neighbour;
    ranges.push(rangeOf(neighbour));
  }
  return ranges;
}

/** Whether the neighbour in a direction holds nothing of the bounds, because the cell itself reaches beyond them. */
function isUseless(inside: Bounds, bounds: Bounds, east: number, north: number): boolean {
  return (
    (north < 0 && inside.south < bounds.south) ||
    (north > 0 && inside.north > bounds.north) ||
    (east < 0 && inside.west < bounds.west) ||
    (east > 0 && inside.east > bounds.east)
  );
}

function rangeOf(cell: Cell): ScoreRange {
  const scale = 4 ** (STEPS - cell.steps);
  const bits = interleave(cell);
  return { from: bits * scale, to: (bits + 1) * scale };
}

// What the benchmarks say about a series of measurements: the median, its spread, and ratios between medians.

/**
 * @typedef {object} Summary
 * @property {number} rounds
 * @property {number} median
 * @property {number} low The least.
 * @property {number} high The greatest.
 * @property {number} spread Half the interquartile range as a share of the median; 0 for a median of 0.
 */

/**
 * The value below which a share of the values lies, interpolated between neighbours.
 * @param {readonly number[]} values At least one.
 * @param {number} share 0 to 1.
 */
export function quantile(values, share) {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = /** @type {number} */ (sorted[below]);
  const high = /** @type {number} */ (sorted[Math.ceil(position)]);
  return low + (high - low) * (position - below);
}

/** @param {readonly number[]} values At least one. */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param {readonly number[]} values At least one. @returns {Summary} */
export function summarize(values) {
  const middle = median(values);
  const halfRange = (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
  return {
    rounds: values.length,
    median: middle,
    low: Math.min(...values),
    high: Math.max(...values),
    spread: middle === 0 ? 0 : halfRange / middle,
  };
}

/**
 * How many times better one median is than another: 2 is twice as fast, 0.5 half as fast.
 * @param {number} value
 * @param {number} reference
 * @param {'less' | 'more'} better Whether less of the quantity is better (a time) or more of it (a rate).
 */
export function timesBetter(value, reference, better) {
  return better === 'less' ? reference / value : value / reference;
}

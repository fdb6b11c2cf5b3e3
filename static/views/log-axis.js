/** Ticks and range of a logarithmic axis. */

const LOG_MARGIN = 1.25;
const MOST_LOG_TICKS = 6;
/** Ticks between powers of ten, for the first ratio of the ends that is larger. @type {[number, number[]][]} */
const STEPS = [[2.5, [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]], [8, [1, 2, 3, 4, 6]], [Infinity, [1, 2, 5]]];
const EMPTY_LOG_RANGE = /** @type {[number, number]} */ ([0.1, 1]);

/**
 * Ticks of a logarithmic scale: powers of ten, thinned out when there are many, with ticks between them when there are
 * few. uPlot's own ticks never end below 1e-12, which a loss can reach.
 * @param {number} low above 0
 * @param {number} high
 * @returns {number[]}
 */
export function logarithmicTicks(low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / MOST_LOG_TICKS));
  const steps = last - first >= 2 ? [1] : STEPS.find(([ratio]) => high / low < ratio)?.[1] ?? [1];
  const ticks = [];
  for (let exponent = first - 1; exponent <= last; exponent += 1) {
    if (stride > 1 && exponent % stride !== 0) continue;
    for (const step of steps) ticks.push(Number(`${step}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/**
 * Range of a logarithmic scale: it ends close to the data, not at the next power of ten. Without data the limits are no
 * finite numbers.
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
export function logarithmicRange(low, high) {
  if (low === null || high === null || !(low > 0 && high >= low && Number.isFinite(high))) return EMPTY_LOG_RANGE;
  return [low / LOG_MARGIN, high * LOG_MARGIN];
}

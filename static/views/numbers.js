/** How numbers are written: one rule for each meaning, so that the same number reads the same everywhere. */

const MINUS = '−';
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/**
 * Words for what is no finite number, or null for a finite one.
 * @param {number} value
 * @returns {string | null}
 */
function unusual(value) {
  if (Number.isNaN(value)) return 'not a number';
  if (value === Infinity) return '∞';
  if (value === -Infinity) return `${MINUS}∞`;
  return null;
}

/**
 * Write a true minus sign, as wide as a digit.
 * @param {string} text
 */
function withMinus(text) {
  return text.replaceAll('-', MINUS);
}

/**
 * A loss: three decimals while that says something, three significant digits with an exponent beyond.
 * @param {number} loss
 */
export function formatLoss(loss) {
  return unusual(loss) ?? withMinus(Math.abs(loss) < 10000 ? loss.toFixed(3) : loss.toExponential(2));
}

/**
 * A weight, a bias or a value on the map: a few significant digits, without an exponent where it stays short.
 * @param {number} value
 * @param {number} [digits] significant digits
 */
export function formatSignificant(value, digits = 2) {
  const words = unusual(value);
  if (words !== null) return words;
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  if (magnitude < -4 || magnitude > 5) return withMinus(rounded.toExponential(digits - 1));
  return withMinus(rounded.toFixed(Math.max(0, digits - 1 - magnitude)));
}

/**
 * A whole number with thousands separators.
 * @param {number} count
 */
export function formatCount(count) {
  return unusual(count) ?? withMinus(counts.format(count));
}

/**
 * The epoch counter: six digits at least, so that it does not change its width while it runs.
 * @param {number} epoch
 */
export function formatEpoch(epoch) {
  return unusual(epoch) ?? counts.format(Number(`1${'0'.repeat(digitsOf(epoch))}`) + Math.floor(epoch)).replace(/^1,?/, '');
}

/**
 * Number of digits the epoch counter shows.
 * @param {number} epoch
 */
function digitsOf(epoch) {
  return Math.max(6, String(Math.floor(epoch)).length);
}

/**
 * A share of one as a percentage with one decimal.
 * @param {number} share from 0 to 1
 */
export function formatPercent(share) {
  return unusual(share) ?? `${(share * 100).toFixed(1)} %`;
}

/**
 * Training speed.
 * @param {number} stepsPerSecond
 */
export function formatRate(stepsPerSecond) {
  const words = unusual(stepsPerSecond);
  if (words !== null) return `${words} steps/s`;
  return `${stepsPerSecond < 10 ? stepsPerSecond.toFixed(1) : counts.format(stepsPerSecond)} steps/s`;
}

/**
 * A tick on a loss or step axis: short, with k, M and G for large numbers.
 * @param {number} value
 */
export function formatTick(value) {
  const size = Math.abs(value);
  for (const [limit, unit] of /** @type {[number, string][]} */ ([[1e9, 'G'], [1e6, 'M'], [1e4, 'k']])) {
    if (size >= limit) return withMinus(`${Number((value / (limit === 1e4 ? 1e3 : limit)).toPrecision(3))}${unit}`);
  }
  return size !== 0 && size < 1e-3 ? withMinus(value.toExponential(0)) : withMinus(String(Number(value.toPrecision(3))));
}

/** Numbers inside pictures: values of the network and ticks of an axis. Counts and losses are in `app/format.js`. */

const MINUS = '−';

/**
 * Words for what is no finite number, or null for a finite one.
 * @param {number} value
 * @returns {string | null}
 */
function unusual(value) {
  if (Number.isNaN(value)) return 'not a number';
  if (value === Infinity) return '∞';
  return value === -Infinity ? `${MINUS}∞` : null;
}

/**
 * Write a true minus sign, as wide as a digit.
 * @param {string} text
 */
function withMinus(text) {
  return text.replaceAll('-', MINUS);
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
 * A tick of an axis: short, with k, M and G for large numbers.
 * @param {number} value
 */
export function formatTick(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return withMinus(`${shortest(value / 1e9)}G`);
  if (size >= 1e6) return withMinus(`${shortest(value / 1e6)}M`);
  if (size >= 1e4) return withMinus(`${shortest(value / 1e3)}k`);
  return withMinus(size !== 0 && size < 1e-3 ? Number(value.toPrecision(3)).toExponential() : shortest(value));
}

/** @param {number} value */
function shortest(value) {
  return String(Number(value.toPrecision(3)));
}

/** Numbers behind the picture of a loss surface: shades, heights of contours, places in pixels. No drawing here. */

/** @typedef {[number, number, number, number]} Window across from, to; up from, to */
/** @typedef {{ left: number, top: number, width: number, height: number }} Frame part of the picture that shows the window, in px */

/** The lowest part of a surface, where descents end, gets this share of all shades. */
const VALLEY_SHARE = 0.05;

/**
 * How losses become shades from 0 (lowest) to 1 (highest). Shades grow with the logarithm of the height over the lowest
 * point: a surface that rises to thousands still shows the shape of its valley.
 * @typedef {object} ShadeScale
 * @property {(loss: number) => number} toShade not a number where the loss is not finite
 * @property {(shade: number) => number} toLoss
 */

/**
 * @param {ArrayLike<number>} values losses of the whole surface
 * @returns {ShadeScale}
 */
export function shadeScale(values) {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  const lowest = finite[0] ?? 0;
  const span = (finite.at(-1) ?? 0) - lowest;
  const valley = (finite[Math.floor(finite.length * VALLEY_SHARE)] ?? 0) - lowest;
  const unit = valley > 0 ? valley : span || 1;
  const whole = Math.log1p(span / unit) || 1;
  return {
    toShade: (loss) => (Number.isFinite(loss) ? Math.log1p((loss - lowest) / unit) / whole : NaN),
    toLoss: (share) => lowest + unit * Math.expm1(share * whole),
  };
}

/**
 * Shade of every loss.
 * @param {ArrayLike<number>} values
 * @returns {Float64Array}
 */
export function shade(values) {
  return Float64Array.from(values, shadeScale(values).toShade);
}

/**
 * Window of a picture. A curve, one row of losses, is drawn over its own heights.
 * @param {ArrayLike<number>} window
 * @param {ArrayLike<number>} values
 * @param {boolean} curve
 * @returns {Window}
 */
export function pictureWindow(window, values, curve) {
  const [left = 0, right = 1, low = 0, high = 1] = Array.from(window);
  if (!curve) return [left, right, low, high];
  const finite = Array.from(values).filter(Number.isFinite);
  const bottom = Math.min(...finite, Infinity);
  const top = Math.max(...finite, -Infinity);
  if (!(top > bottom)) return [left, right, low, high];
  const margin = (top - bottom) * 0.06;
  return [left, right, bottom - margin, top + margin];
}

/**
 * Pixel of a place.
 * @param {Window} window
 * @param {Frame} frame
 * @param {number} across
 * @param {number} up
 * @returns {[number, number]}
 */
export function toPixel([left, right, low, high], frame, across, up) {
  return [
    frame.left + ((across - left) / (right - left)) * frame.width,
    frame.top + ((high - up) / (high - low)) * frame.height,
  ];
}

/**
 * Place under a pixel; pixels outside the frame give its edge.
 * @param {Window} window
 * @param {Frame} frame
 * @param {number} column
 * @param {number} row
 * @returns {[number, number]}
 */
export function fromPixel([left, right, low, high], frame, column, row) {
  const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  return [
    left + share((column - frame.left) / frame.width) * (right - left),
    high - share((row - frame.top) / frame.height) * (high - low),
  ];
}

/**
 * Round a place to what a pixel can tell, so that settings and links stay short.
 * @param {number} value
 * @param {number} span width of the window
 */
export function roundTo(value, span) {
  const digits = Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(span))));
  return Number(value.toFixed(digits));
}

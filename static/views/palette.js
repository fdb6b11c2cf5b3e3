/**
 * Colour with a meaning: orange is negative, near-white (or near-black) is zero, blue is positive.
 *
 * The ramps are straight lines in OKLab, a space in which equal steps look equally large, so that a map shows no
 * edge where the data has none. Nothing here reads the page: `theme.js` brings the colours of the style sheet.
 *
 * Lookup tables have 256 entries of packed RGBA bytes. An int8 value `v` is found at index `v + 128`; -128 is the
 * value that no number has (the scale is -127 to 127) and stands for "not a number".
 */

/** @typedef {readonly [number, number, number]} Rgb red, green and blue, 0 to 255 */

/**
 * The colours of one theme.
 * @typedef {object} ThemeColors
 * @property {Rgb} negative
 * @property {Rgb} zero
 * @property {Rgb} positive
 * @property {Rgb} missing not a number
 * @property {Rgb[]} classes one colour a class, used in turn
 */

/** Largest int8 value of a grid: 1 on the scale of -1 to 1. */
export const FULL_SCALE = 127;

/** Below 1: small values step away from zero's colour a little faster, so a faint map can still be read. */
const STRENGTH = 0.8;

/** The value that stands for "not a number". */
export const MISSING = -128;

/**
 * The lookup tables of one theme.
 * @typedef {object} Palette
 * @property {ThemeColors} colors
 * @property {Uint32Array} smooth -1 to 1 as a ramp
 * @property {Uint32Array} stepped only the sign
 * @property {Uint32Array[]} confidence for each class: zero to full confidence
 */

/**
 * Build all lookup tables of a theme.
 * @param {ThemeColors} colors
 * @returns {Palette}
 */
export function buildPalette(colors) {
  return {
    colors,
    smooth: divergingTable(colors),
    stepped: signTable(colors),
    confidence: colors.classes.map((color) => confidenceTable(colors, color)),
  };
}

/**
 * Table of the ramp negative - zero - positive.
 * @param {ThemeColors} colors
 */
function divergingTable(colors) {
  return tabulate(colors, (value) => divergingColor(colors, value / FULL_SCALE));
}

/**
 * Table of the sign alone; zero counts as positive, as in a decision by threshold.
 * @param {ThemeColors} colors
 */
function signTable(colors) {
  return tabulate(colors, (value) => (value >= 0 ? colors.positive : colors.negative));
}

/**
 * Table from no confidence (zero's colour) to full confidence (the colour of the class).
 * @param {ThemeColors} colors
 * @param {Rgb} color
 */
function confidenceTable(colors, color) {
  return tabulate(colors, (value) => mixColors(colors.zero, color, (Math.max(0, value) / FULL_SCALE) ** STRENGTH));
}

/**
 * Colour of a value on the scale of -1 to 1; values beyond are shown as the ends.
 * @param {ThemeColors} colors
 * @param {number} value
 * @returns {Rgb}
 */
export function divergingColor(colors, value) {
  if (Number.isNaN(value)) return colors.missing;
  const size = Math.min(1, Math.abs(value)) ** STRENGTH;
  return mixColors(colors.zero, value < 0 ? colors.negative : colors.positive, size);
}

/**
 * Colour of a class, also when there are more classes than colours.
 * @param {ThemeColors} colors
 * @param {number} index
 * @returns {Rgb}
 */
export function classColor(colors, index) {
  return colors.classes[index % colors.classes.length] ?? colors.missing;
}

/**
 * Mix two colours so that the steps look even.
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share 0 gives `from`, 1 gives `to`
 * @returns {Rgb}
 */
export function mixColors(from, to, share) {
  const a = toOklab(from);
  const b = toOklab(to);
  return fromOklab([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

/**
 * Colour as style sheets write it.
 * @param {Rgb} color
 * @param {number} [alpha] 0 transparent, 1 opaque
 */
export function cssColor([red, green, blue], alpha = 1) {
  return alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/**
 * Contrast ratio of two colours after WCAG 2: 1 (the same) to 21 (black on white).
 * @param {Rgb} first
 * @param {Rgb} second
 */
export function contrastRatio(first, second) {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (/** @type {number} */ (high) + 0.05) / (/** @type {number} */ (low) + 0.05);
}

/**
 * Difference of two colours in OKLab: about 0.02 is just visible, 1 is black to white.
 * @param {Rgb} first
 * @param {Rgb} second
 */
export function colorDifference(first, second) {
  const a = toOklab(first);
  const b = toOklab(second);
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/**
 * Fill a table with packed pixels in the byte order of the machine.
 * @param {ThemeColors} colors
 * @param {(value: number) => Rgb} colorOf colour of an int8 value
 */
function tabulate(colors, colorOf) {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let value = MISSING; value <= FULL_SCALE; value += 1) {
    const [red, green, blue] = value === MISSING ? colors.missing : colorOf(value);
    bytes.set([red, green, blue, 255], (value - MISSING) * 4);
  }
  return new Uint32Array(bytes.buffer);
}

/** @param {Rgb} color */
function luminance([red, green, blue]) {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/** @param {number} channel 0 to 255, gamma-coded */
function toLinear(channel) {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** @param {number} light 0 to 1, linear */
function fromLinear(light) {
  const share = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

/**
 * sRGB to OKLab (Ottosson 2020, "A perceptual color space for image processing").
 * @param {Rgb} color
 * @returns {[number, number, number]}
 */
function toOklab([red, green, blue]) {
  const r = toLinear(red);
  const g = toLinear(green);
  const b = toLinear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * OKLab to sRGB; colours outside the screen's range are cut off.
 * @param {readonly [number, number, number]} lab
 * @returns {Rgb}
 */
function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

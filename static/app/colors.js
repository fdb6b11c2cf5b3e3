/** The colours that carry meaning, read from the style sheet's tokens so that light and dark follow by themselves. */

/** @typedef {[red: number, green: number, blue: number]} Rgb */

/** Steps of the signed scale: index 0 is -1, the middle 0, the last +1. */
export const SIGNED_STEPS = 255;

/** A blend a little steeper than a straight line near zero keeps small values visible on screens with poor contrast. */
const GAMMA = 0.8;

/** @param {string} name token such as `--neg` @param {Element} [element] @returns {string} */
export function token(name, element = document.documentElement) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** @param {string} hex such as `#1f6fb2` @returns {Rgb} */
export function parseHex(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/** Colour of a signed value in -1..1 between three given colours. @param {number} value @param {Rgb} negative @param {Rgb} middle @param {Rgb} positive @returns {Rgb} */
export function blendSigned(value, negative, middle, positive) {
  const clamped = Math.max(-1, Math.min(1, value));
  const end = clamped < 0 ? negative : positive;
  const share = Math.abs(clamped) ** GAMMA;
  return /** @type {Rgb} */ (middle.map((from, channel) => Math.round(from + ((end[channel] ?? 0) - from) * share)));
}

/**
 * Table of the signed scale for pixel loops, to be read again when the theme changes.
 *
 * @returns {Uint32Array} `SIGNED_STEPS` pixels as ImageData wants them (little-endian RGBA); an i8 value v is at v + 127
 */
export function signedPalette() {
  const [negative, middle, positive] = ['--neg', '--mid', '--pos'].map((name) => parseHex(token(name)));
  const half = (SIGNED_STEPS - 1) / 2;
  return Uint32Array.from({ length: SIGNED_STEPS }, (_, index) => {
    const color = blendSigned((index - half) / half, /** @type {Rgb} */ (negative), /** @type {Rgb} */ (middle), /** @type {Rgb} */ (positive));
    return packRgb(color);
  });
}

/** @param {Rgb} color @returns {number} one opaque pixel, little-endian RGBA */
export function packRgb([red, green, blue]) {
  return (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
}

/** CSS colours of the classes `--class-0` to `--class-7`, colour-blind safe. @returns {string[]} */
export function classColors() {
  return Array.from({ length: 8 }, (_, index) => token(`--class-${index}`));
}

/** @param {(dark: boolean) => void} listener called when light and dark change places @returns {() => void} stop */
export function onThemeChange(listener) {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const notify = () => listener(isDark());
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  query.addEventListener('change', notify);
  return () => {
    observer.disconnect();
    query.removeEventListener('change', notify);
  };
}

/** @returns {boolean} */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

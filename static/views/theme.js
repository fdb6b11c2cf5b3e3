/** The style sheet's colours as numbers, for whatever is drawn on a canvas. */

import { signal } from '@preact/signals-core';
import { isDark, onThemeChange } from '../lib/theme-change.js';
import { buildPalette } from './palette.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Palette, Rgb } from './palette.js' */

const CLASS_TOKENS = Array.from({ length: 8 }, (_, index) => `--class-${index}`);

/**
 * What drawing code needs to know of light or dark.
 * @typedef {object} Theme
 * @property {Palette} palette
 * @property {string} ink text, as CSS colour
 * @property {string} mutedInk labels, as CSS colour
 * @property {string} line hairlines, as CSS colour
 * @property {string} accent as CSS colour
 * @property {string} pointEdge outline of a data point, as CSS colour
 * @property {string} numberFont family of numbers
 */

/**
 * The theme at an element, and again whenever light and dark change places while an effect reads it.
 * @param {Element} host
 * @returns {ReadonlySignal<Theme>}
 */
export function watchTheme(host) {
  let dark = isDark();
  let stop = () => {};
  const read = () => {
    dark = isDark();
    theme.value = readTheme(host);
  };
  const theme = signal(readTheme(host), {
    watched() {
      // They may have changed places while nobody read.
      if (dark !== isDark()) read();
      stop = onThemeChange(read);
    },
    unwatched: () => stop(),
  });
  return theme;
}

/**
 * The theme at an element, now.
 * @param {Element} host
 * @returns {Theme}
 */
export function readTheme(host) {
  const style = getComputedStyle(host);
  /** @param {string} token */
  const text = (token) => style.getPropertyValue(token).trim();
  return {
    palette: buildPalette({
      negative: toRgb(text('--neg')),
      zero: toRgb(text('--mid')),
      positive: toRgb(text('--pos')),
      missing: toRgb(text('--missing')),
      classes: CLASS_TOKENS.map((token) => toRgb(text(token))),
    }),
    ink: text('--ink'),
    mutedInk: text('--ink-2'),
    line: text('--line'),
    accent: text('--accent'),
    pointEdge: text('--point-edge'),
    numberFont: text('--mono'),
  };
}

/**
 * Let the browser read a colour, whatever way it is written in.
 * @param {string} color
 * @returns {Rgb}
 */
function toRgb(color) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/** The two maps of an ensemble: what the copies say on average, and where they differ. */

import { fitCanvas } from './canvas.js';
import { FULL_SCALE, MISSING, mixColors } from './palette.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { HeatMap } from './heat-map.js' */
/** @import { ThemeColors } from './palette.js' */

const DARKEST = 0.85;

/**
 * Shades of the spread, pale where all copies agree.
 * @param {ThemeColors} colors
 */
export function spreadTable({ zero, missing }) {
  return Uint32Array.from({ length: 2 * FULL_SCALE + 2 }, (_, index) => {
    const share = index + MISSING === MISSING ? 1 : Math.max(0, (index + MISSING) / FULL_SCALE);
    const [red, green, blue] = mixColors(zero, missing, share * DARKEST);
    return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HeatMap} heatMap
 * @param {NumberArray | undefined} values outputs x size x size
 * @param {number} side of the canvas in px
 * @param {Uint32Array} table for one output
 * @param {Uint32Array[]} tables for several, one a class
 */
export function drawMap(canvas, heatMap, values, side, table, tables) {
  if (!values || side <= 0 || !heatMap.paint(values, table, tables)) return;
  const context = fitCanvas(canvas, { width: side, height: side });
  context.imageSmoothingQuality = 'high';
  context.drawImage(heatMap.picture, 0, 0, side, side);
}

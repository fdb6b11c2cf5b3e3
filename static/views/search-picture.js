/** Drawing of one search's square: what its model expects, its trials, ticks along the edges. */

import { cssColor, mixColors } from './palette.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { HeatMap } from './heat-map.js' */
/** @import { Frame } from './surface-geometry.js' */
/** @import { Theme } from './theme.js' */

const POINT_PX = 4.5;
const TICK_PX = 7;
const TITLE_GAP = 8;

/**
 * What the model expects, in the shades of the trials.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {NumberArray} values expected and deviation, each size x size; logarithms of losses
 * @param {[number, number]} range of losses
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawModel(context, heatMap, { data, shape }, range, { left, top, width, height }, theme) {
  const [, rows = 0, columns = 0] = shape;
  if (Number.isNaN(data[0] ?? NaN)) return;
  const pixels = heatMap.pixels(columns, rows);
  for (let cell = 0; cell < pixels.length; cell += 1) {
    const [red, green, blue] = shadeOf(10 ** (data[cell] ?? NaN), range, theme);
    pixels[cell] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  heatMap.commit();
  context.imageSmoothingEnabled = true;
  context.globalAlpha = 0.75;
  context.drawImage(heatMap.picture, left, top, width, height);
  context.globalAlpha = 1;
}

/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} color of the search
 * @property {string[]} names of the searched settings
 * @property {{ place: [number, number], loss: number }[]} places px
 * @property {[number, number]} range of losses
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Panel} panel
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawPanel(context, { title, color, names, places, range }, { left, top, width, height }, theme) {
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(left, top, width, height);
  context.font = `600 11px ${theme.numberFont}`;
  context.fillStyle = theme.ink;
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(title, left, top - TITLE_GAP);
  context.font = `11px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillText(names[0] ?? '', left + width / 2, top + height + TICK_PX + 4);
  if (names.length > 1) {
    context.save();
    context.translate(left - TICK_PX - 9, top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = 'middle';
    context.fillText(names[1] ?? '', 0, 0);
    context.restore();
  }
  context.beginPath();
  for (const { place: [x, y] } of places) {
    context.moveTo(x, top + height);
    context.lineTo(x, top + height + TICK_PX);
    if (names.length < 2) continue;
    context.moveTo(left - TICK_PX, y);
    context.lineTo(left, y);
  }
  context.strokeStyle = color;
  context.lineWidth = 1.4;
  context.stroke();
  const lowest = Math.min(...places.map(({ loss }) => (Number.isNaN(loss) ? Infinity : loss)));
  for (const { place: [x, y], loss } of places) {
    context.beginPath();
    if (Number.isNaN(loss)) {
      context.moveTo(x - 3, y - 3);
      context.lineTo(x + 3, y + 3);
      context.moveTo(x + 3, y - 3);
      context.lineTo(x - 3, y + 3);
      context.strokeStyle = theme.mutedInk;
      context.stroke();
      continue;
    }
    context.arc(x, y, POINT_PX, 0, 2 * Math.PI);
    context.fillStyle = cssColor(shadeOf(loss, range, theme));
    context.fill();
    context.strokeStyle = theme.ink;
    context.lineWidth = loss === lowest ? 2.6 : 1;
    context.stroke();
  }
}

/** @param {number} loss @param {[number, number]} range @param {Theme} theme @returns {import('./palette.js').Rgb} */
function shadeOf(loss, [low, high], { palette: { colors } }) {
  const share = Math.log(Math.max(loss, Number.MIN_VALUE) / low) / Math.log(high / low);
  return mixColors(colors.zero, colors.positive, Math.min(1, Math.max(0, share)));
}

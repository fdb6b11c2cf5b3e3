/** Drawing of parallel coordinates. */

import { formatTick } from '../lib/numbers.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Brushes, SearchTrial } from './search-results.js' */
/** @import { Theme } from './theme.js' */

const MARGIN = { top: 24, bottom: 18, side: 76 };
const FADED = 0.09;
const BRUSH_PX = 14;

/** @param {number} axis @param {number} count @param {number} width px @returns {number} */
export function axisLeft(axis, count, width) {
  return MARGIN.side + (axis / Math.max(1, count - 1)) * Math.max(1, width - 2 * MARGIN.side);
}

/** @param {number} share @param {number} height px @returns {number} */
export function topOf(share, height) {
  return MARGIN.top + (1 - share) * Math.max(1, height - MARGIN.top - MARGIN.bottom);
}

/** @param {number} top px @param {number} height px @returns {number} 0 to 1 */
export function shareAt(top, height) {
  return Math.min(1, Math.max(0, 1 - (top - MARGIN.top) / Math.max(1, height - MARGIN.top - MARGIN.bottom)));
}

/**
 * @typedef {object} Parallel
 * @property {string[]} names of the axes, the loss last
 * @property {SearchTrial[]} trials
 * @property {ReadonlySet<SearchTrial>} kept by the brushes
 * @property {string[]} colors one a search
 * @property {Brushes} brushes
 * @property {[number, number]} range of losses
 * @property {(loss: number) => number} toShare
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Parallel} picture
 * @param {Size} size
 * @param {Theme} theme
 */
export function drawParallel(context, { names, trials, kept, colors, brushes, range, toShare }, { width, height }, theme) {
  context.lineWidth = 1.3;
  for (const chosen of [false, true]) {
    for (const trial of trials) {
      if (kept.has(trial) !== chosen) continue;
      context.globalAlpha = chosen ? 0.75 : FADED;
      context.strokeStyle = colors[trial.search] ?? theme.ink;
      context.beginPath();
      // A run that diverged has no loss: its line ends at the last setting.
      const shares = Number.isNaN(trial.loss) ? trial.shares : [...trial.shares, toShare(trial.loss)];
      shares.forEach((share, axis) => context.lineTo(axisLeft(axis, names.length, width), topOf(share, height)));
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  names.forEach((name, axis) => {
    const left = axisLeft(axis, names.length, width);
    const brush = brushes.get(axis);
    context.strokeStyle = theme.mutedInk;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, topOf(1, height));
    context.lineTo(left, topOf(0, height));
    context.stroke();
    if (brush) {
      const [low, high] = brush;
      context.fillStyle = theme.accent;
      context.globalAlpha = 0.25;
      context.fillRect(left - BRUSH_PX / 2, topOf(high, height), BRUSH_PX, topOf(low, height) - topOf(high, height));
      context.globalAlpha = 1;
    }
    context.fillStyle = theme.ink;
    context.font = `600 11px ${theme.numberFont}`;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    context.fillText(name, left, 2);
    const ends = axis === names.length - 1 ? range : endsOf(trials, axis);
    context.fillStyle = theme.mutedInk;
    context.font = `10px ${theme.numberFont}`;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    if (!ends) return;
    context.fillText(formatTick(Number(ends[1].toPrecision(2))), left + BRUSH_PX, topOf(1, height));
    context.fillText(formatTick(Number(ends[0].toPrecision(2))), left + BRUSH_PX, topOf(0, height));
  });
}

/**
 * Lowest and highest value that was tried: close to the ends of the axis.
 * @param {readonly SearchTrial[]} trials
 * @param {number} axis
 * @returns {[number, number] | null}
 */
function endsOf(trials, axis) {
  const values = trials.map((trial) => trial.values[axis] ?? NaN);
  return values.length > 0 ? [Math.min(...values), Math.max(...values)] : null;
}

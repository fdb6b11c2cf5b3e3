/** A chart of curves as SVG: axes, lines, key. Columns and lines are those of the chart on the page. */

import { formatTick } from '../lib/numbers.js';
import { logarithmicRange, logarithmicTicks } from './log-axis.js';
import { asCanvas, SvgContext } from './svg-context.js';

/** @import { AlignedColumn } from './align.js' */
/** @import { ChartLine } from './line-chart.js' */
/** @import { Theme } from './theme.js' */

const FRAME = { left: 58, right: 16, bottom: 34 };
/** With a title and key above the axes, and without. */
const TOP = { titled: 40, plain: 8 };
const TICKS = 5;
const STEPS = [1, 2, 5, 10];

/**
 * Round ticks of a linear axis.
 * @param {number} low
 * @param {number} high
 * @returns {number[]}
 */
export function linearTicks(low, high) {
  const rough = (high - low) / TICKS;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/**
 * Smallest and largest number of some columns.
 * @param {AlignedColumn[]} columns
 * @returns {[number, number] | null}
 */
function extent(columns) {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high >= low ? [low, high] : null;
}

/**
 * @param {AlignedColumn[]} columns the first is the horizontal axis
 * @param {object} how
 * @param {string} [how.title] written above with a key of the lines
 * @param {ChartLine[]} how.lines
 * @param {boolean} how.logarithmic vertical scale
 * @param {[number, number] | null} [how.range] fixed vertical range
 * @param {[number, number] | null} [how.view] part of the horizontal axis to show
 * @param {number} how.width px
 * @param {number} how.height px
 * @param {Theme} how.theme
 * @param {string} how.background CSS colour
 * @returns {string}
 */
export function chartSvg(columns, { title = '', lines, logarithmic, range = null, view = null, width, height, theme, background }) {
  const recorder = new SvgContext();
  const context = asCanvas(recorder);
  const [steps = [], ...values] = view ? insideView(columns, view) : columns;
  const top = title ? TOP.titled : TOP.plain;
  const [x0, x1] = view ?? extent([steps]) ?? [0, 1];
  const found = extent(values);
  const [y0, y1] = range ?? (logarithmic ? logarithmicRange(found?.[0] ?? null, found?.[1] ?? null) : widened(found ?? [0, 1]));
  const scale = (/** @type {number} */ value) => (logarithmic ? Math.log10(value) : value);
  const placeX = (/** @type {number} */ value) => FRAME.left + ((value - x0) / (x1 - x0 || 1)) * (width - FRAME.left - FRAME.right);
  const placeY = (/** @type {number} */ value) => height - FRAME.bottom - ((scale(value) - scale(y0)) / (scale(y1) - scale(y0))) * (height - top - FRAME.bottom);

  context.font = `10px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.strokeStyle = theme.line;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of logarithmic ? logarithmicTicks(y0, y1) : linearTicks(y0, y1)) {
    context.beginPath();
    context.moveTo(FRAME.left, placeY(tick));
    context.lineTo(width - FRAME.right, placeY(tick));
    context.stroke();
    context.fillText(formatTick(tick), FRAME.left - 6, placeY(tick));
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of linearTicks(x0, x1)) context.fillText(formatTick(tick), placeX(tick), height - FRAME.bottom + 6);
  context.fillText('step', (FRAME.left + width - FRAME.right) / 2, height - 14);

  lines.forEach((line, index) => {
    context.strokeStyle = line.color;
    context.lineWidth = line.width ?? 1.6;
    context.lineJoin = 'round';
    context.setLineDash(line.dash ?? []);
    context.beginPath();
    traceLine(context, steps, values[index] ?? [], placeX, placeY);
    context.stroke();
  });
  context.setLineDash([]);
  if (title) drawKey(context, title, lines, theme);
  return recorder.toSvg(width, height, background);
}

/** Rows whose place on the horizontal axis is shown. @param {AlignedColumn[]} columns @param {[number, number]} view @returns {AlignedColumn[]} */
function insideView(columns, [first, last]) {
  const steps = columns[0] ?? [];
  return columns.map((column) => [...column].filter((_, row) => Number(steps[row]) >= first && Number(steps[row]) <= last));
}

/** @param {[number, number]} range @returns {[number, number]} */
function widened([low, high]) {
  const margin = (high - low) * 0.05 || 0.5;
  return [low - margin, high + margin];
}

/**
 * A null ends a line, an undefined row belongs to another run and is passed over.
 * @param {CanvasRenderingContext2D} context
 * @param {AlignedColumn} steps
 * @param {AlignedColumn} values
 * @param {(value: number) => number} placeX
 * @param {(value: number) => number} placeY
 */
function traceLine(context, steps, values, placeX, placeY) {
  let down = false;
  values.forEach((value, row) => {
    const step = steps[row];
    if (value === undefined || typeof step !== 'number') return;
    if (value === null) down = false;
    else if (down) context.lineTo(placeX(step), placeY(value));
    else {
      context.moveTo(placeX(step), placeY(value));
      down = true;
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} title
 * @param {ChartLine[]} lines
 * @param {Theme} theme
 */
function drawKey(context, title, lines, theme) {
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = theme.ink;
  context.font = `600 12px ${theme.numberFont}`;
  context.fillText(title, FRAME.left, 18);
  context.font = `10px ${theme.numberFont}`;
  let x = FRAME.left + 8 + title.length * 8;
  for (const { label, color } of lines) {
    context.fillStyle = color;
    context.fillRect(x, 17, 12, 2);
    context.fillStyle = theme.mutedInk;
    context.fillText(label, x + 16, 18);
    x += 30 + label.length * 6.2;
  }
}

/** A uPlot chart in the page's look: hairlines, tabular numbers, colours from the theme, size from its host. */

import { computed, effect, untracked } from '@preact/signals-core';
import uPlot from 'uplot';
import { watchSize } from '../lib/dom.js';
import { formatTick } from '../lib/numbers.js';
import { chartSvg } from './chart-svg.js';
import { logarithmicRange, logarithmicTicks } from './log-axis.js';
import { offerSvg } from './svg-painters.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { AlignedColumn } from './align.js' */
/** @import { Theme } from './theme.js' */

const AXIS_SIZE = { x: 22, y: 44 };
const LINE_WIDTH = 1.6;
/** What uPlot shows of a single row at 0. @type {[number, number]} */
const EMPTY_RANGE = [0, 100];
/** A shorter drag is a click. */
const SHORTEST_DRAG = 4;

/** @type {uPlot.Axis} */
const LOG_AXIS = {
  splits: (_chart, _axis, low, high) => logarithmicTicks(low, high),
  filter: (_chart, splits) => splits,
};

/**
 * One line of a chart.
 * @typedef {object} ChartLine
 * @property {string} label
 * @property {string} color CSS colour
 * @property {number} [width] px
 * @property {number[]} [dash] px, drawn and left out
 */

/**
 * A filled band.
 * @typedef {object} ChartBand
 * @property {number} upper number of its upper line
 * @property {number} lower
 * @property {string} color CSS colour
 */

/** A place on the horizontal axis with its name. @typedef {{ x: number, label: string }} ChartMark */

/**
 * What a chart looks like before it has numbers.
 * @template {ChartLine} [Line=ChartLine]
 * @typedef {object} ChartStyle
 * @property {Line[]} lines
 * @property {boolean} [logarithmic] vertical scale
 * @property {[number, number] | null} [range] fixed vertical range
 * @property {ChartBand[]} [bands] between two of the lines
 */

/**
 * What a pointer does on a chart.
 * @typedef {object} ChartPointer
 * @property {(x: number | null) => void} [onHover] place of the row under the pointer
 * @property {(view: [number, number] | null) => void} [onZoom] part that was dragged over; null after a double click
 */

/**
 * The first column is the horizontal axis; `view` is the part of it to show, `mark` a place on it.
 * @typedef {(columns: AlignedColumn[], view?: [number, number] | null, mark?: ChartMark | null) => void} DrawChart
 */

/**
 * Keep a chart in `host`: made again when its style or the theme changes, drawn again when its numbers do.
 * @template {ChartLine} Line
 * @param {HTMLElement} host
 * @param {ReadonlySignal<Theme>} theme
 * @param {(theme: Theme) => ChartStyle<Line> | null} style reads signals; null: no chart now
 * @param {(draw: DrawChart, lines: Line[]) => void} draw reads signals
 * @param {ChartPointer} [pointer]
 * @returns {() => void} take it away
 */
export function mountChart(host, theme, style, draw, pointer = {}) {
  // Signals of a style change more often than the style: a learning rate that is dragged changes no line.
  const wanted = computed(() => JSON.stringify(style(theme.value)));
  return effect(() => {
    const described = wanted.value;
    const look = theme.value;
    const made = /** @type {ChartStyle<Line> | null} */ (JSON.parse(described));
    if (!made) return undefined;
    const chart = untracked(() => createLineChart(host, { ...made, ...pointer, theme: look }));
    // Numbers of other lines than these wait for the chart that is about to be made.
    const stop = effect(() => { if (wanted.value === described) draw(chart.draw, made.lines); });
    return () => {
      stop();
      chart.destroy();
    };
  });
}

/**
 * @param {HTMLElement} host
 * @param {ChartStyle & ChartPointer & { theme: Theme }} options
 * @returns {{ draw: DrawChart, destroy: () => void }}
 */
function createLineChart(host, { lines, theme, logarithmic = false, range = null, bands = [], onHover, onZoom }) {
  const axis = {
    stroke: theme.mutedInk,
    font: `10px ${theme.numberFont}`,
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
    /** @param {uPlot} _chart @param {(number | null)[]} ticks */
    values: (_chart, ticks) => ticks.map((tick) => (tick === null ? '' : formatTick(tick))),
  };
  const size = watchSize(host);
  let marked = /** @type {ChartMark | null} */ (null);
  const chart = new uPlot(
    {
      width: Math.max(40, size.peek().width),
      height: Math.max(40, size.peek().height),
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: onZoom !== undefined, y: false, setScale: false },
        points: { size: 6 },
        bind: { dblclick: () => () => { onZoom?.(null); return null; } },
      },
      scales: { x: { time: false, range: horizontalRange }, y: verticalScale(logarithmic, range) },
      axes: [
        { ...axis, size: AXIS_SIZE.x, gap: 4, grid: { show: false } },
        { ...axis, size: AXIS_SIZE.y, gap: 4, space: 22, ...(logarithmic ? LOG_AXIS : {}) },
      ],
      series: [
        { label: 'step' },
        ...lines.map(({ label, color, width = LINE_WIDTH, dash = [] }) => ({ label, stroke: color, width, dash, points: { show: false } })),
      ],
      bands: bands.map(({ upper, lower, color }) => ({ series: /** @type {[number, number]} */ ([upper + 1, lower + 1]), fill: color })),
      hooks: {
        draw: [(/** @type {uPlot} */ chart) => { if (marked) drawMark(chart, marked, theme); }],
        setCursor: [(/** @type {uPlot} */ { cursor, data }) => onHover?.(typeof cursor.idx === 'number' ? data[0][cursor.idx] ?? null : null)],
        setSelect: [(/** @type {uPlot} */ chart) => {
          const { left, width } = chart.select;
          if (width < SHORTEST_DRAG) return;
          onZoom?.([chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        }],
      },
    },
    [[], ...lines.map(() => [])],
    host,
  );
  const stop = effect(() => {
    const { width, height } = size.value;
    if (width > 0 && height > 0) chart.setSize({ width, height });
  });
  let shown = /** @type {{ columns: AlignedColumn[], view: [number, number] | null }} */ ({ columns: [], view: null });
  offerSvg(host, ({ width, height }, background) => chartSvg(shown.columns, { lines, logarithmic, range, view: shown.view, width, height, theme, background }));
  return {
    draw(columns, view = null, mark = null) {
      shown = { columns, view };
      marked = mark;
      chart.setData(/** @type {uPlot.AlignedData} */ (columns), view === null);
      if (view) chart.setScale('x', { min: view[0], max: view[1] });
    },
    destroy() {
      stop();
      chart.destroy();
    },
  };
}

/**
 * A dashed line down the chart with its name at the top.
 * @param {uPlot} chart
 * @param {ChartMark} mark
 * @param {Theme} theme
 */
function drawMark({ ctx, bbox, valToPos }, { x, label }, theme) {
  const left = valToPos(x, 'x', true);
  if (left < bbox.left || left > bbox.left + bbox.width) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  const onRight = left < bbox.left + bbox.width / 2;
  ctx.font = `600 ${11 * ratio}px ${theme.numberFont}`;
  ctx.fillStyle = theme.ink;
  ctx.textAlign = onRight ? 'left' : 'right';
  ctx.textBaseline = 'top';
  ctx.fillText(label, left + (onRight ? 5 : -5) * ratio, bbox.top + 2 * ratio);
  ctx.restore();
}

/**
 * Horizontal range: that of the data. An axis without a range is not drawn, and leaves its room to the chart, which then
 * stands too low.
 * @param {uPlot} _chart
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
function horizontalRange(_chart, low, high) {
  return low === null || high === null ? EMPTY_RANGE : [low, high];
}

/**
 * Vertical scale: fixed, or wide enough for the data.
 * @param {boolean} logarithmic
 * @param {[number, number] | null} range
 * @returns {uPlot.Scale}
 */
function verticalScale(logarithmic, range) {
  if (range) return { range };
  return logarithmic ? { distr: 3, range: (_chart, low, high) => logarithmicRange(low, high) } : {};
}

/** The page's pictures as SVG files: output map, network, curves. Raster parts are embedded, everything else is drawn. */

import { signal } from '@preact/signals-core';
import { formatTick } from '../lib/numbers.js';
import { axisTicks, mapAxes, onMap } from '../state/own-data.js';
import { chartSvg } from './chart-svg.js';
import { COLUMN, pairColumns, pairLines } from './curve-columns.js';
import { HeatMap } from './heat-map.js';
import { TICKS } from './map-axes.js';
import { layoutNetwork } from './network-layout.js';
import { drawShortcuts } from './network-levers.js';
import { drawLines } from './network-lines.js';
import { createUnitMaps } from './network-maps.js';
import { createNetworkModel } from './network-model.js';
import { drawData, drawOutputs } from './output-map.js';
import { planeToPixel } from './points.js';
import { asCanvas, SvgContext } from './svg-context.js';

/** @import { Store } from '../state/store.js' */
/** @import { MapAxis } from '../state/types.js' */
/** @import { Theme } from './theme.js' */

const MAP_SIDE = 600;
const MAP_FRAME = { left: 44, top: 10, bottom: 42, right: 10 };
const NAME_DROP = 17;
const NETWORK_SIZE = { width: 1000, height: 560 };
const CHART_SIZE = { width: 900, height: 420 };
/** Pixels of a unit's picture for one of the drawing's. */
const SHARPNESS = 2;

/**
 * What the pictures are drawn with.
 * @typedef {{ theme: Theme, background: string }} Look background as CSS colour
 */

/**
 * The output map with its points.
 * @param {Store} store
 * @param {Look} look
 * @returns {string}
 */
export function mapSvg(store, { theme, background }) {
  const recorder = new SvgContext();
  const context = asCanvas(recorder);
  const [canvas, pen] = newCanvas(MAP_SIDE, MAP_SIDE);
  if (drawOutputs(pen, new HeatMap(), MAP_SIDE, store, theme)) context.drawImage(canvas, MAP_FRAME.left, MAP_FRAME.top, MAP_SIDE, MAP_SIDE);
  context.font = `12px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  drawMapAxes(context, store);
  context.save();
  context.translate(MAP_FRAME.left, MAP_FRAME.top);
  drawData(context, MAP_SIDE, store, theme, true);
  context.restore();
  return recorder.toSvg(MAP_FRAME.left + MAP_SIDE + MAP_FRAME.right, MAP_FRAME.top + MAP_SIDE + MAP_FRAME.bottom, background);
}

/** Ticks of the plane, or of two columns of own data with their names. @param {CanvasRenderingContext2D} context @param {Store} store */
function drawMapAxes(context, store) {
  const network = store.network.peek();
  const [across, up] = mapAxes(network);
  const foot = MAP_FRAME.top + MAP_SIDE + 6;
  const ticksOf = (/** @type {MapAxis} */ axis) => (network?.shown ? axisTicks(axis) : TICKS);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of ticksOf(across)) context.fillText(formatTick(tick), MAP_FRAME.left + planeToPixel(onMap(across, tick), 0, MAP_SIDE)[0], foot);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticksOf(up)) context.fillText(formatTick(tick), MAP_FRAME.left - 6, MAP_FRAME.top + planeToPixel(0, onMap(up, tick), MAP_SIDE)[1]);
  if (!network?.shown) return;
  context.textBaseline = 'top';
  context.fillText(`${across.label} →`, MAP_FRAME.left + MAP_SIDE, foot + NAME_DROP);
  context.textAlign = 'left';
  context.fillText(`↑ ${up.label}`, MAP_FRAME.left, foot + NAME_DROP);
}

/**
 * The network: weights as curves, units as small maps.
 * @param {Store} store
 * @param {Look} look
 * @returns {string}
 */
export function networkSvg(store, { theme, background }) {
  const recorder = new SvgContext();
  const context = asCanvas(recorder);
  const size = signal(NETWORK_SIZE);
  const model = createNetworkModel(store, size);
  const layout = model.layout.value ?? layoutNetwork({ ...NETWORK_SIZE, features: 0, hidden: [], outputs: 1 });
  const network = store.network.peek();
  const values = store.frame('weights').peek()?.arrays.values?.data ?? new Float32Array(0);
  drawLines(context, {
    width: layout.width,
    height: layout.height,
    wirings: values.length === network?.parameters ? model.wirings.value : [],
    values,
    colors: theme.palette.colors,
    dashOffset: 0,
    marked: null,
    markColor: theme.ink,
  });
  drawShortcuts(context, layout, network?.layers ?? [], theme.accent);
  const [units, pen] = newCanvas(layout.width * SHARPNESS, layout.height * SHARPNESS);
  pen.scale(SHARPNESS, SHARPNESS);
  createUnitMaps(store)(pen, layout, model.features.value, theme, store.discretize.peek());
  context.drawImage(units, 0, 0, layout.width, layout.height);
  context.font = `12px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  layout.columns.forEach((column, index) => {
    const layer = network?.layers[index - 1];
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const title = column.kind === 'features' ? 'features' : column.kind === 'output' ? 'output' : `${layer?.units} ${layer?.activation.replaceAll('_', ' ')}${layer?.gamma ? ', norm' : ''}`;
    context.fillText(title, column.x, 40);
    const captions = column.kind === 'features' ? model.features.value.map(({ label }) => label) : column.ys.length > 1 && column.kind === 'output' ? network?.outputs ?? [] : [];
    captions.forEach((caption, row) => {
      const away = column.unitSize / 2 + 8;
      context.textAlign = column.kind === 'features' ? 'right' : 'left';
      context.fillText(caption, column.kind === 'features' ? column.x - away : column.x + away, column.ys[row] ?? 0);
    });
  });
  return recorder.toSvg(layout.width, layout.height, background);
}

/**
 * The loss curves of this run and of the pinned ones.
 * @param {Store} store
 * @param {Look} look
 * @returns {string}
 */
export function curvesSvg(store, look) {
  const pins = store.pinnedRuns.peek();
  const columns = pairColumns(store.series('curves').peek().values, pins, { columns: [COLUMN.trainingLoss, COLUMN.testLoss], logarithmic: true, smoothed: false });
  return chartSvg(columns, { title: 'Loss', lines: pairLines(look.theme, pins, false), logarithmic: true, ...CHART_SIZE, ...look });
}

/** @param {number} width @param {number} height @returns {[HTMLCanvasElement, CanvasRenderingContext2D]} */
function newCanvas(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  return [canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))];
}

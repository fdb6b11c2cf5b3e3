/** The output map: what the network answers everywhere in the plane, with the data on top. */

import { computed, effect, signal } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatTick } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { offeredFeatures } from '../state/features.js';
import { mapAxes } from '../state/own-data.js';
import { renderKey } from './boundary-key.js';
import { describeMap, readout, valuesAt } from './boundary-text.js';
import { fitCanvas } from './canvas.js';
import { HeatMap } from './heat-map.js';
import { AXIS_ROOM, drawAxes, mapWords } from './map-axes.js';
import { listenToBrush } from './map-brush.js';
import { listenToChoice } from './map-point.js';
import { mountMapTools } from './map-tools.js';
import { shownUnitName } from './network-words.js';
import { cssColor } from './palette.js';
import { drawData, drawOutputs } from './output-map.js';
import { mapSvg } from './pictures.js';
import { DOMAIN, pixelToPlane, planeToPixel } from './points.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const GRID_SIZE = 100;
const KEY_STEP = 0.25;
const CHOSEN_RADIUS = 8;
const DESCRIBE_EVERY_MS = 1000;

/** @param {Store} store */
export const streams = (store) => ({ boundary: { size: GRID_SIZE, unit: store.shownUnit.value }, data: {} });

export const svg = mapSvg;

/**
 * Show the output map.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { plot, map, points, axes, caption, reading, key, tools, across, up } = buildElements(host);
  const size = watchSize(plot);
  const theme = watchTheme(host);
  const heatMap = new HeatMap();
  const probe = signal(/** @type {[number, number] | null} */ (null));
  let describedAt = -Infinity;

  const side = computed(() => Math.max(40, Math.min(size.value.width - AXIS_ROOM.left, size.value.height - AXIS_ROOM.bottom)));
  const grids = computed(() => store.frame('boundary').value?.arrays.values ?? null);
  const scale = computed(() => store.frame('boundary').value?.arrays.scale?.data ?? new Float32Array([1]));
  const classes = computed(() => {
    const outputs = store.network.value?.outputs ?? [];
    return outputs.length > 1 ? outputs : [];
  });
  const unitLabel = computed(() => {
    const network = store.network.value;
    const features = (offeredFeatures(store) ?? []).map(({ label }) => label);
    return network ? shownUnitName(network, features, store.shownUnit.value) : 'the output';
  });

  /** Counts of the points, for the text alternative. */
  function countPoints() {
    const part = store.frame('data').peek()?.arrays.part?.data ?? new Uint8Array(0);
    const test = Array.prototype.filter.call(part, (one) => one === 1).length;
    return { training: part.length - test, test };
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  function placeOf(event) {
    const box = map.getBoundingClientRect();
    return pixelToPlane(event.clientX - box.left, event.clientY - box.top, box.width);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    probe.value = placeOf(event);
  }

  points.addEventListener('pointermove', follow);
  points.addEventListener('pointerdown', follow);
  points.addEventListener('pointerleave', () => { probe.value = null; });
  points.addEventListener('blur', () => { probe.value = null; });
  points.addEventListener('keydown', (event) => {
    const moved = moveProbe(probe.peek() ?? [0, 0], event.key);
    if (!moved) return;
    event.preventDefault();
    probe.value = moved;
  });

  const words = computed(() => mapWords(store, store.shownUnit.value === ''));
  return takeBack(host, [
    listenToBrush({ canvas: points, store, probe, side, placeOf }),
    listenToChoice({ canvas: points, store, probe, side, placeOf }),
    mountMapTools(tools, store),
    effect(() => {
      const context = fitCanvas(map, { width: side.value, height: side.value });
      context.clearRect(0, 0, side.value, side.value);
      drawOutputs(context, heatMap, side.value, store, theme.value);
    }),
    effect(() => {
      const context = fitCanvas(points, { width: side.value, height: side.value });
      context.clearRect(0, 0, side.value, side.value);
      drawData(context, side.value, store, theme.value);
      if (store.pointShown.value) drawChosen(context, store.point.value, side.value, theme.value);
      if (probe.value) drawCrosshair(context, probe.value, side.value, theme.value);
    }),
    effect(() => drawAxes(axes, side.value, theme.value, store.network.value?.shown ? mapAxes(store.network.value) : null)),
    effect(() => {
      const [right, top] = mapAxes(store.network.value);
      host.style.setProperty('--map-right', `${Math.max(0, size.value.width - AXIS_ROOM.left - side.value)}px`);
      across.textContent = store.network.value?.shown ? right.label : '';
      up.textContent = store.network.value?.shown ? top.label : '';
    }),
    effect(() => {
      const shown = grids.value;
      reading.textContent = probe.value && shown ? readout(...probe.value, valuesAt(shown, scale.value, ...probe.value), classes.value, words.value) : '';
    }),
    effect(() => {
      const unit = store.shownUnit.value;
      caption.hidden = unit === '';
      caption.textContent = unit === '' ? '' : `${unitLabel.value}${store.pinned.value === unit ? ' · pinned' : ''}`;
    }),
    effect(() => {
      const now = performance.now();
      const shown = grids.value;
      if (store.run.value.running && now - describedAt < DESCRIBE_EVERY_MS) return;
      describedAt = now;
      setAttribute(points, 'aria-label', describeMap(unitLabel.value, shown, classes.value, countPoints(), words.value));
    }),
    effect(() => renderKey(key, {
      classes: store.shownUnit.value === '' ? classes.value : [],
      colors: theme.value.palette.colors,
      ends: colorEnds(store, scale.value[0] ?? 1),
      showTest: store.showTest.value,
      discretize: store.discretize.value,
      hidden: store.hidden.value,
    }, store.actions)),
  ]);
}

/**
 * The point that the maths view works out.
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number }} point
 * @param {number} side
 * @param {Theme} theme
 */
function drawChosen(context, { x, y }, side, theme) {
  const [column, row] = planeToPixel(x, y, side);
  context.beginPath();
  context.arc(column, row, CHOSEN_RADIUS, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = theme.ink;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} place
 * @param {number} side
 * @param {Theme} theme
 */
function drawCrosshair(context, [x, y], side, { ink, palette }) {
  const [column, row] = planeToPixel(x, y, side);
  for (const [width, color] of /** @type {[number, string][]} */ ([[3, cssColor(palette.colors.zero, 0.6)], [1, ink]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(column - 9, row);
    context.lineTo(column + 9, row);
    context.moveTo(column, row - 9);
    context.lineTo(column, row + 9);
    context.stroke();
  }
}

/**
 * Next place of the keyboard's crosshair, or null for another key.
 * @param {[number, number]} place
 * @param {string} key
 * @returns {[number, number] | null}
 */
function moveProbe([x, y], key) {
  const step = { ArrowLeft: [-KEY_STEP, 0], ArrowRight: [KEY_STEP, 0], ArrowUp: [0, KEY_STEP], ArrowDown: [0, -KEY_STEP] }[key];
  if (!step) return null;
  /** @param {number} value */
  const inside = (value) => Math.max(-DOMAIN, Math.min(DOMAIN, value));
  return [inside(x + (step[0] ?? 0)), inside(y + (step[1] ?? 0))];
}

/** What the ends of the colours stand for; of the output, in the unit of what is predicted. @param {Store} store @param {number} limit @returns {[string, string]} */
function colorEnds(store, limit) {
  const target = store.shownUnit.value === '' ? store.network.value?.target : undefined;
  return target ? [formatTick(target.low), formatTick(target.high)] : [`−${formatTick(limit)}`, `+${formatTick(limit)}`];
}

/** @param {HTMLElement} host */
function buildElements(host) {
  const plot = element('div', 'boundary-plot');
  const axes = element('canvas', 'boundary-axes', { 'aria-hidden': 'true' });
  const map = element('canvas', 'boundary-map', { 'aria-hidden': 'true' });
  const points = element('canvas', 'boundary-points', { role: 'img', tabindex: '0', 'aria-label': 'Output map' });
  const caption = element('div', 'boundary-caption');
  const reading = element('div', 'boundary-reading', { role: 'status' });
  const key = element('div', 'boundary-key');
  const across = element('div', 'axis-name across', { 'aria-hidden': 'true' });
  const up = element('div', 'axis-name up', { 'aria-hidden': 'true' });
  const tools = element('div', 'map-tools-place');
  plot.append(axes, map, points, across, up, caption, reading);
  host.append(plot, key, tools);
  return { plot, map, points, axes, caption, reading, key, tools, across, up };
}

/** The linear regions of a network of ReLUs: a stained-glass window, one pane for each plane. */

import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { cssColor, divergingColor } from './palette.js';
import { drawPoints, pixelToPlane, planeToPixel, pointStyle, targetKind } from './points.js';
import { answerIn, describeRegions, partAt, planeWords, readCounts, readParts } from './regions-geometry.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Counts, Parts } from './regions-geometry.js' */
/** @import { Theme } from './theme.js' */

const POINT_RADIUS = 2.4;
const DESCRIBE_EVERY_MS = 1000;

export const streams = () => ({ regions: {}, data: {} });

/**
 * Show the regions.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const stage = host.appendChild(element('div', 'regions-stage'));
  const panes = stage.appendChild(element('canvas', 'regions-panes', { 'aria-hidden': 'true' }));
  const front = stage.appendChild(element('canvas', 'regions-front', { role: 'img', tabindex: '0', 'aria-label': 'Linear regions' }));
  const reading = stage.appendChild(element('div', 'regions-reading', { role: 'status' }));
  const table = host.appendChild(element('div', 'regions-counts'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  const side = computed(() => Math.max(40, Math.min(size.value.width, size.value.height)));
  const parts = computed(() => readParts(store.frame('regions').value?.arrays));
  const counts = computed(() => readCounts(store.frame('regions').value?.arrays));
  const chosen = signal(-1);
  let describedAt = -Infinity;

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = front.getBoundingClientRect();
    const [x, y] = pixelToPlane(event.clientX - box.left, event.clientY - box.top, box.width);
    chosen.value = parts.peek() ? partAt(/** @type {Parts} */ (parts.peek()), x, y) : -1;
  }
  const leave = () => { chosen.value = -1; };
  front.addEventListener('pointermove', follow);
  front.addEventListener('pointerdown', follow);
  front.addEventListener('pointerleave', leave);
  front.addEventListener('blur', leave);
  front.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const total = parts.peek()?.ends.length ?? 0;
    if (!step || total === 0) return;
    event.preventDefault();
    chosen.value = (chosen.peek() + step + total) % total;
  });

  return takeBack(host, [
    effect(() => {
      const context = fitCanvas(panes, { width: side.value, height: side.value });
      context.clearRect(0, 0, side.value, side.value);
      if (parts.value) drawPanes(context, parts.value, side.value, theme.value);
    }),
    effect(() => {
      const context = fitCanvas(front, { width: side.value, height: side.value });
      context.clearRect(0, 0, side.value, side.value);
      drawData(context, side.value, store, theme.value);
      if (parts.value && chosen.value >= 0 && chosen.value < parts.value.ends.length) {
        context.lineWidth = 2.5;
        context.strokeStyle = theme.value.ink;
        context.stroke(outline(parts.value, chosen.value, side.value));
      }
    }),
    effect(() => {
      const shown = parts.value;
      reading.textContent = shown && chosen.value >= 0 && chosen.value < shown.ends.length ? planeWords(shown, chosen.value) : '';
    }),
    effect(() => {
      render(tableOf(counts.value), table);
    }),
    effect(() => {
      const now = performance.now();
      const words = describeRegions(counts.value);
      if (store.run.value.running && now - describedAt < DESCRIBE_EVERY_MS) return;
      describedAt = now;
      setAttribute(front, 'aria-label', words);
    }),
  ]);
}

/** @param {Counts | null} counts */
function tableOf(counts) {
  if (!counts) return nothing;
  if (Number.isNaN(counts.found)) return html`<p>${describeRegions(counts)} Choose ReLU, leaky ReLU or the absolute value, and x₁ and x₂ as features.</p>`;
  const rows = /** @type {[string, number, string][]} */ ([
    ['regions on this map', counts.found, 'main'],
    ['at most, with these layers', counts.most, ''],
    ['at most, with all units in one layer', counts.shallow, ''],
    ['guaranteed to some network of these layers', counts.guarantee, ''],
  ]);
  return html`<dl>${rows.map(([words, value, tone]) => html`<div class=${tone}><dt>${words}</dt><dd class="number">${tone && counts.isCutShort ? '> ' : ''}${formatCount(value)}</dd></div>`)}</dl>`;
}

/**
 * Fill every part with the network's answer in its middle.
 * @param {CanvasRenderingContext2D} context
 * @param {Parts} parts
 * @param {number} side px
 * @param {Theme} theme
 */
function drawPanes(context, parts, side, { palette, ink }) {
  const seams = new Path2D();
  const values = Array.from({ length: parts.ends.length }, (_, part) => answerIn(parts, part));
  // Answers grow without limit while the network learns; panes that are surer than half of them are shown in full colour.
  const usual = Math.max(1, values.map(Math.abs).sort((one, other) => one - other)[values.length >> 1] ?? 1);
  values.forEach((value, part) => {
    const pane = outline(parts, part, side);
    context.fillStyle = cssColor(divergingColor(palette.colors, value / usual));
    context.fill(pane);
    seams.addPath(pane);
  });
  context.lineWidth = parts.ends.length > 400 ? 0.5 : 1;
  context.lineJoin = 'round';
  context.globalAlpha = 0.6;
  context.strokeStyle = ink;
  context.stroke(seams);
  context.globalAlpha = 1;
}

/**
 * @param {Parts} parts
 * @param {number} part
 * @param {number} side px
 */
function outline({ corners, ends }, part, side) {
  const path = new Path2D();
  for (let corner = part === 0 ? 0 : (ends[part - 1] ?? 0); corner < (ends[part] ?? 0); corner += 1) {
    path.lineTo(...planeToPixel(corners[2 * corner] ?? NaN, corners[2 * corner + 1] ?? NaN, side));
  }
  path.closePath();
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} side px
 * @param {Store} store
 * @param {Theme} theme
 */
function drawData(context, side, store, { palette, pointEdge }) {
  const { points, target, part } = store.frame('data').value?.arrays ?? {};
  if (!points || !target || !part) return;
  const kind = targetKind(store.config.value.problem, store.network.value?.outputs.length ?? 1);
  drawPoints(context, {
    points: points.data,
    targets: target.data,
    shows: (index) => part.data[index] === 0,
    styleOf: (value) => pointStyle(palette.colors, kind, value),
    size: side,
    radius: POINT_RADIUS,
    outline: pointEdge,
    outlineWidth: 0.8,
  });
}

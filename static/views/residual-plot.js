/** Regression: every point's prediction over its target. On the diagonal it is exactly right. */

import { computed, effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatSignificant, formatTick } from '../lib/numbers.js';
import { fitCanvas } from './canvas.js';
import { linearTicks } from './chart-svg.js';
import { partSwitch } from './confusion-part.js';
import { cssColor, divergingColor } from './palette.js';
import { commonRange, nearestResidual, residualsOf, summarize, worstOf } from './residuals.js';
import { watchTheme } from './theme.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Judgement } from './confusion.js' */
/** @import { Residual } from './residuals.js' */
/** @import { Theme } from './theme.js' */

const AXIS = { left: 44, bottom: 18 };
const REACH = 14;
const MOST_LISTED = 20;

/**
 * @param {HTMLElement} host
 * @param {Store} _store
 * @param {Judgement} judgement
 * @returns {() => void} unmount
 */
export function mountResiduals(host, _store, { judged, part, setPart, mark }) {
  const place = host.appendChild(element('div', 'confusion'));
  const picture = place.appendChild(element('div', 'confusion-part residual-part', { role: 'group', tabindex: '0', 'aria-label': 'Predicted value over target' }));
  const head = picture.appendChild(element('div', 'curve-head'));
  const body = picture.appendChild(element('div', 'curve-body'));
  const canvas = body.appendChild(element('canvas', 'residual-canvas', { role: 'img', 'aria-label': 'Predicted value over target' }));
  const list = place.appendChild(element('div', 'confusion-part confusion-list', { role: 'group', tabindex: '0', 'aria-label': 'Points farthest off' }));
  const size = watchSize(body);
  const theme = watchTheme(host);
  const pointed = signal(/** @type {number | null} */ (null));
  const residuals = computed(() => {
    const known = judged.value;
    return known ? residualsOf(known.targets, known.outputs, (point) => known.part[point] === part.value) : [];
  });
  const worst = computed(() => worstOf(residuals.value, MOST_LISTED));
  const range = computed(() => commonRange(residuals.value));

  canvas.addEventListener('pointermove', (event) => {
    const found = nearestResidual(residuals.peek(), placer(range.peek(), size.peek()), [event.offsetX, event.offsetY], REACH);
    pointed.value = found?.point ?? null;
  });
  canvas.addEventListener('pointerleave', () => { pointed.value = null; });

  const effects = [
    effect(() => mark(pointed.value === null ? [] : [pointed.value])),
    effect(() => drawResiduals(canvas, residuals.value, { range: range.value, size: size.value, theme: theme.value, pointed: pointed.value })),
    effect(() => {
      const { rootMeanSquare, meanAbsolute, explained } = summarize(residuals.value);
      render(html`
        <span class="curve-title">Predicted over target</span>${partSwitch(part.value, setPart)}
        <span>root mean square error <b class="curve-values">${formatSignificant(rootMeanSquare, 3)}</b></span>
        <span>mean absolute error <b class="curve-values">${formatSignificant(meanAbsolute, 3)}</b></span>
        <span>R² <b class="curve-values" data-testid="r-squared">${formatSignificant(explained, 3)}</b></span>`, head);
      setAttribute(canvas, 'aria-label', `Predicted value over target for ${residuals.value.length} points, root mean square error ${formatSignificant(rootMeanSquare, 3)}. On the diagonal a prediction is exactly right.`);
    }),
    effect(() => {
      render(html`
        <div class="curve-head"><span class="curve-title">Farthest off</span></div>
        <ol class="confusion-points">
          ${worst.value.map(({ point, target, predicted }) => html`
            <li><button type="button" class="confusion-point" data-point=${point}
              @pointerenter=${() => { pointed.value = point; }} @pointerleave=${() => { pointed.value = null; }}
              @focus=${() => { pointed.value = point; }} @blur=${() => { pointed.value = null; }}>
              target ${formatSignificant(target, 3)}, predicted ${formatSignificant(predicted, 3)}</button></li>`)}
        </ol>`, list);
    }),
  ];
  return () => {
    for (const stop of effects) stop();
    place.remove();
  };
}

/**
 * Where a residual lies on the canvas.
 * @param {[number, number]} range
 * @param {Size} size
 * @returns {(residual: Residual) => [number, number]}
 */
function placer([low, high], { width, height }) {
  const right = width - AXIS.left - 8;
  const bottom = height - AXIS.bottom - 6;
  return ({ target, predicted }) => [
    AXIS.left + ((target - low) / (high - low)) * right,
    6 + (1 - (predicted - low) / (high - low)) * bottom,
  ];
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly Residual[]} residuals
 * @param {{ range: [number, number], size: Size, theme: Theme, pointed: number | null }} how
 */
function drawResiduals(canvas, residuals, { range, size, theme, pointed }) {
  if (size.width === 0 || size.height === 0) return;
  const context = fitCanvas(canvas, size);
  const placeOf = placer(range, size);
  const [low, high] = range;
  context.clearRect(0, 0, size.width, size.height);
  const [left, bottom] = placeOf({ point: -1, target: low, predicted: low });
  const [right, top] = placeOf({ point: -1, target: high, predicted: high });
  context.strokeStyle = theme.line;
  context.strokeRect(left, top, right - left, bottom - top);
  context.beginPath();
  context.moveTo(left, bottom);
  context.lineTo(right, top);
  context.strokeStyle = theme.mutedInk;
  context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
  for (const residual of residuals) {
    const [x, y] = placeOf(residual);
    context.fillStyle = cssColor(divergingColor(theme.palette.colors, residual.target), 0.85);
    context.beginPath();
    context.arc(x, y, 2.4, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = theme.mutedInk;
    context.lineWidth = residual.point === pointed ? 2 : 0.5;
    context.stroke();
  }
  context.lineWidth = 1;
  context.fillStyle = theme.mutedInk;
  context.font = `10px ${theme.numberFont}`;
  for (const value of linearTicks(low, high)) {
    const [x, y] = placeOf({ point: -1, target: value, predicted: value });
    context.textAlign = 'center';
    context.textBaseline = 'top';
    context.fillText(formatTick(value), x, bottom + 5);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(formatTick(value), left - 6, y);
  }
}

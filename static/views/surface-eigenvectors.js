/** The loss surface with the Hessian's eigenvectors where the first contestant is: the steepest bend and the flattest. */

import { formatSignificant } from '../lib/numbers.js';
import { casing } from './surface-map.js';
import { mountSurface, streams as surfaceStreams } from './surface.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const REACH_PX = 62;
const BARB_PX = 7;
const LABEL_PX = 12;

export const streams = () => ({ ...surfaceStreams(), curvature: { contestant: 0 } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return mountSurface(host, store, (context, place, theme) => {
    const { values, axes } = store.frame('curvature').value?.arrays ?? {};
    const at = store.frame('positions').value?.arrays.values?.data;
    if (!values || !axes || !at || !Number.isFinite(axes.data[0] ?? NaN) || (store.network.value?.axes?.length ?? 0) < 2) return;
    const center = place(at[0] ?? NaN, at[1] ?? NaN);
    for (const [row, value] of [values.data[0] ?? NaN, values.data[1] ?? NaN].entries()) {
      const end = place((at[0] ?? NaN) + (axes.data[2 * row] ?? NaN), (at[1] ?? NaN) + (axes.data[2 * row + 1] ?? NaN));
      drawAxis(context, center, end, `λ = ${formatSignificant(value, 3)}`, value < 0, theme);
    }
  });
}

/**
 * A double arrow through a place; dashed where the surface bends down.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} center px
 * @param {[number, number]} end px, says the direction only
 * @param {string} label
 * @param {boolean} down
 * @param {Theme} theme
 */
function drawAxis(context, [x, y], [endX, endY], label, down, theme) {
  const length = Math.hypot(endX - x, endY - y) || 1;
  const [across, up] = [((endX - x) / length) * REACH_PX, ((endY - y) / length) * REACH_PX];
  for (const [width, color] of /** @type {[number, string][]} */ ([[4, casing(theme)], [1.6, theme.ink]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.setLineDash(down ? [5, 4] : []);
    context.beginPath();
    context.moveTo(x - across, y - up);
    context.lineTo(x + across, y + up);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    for (const side of [-1, 1]) drawBarbs(context, x + side * across, y + side * up, Math.atan2(side * up, side * across));
    context.stroke();
  }
  // The label stands at the upper end, where the arrow of the other axis is not.
  const side = up > 0 ? -1 : 1;
  context.font = `600 11px ${theme.numberFont}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = casing(theme);
  context.fillStyle = theme.ink;
  const [left, top] = [x + side * across * 1.12, y + side * up * 1.12 - LABEL_PX];
  context.strokeText(label, left, top);
  context.fillText(label, left, top);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} angle */
function drawBarbs(context, x, y, angle) {
  for (const turn of [-2.6, 2.6]) {
    context.moveTo(x, y);
    context.lineTo(x + Math.cos(angle + turn) * BARB_PX, y + Math.sin(angle + turn) * BARB_PX);
  }
}

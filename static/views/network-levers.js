/** What a hidden layer may have beside its neurons: batch normalization, and a shortcut past it. */

import { html } from 'lit-html';

/** @import { Config, Layer } from '../state/types.js' */
/** @import { Layout } from './network-layout.js' */

const GAP_PX = 5; // between a column's last unit and its end of an arc
const DIP_PX = 13;
const RING_PX = 5;

/**
 * Two switches of a layer's head.
 * @param {string} name of the layer
 * @param {Config} row its settings
 * @param {Layer | undefined} layer as it was built
 * @param {(changes: Config) => void} replace
 */
export function leverButtons(name, row, layer, replace) {
  const idle = Boolean(row.residual) && layer?.shortcut === false;
  return html`
    <button type="button" class="layer-lever" data-control="batch_norm" aria-pressed=${Boolean(row.batch_norm)} aria-label="Batch normalization of ${name}"
      title="Batch normalization: every sum gets mean 0 and variance 1 over the batch" @click=${() => replace({ batch_norm: !row.batch_norm })}>norm</button>
    <button type="button" class="layer-lever ${idle ? 'is-idle' : ''}" data-control="residual" aria-pressed=${Boolean(row.residual)}
      aria-label="Shortcut past ${name}${idle ? ', without effect: its input is not as wide' : ''}"
      title=${idle ? 'No shortcut yet: the layer and its input must be equally wide' : 'Shortcut: the layer’s input is added to its output'}
      @click=${() => replace({ residual: !row.residual })}>skip</button>`;
}

/**
 * Draw the shortcuts: an arc below the units, with a plus where it ends.
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Layout} layout
 * @param {readonly Layer[]} layers
 * @param {string} color
 */
export function drawShortcuts(context, layout, layers, color) {
  context.strokeStyle = color;
  context.lineWidth = 1.6;
  layers.forEach(({ shortcut }, index) => {
    const [from, to] = [layout.columns[index], layout.columns[index + 1]];
    if (!shortcut || !from || !to) return;
    const [startY, endY] = [from, to].map(({ ys, unitSize }) => (ys.at(-1) ?? 0) + unitSize / 2 + GAP_PX);
    const low = Math.max(startY ?? 0, endY ?? 0) + DIP_PX;
    const endX = to.x - RING_PX;
    context.beginPath();
    context.moveTo(from.x, startY ?? 0);
    context.bezierCurveTo(from.x, low, endX - RING_PX, low, endX, (endY ?? 0) + RING_PX);
    context.stroke();
    drawPlus(context, to.x, (endY ?? 0) + RING_PX - 1);
  });
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function drawPlus(context, x, y) {
  context.beginPath();
  context.arc(x, y, RING_PX, 0, 2 * Math.PI);
  context.moveTo(x - RING_PX + 2, y);
  context.lineTo(x + RING_PX - 2, y);
  context.moveTo(x, y - RING_PX + 2);
  context.lineTo(x, y + RING_PX - 2);
  context.stroke();
}

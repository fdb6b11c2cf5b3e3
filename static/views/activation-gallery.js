/** Every activation as a small picture: its value and, dashed, its derivative. Pressing one gives it to all hidden layers. */

import { html, svg } from 'lit-html';
import { renderInto } from '../lib/reactive.js';
import { changesFor, readPath } from '../state/fields.js';

/** @import { Store } from '../state/store.js' */
/** @import { ActivationSpec } from '../state/types.js' */

const REACH = { x: 4, y: 2.5 };
const SIZE = { width: 128, height: 80 };
const PATH = 'layers.*.activation';

export const streams = () => ({});

/**
 * @param {readonly number[]} x
 * @param {readonly (number | null)[]} y null where there is no value
 * @returns {string} path data; the line is lifted where a value is missing or far outside the picture
 */
export function curvePath(x, y) {
  let pen = 'M';
  let path = '';
  for (const [index, value] of y.entries()) {
    if (value === null || Math.abs(value) > 2 * REACH.y) {
      pen = 'M';
      continue;
    }
    const across = (((x[index] ?? 0) + REACH.x) / (2 * REACH.x)) * SIZE.width;
    const down = ((REACH.y - value) / (2 * REACH.y)) * SIZE.height;
    path += `${pen}${across.toFixed(1)} ${down.toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const specs = Object.entries(store.catalogue.value?.activations ?? {});
    const chosen = readPath(store.config.value, PATH);
    return html`<div class="activation-gallery" role="group" aria-label="Activations">${specs.map(([key, spec]) => card(store, key, spec, key === chosen))}</div>`;
  });
}

/** @param {Store} store @param {string} key @param {ActivationSpec} spec @param {boolean} chosen */
function card(store, key, { label, help, preview }, chosen) {
  if (!preview) return '';
  const choose = () => store.actions.configure(changesFor(store.config.value, PATH, key));
  const { width, height } = SIZE;
  return html`
    <button class="activation-card" aria-pressed=${chosen} data-help=${help} data-activation=${key} @click=${choose}>
      <svg viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">
        ${svg`
          <path class="axis" d=${`M0 ${height / 2}H${width}M${width / 2} 0V${height}`} />
          <path class="slope" d=${curvePath(preview.x, preview.derivative)} />
          <path class="value" d=${curvePath(preview.x, preview.value)} />`}
      </svg>
      <span>${label}</span>
    </button>`;
}

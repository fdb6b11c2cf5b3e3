/** The first layer's weights as small pictures: as they are, and what training has changed. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from './dom.js';
import { paintGrids } from './map-picture.js';
import { formatSetting } from '../app/format.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../app/store.js' */

const LARGEST_PX = 56;

export const streams = () => ({ filters: {} });

/**
 * Show the filters.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const changes = signal(false);
  const head = host.appendChild(element('div', 'map-head'));
  const canvas = host.appendChild(element('canvas', 'map-sheet', { role: 'img', 'data-testid': 'filters' }));
  const { size, stop: stopSize } = watchSize(host);

  const effects = [
    effect(() => {
      render(html`<h3 class="map-title">First layer's weights</h3>
        <button type="button" class="curve-toggle" aria-pressed=${changes.value} title="Show what training has added since the start" @click=${() => { changes.value = !changes.peek(); }}>change</button>`, head);
    }),
    effect(() => {
      const arrays = store.frame('filters').value?.arrays;
      const grids = changes.value ? arrays?.change : arrays?.values;
      const room = size.value.width;
      if (!grids || room === 0) return;
      const [count = 0, height = 1, width = 1] = grids.shape;
      paintGrids(canvas, /** @type {Int8Array} */ (grids.data), { count, width, height, room, largest: LARGEST_PX }, theme.value.palette.smooth);
      const largest = arrays?.scale?.data[changes.value ? 1 : 0] ?? 1;
      const what = changes.value ? 'Change of the weights since the start' : 'Weights';
      setAttribute(canvas, 'aria-label', `${what} of ${count} filters of ${height} by ${width}; the largest is ${formatSetting(Number(largest.toPrecision(2)))}.`);
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    stopSize();
    stopTheme();
    host.replaceChildren();
  };
}

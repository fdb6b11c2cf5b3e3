/** A real digit before and after each pooling and normalization, side by side. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatSetting } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { paintGrids } from './map-picture.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const DIGITS = 100;
const LARGEST_PX = 84;
const digit = signal(0);
const uneven = signal(true);

export const streams = () => ({ treatments: { digit: digit.value, uneven: uneven.value } });

/**
 * Show the pictures.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const list = box.appendChild(element('div', 'treatments', { tabindex: '0', role: 'group', 'aria-label': 'The digit before and after' }));
  const step = (/** @type {number} */ by) => { digit.value = (digit.value + by + DIGITS) % DIGITS; };

  return takeBack(host, [
    effect(() => {
      render(html`
        <button class="button" @click=${() => step(-1)}>‹ before</button><button class="button" @click=${() => step(1)}>next ›</button>
        <label class="check"><input type="checkbox" .checked=${uneven.value} @change=${() => { uneven.value = !uneven.value; }}> Uneven light</label>
        <p class="seeing-words">Blue is positive, orange negative. Local contrast gives the faint side as much weight as the bright one.</p>`, head);
    }),
    effect(() => {
      const { sizes, values, scale } = store.frame('treatments').value?.arrays ?? {};
      const named = store.network.value?.treatments ?? [];
      const count = sizes?.shape[0] ?? 0;
      if (!sizes || !values || !scale || count !== named.length) return;
      render(html`${named.map(({ title, note }) => html`<figure class="treatment"><canvas role="img"></canvas><figcaption><b>${title}</b> <span class="seeing-words">${note}</span></figcaption></figure>`)}`, list);
      let start = 0;
      list.querySelectorAll('canvas').forEach((canvas, index) => {
        const [height = 0, width = 0] = sizes.data.slice(2 * index, 2 * index + 2);
        const cells = /** @type {Int8Array} */ (values.data).subarray(start, start + height * width);
        start += height * width;
        paintGrids(canvas, cells, { count: 1, height, width, room: LARGEST_PX, largest: LARGEST_PX }, theme.value.palette.smooth);
        setAttribute(canvas, 'aria-label', `${named[index]?.title}: ${width} by ${height} pixels, the largest number is ${formatSetting(Number((scale.data[index] ?? 0).toPrecision(2)))}.`);
      });
    }),
  ]);
}

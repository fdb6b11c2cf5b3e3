/** A row of digits, what the network says at each place of it, and the best path through all of that. */

import { computed, effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { fitCanvas } from './canvas.js';
import { SIDE } from './drawing.js';
import { drawLattice, placeAt } from './reading-lattice.js';
import { mountStrip } from './reading-strip.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

/** Digits that fit on a line in large type. */
const SHORT = 12;
const WAYS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 });

export const streams = () => ({ reading: {} });

/**
 * Show the row, the lattice and the readings.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'reading'));
  const words = box.appendChild(element('div', 'reading-words', { 'data-testid': 'readings' }));
  const stopStrip = mountStrip(box.appendChild(element('div', 'reading-strip')), store);
  const stage = box.appendChild(element('div', 'reading-stage'));
  const canvas = stage.appendChild(element('canvas', 'reading-lattice', { tabindex: '0', role: 'application', 'aria-roledescription': 'lattice', 'data-testid': 'lattice' }));
  const size = watchSize(stage);
  const under = signal(/** @type {number | null} */ (null));
  const arrays = computed(() => store.frame('reading').value?.arrays);
  const places = computed(() => arrays.value?.path?.data.length ?? 0);
  const chosen = computed(() => Math.min(under.value ?? store.sample.value, places.value - 1));
  const states = computed(() => store.network.value?.outputs ?? []);

  canvas.addEventListener('pointermove', ({ offsetX }) => { under.value = placeAt(offsetX, size.peek().width, places.peek(), arrays.peek()?.strip?.shape[1] ?? SIDE); });
  canvas.addEventListener('pointerleave', () => { under.value = null; });
  canvas.addEventListener('pointerdown', () => { if (under.peek() !== null) store.actions.setSample(under.peek() ?? 0); });
  canvas.addEventListener('keydown', (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    store.actions.setSample(Math.min(Math.max(store.sample.peek() + way, 0), places.peek() - 1));
  });

  const effects = [
    effect(() => {
      const { strip, probabilities, path } = arrays.value ?? {};
      if (!strip || !probabilities || !path || size.value.width * size.value.height === 0) return;
      drawLattice(fitCanvas(canvas, size.value), { probabilities, path: path.data, width: strip.shape[1] ?? SIDE, states: states.value, chosen: chosen.value }, size.value, theme.value);
      const said = states.value[path.data[chosen.value] ?? -1] ?? '';
      setAttribute(canvas, 'aria-label', `Probability of each digit at ${places.value} places of the row. Place ${chosen.value + 1}: the best path is at ${said}. Left and right arrow choose a place; its costs stand beside.`);
    }),
    effect(() => {
      const { plain, read, truth, rates } = arrays.value ?? {};
      if (!plain || !read || !truth || !rates) return;
      const right = truth.data.length > 0;
      const same = (/** @type {ArrayLike<number>} */ said) => Array.from(said).join() === Array.from(truth.data).join();
      const line = (/** @type {string} */ name, /** @type {ArrayLike<number>} */ said, /** @type {number | undefined} */ rate) => html`
        <div class="reading-line"><dt>${name}</dt><dd class="reading-digits ${said.length > SHORT ? 'is-long' : ''} ${right ? (same(said) ? 'is-right' : 'is-wrong') : ''}">${Array.from(said).join(' ') || 'nothing'}</dd>
          <dd class="map-facts">${rate === undefined ? '' : `${formatShare(rate)} of 40 rows right`}</dd></div>`;
      render(html`<dl class="reading-list">
        ${right ? html`<div class="reading-line"><dt>written</dt><dd class="reading-digits">${Array.from(truth.data).join(' ')}</dd></div>` : ''}
        ${line('place by place', plain.data, rates.data[0])}${line('best path', read.data, rates.data[1])}</dl>`, words);
    }),
  ];
  return () => {
    for (const stop of effects) stop();
    stopStrip();
    host.replaceChildren();
  };
}

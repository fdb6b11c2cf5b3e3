/** The sliding window's arithmetic: how large the output is, or why nothing fits, and what the layer costs. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({});
/** Words are no picture. */
export const svg = null;

/**
 * Show the arithmetic.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'window-words', { 'data-testid': 'arithmetic' }));
  return takeBack(host, [effect(() => {
    const network = /** @type {{ fits?: boolean, sentence?: string, facts?: string[] } | null} */ (store.network.value);
    render(html`<h3 class="map-title">Size</h3>
      <p class="window-sentence ${network?.fits === false ? 'is-wrong' : ''}">${network?.sentence}</p>
      <h3 class="map-title">Cost</h3>${(network?.facts ?? []).map((fact) => html`<p class="window-fact">${fact}</p>`)}`, box);
  })]);
}

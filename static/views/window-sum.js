/** The sum at the sliding window's present place, number by number. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { isBelow, isBorder, readPlace, shortNumber } from './window-grids.js';

/** @import { Store } from '../state/store.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { Place } from './window-grids.js' */

const MOST_TERMS = 49;

export const streams = () => ({ window: {} });
/** Words are no picture. */
export const svg = null;

/**
 * Show the arithmetic.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'window-words', { tabindex: '0', role: 'group', 'aria-label': 'The sum at the present place' }));
  return takeBack(host, [effect(() => {
    const { picture, weights, output, place, parts } = store.frame('window').value?.arrays ?? {};
    if (!picture || !weights || !output || !place || !parts) return;
    const at = readPlace(place);
    const result = at.row < 0 ? NaN : output.data[at.row * (output.shape[0] ?? 0) + at.column] ?? NaN;
    render(at.row < 0 ? html`<p class="window-fact">The window fits nowhere.</p>` : html`<h3 class="map-title">Row ${at.row + 1}, column ${at.column + 1} of the output</h3>
      <p class="window-sum">${sumOf(store.config.value.operation, picture, weights, at)} ${parts.data.length > 1 ? '' : html`= <b>${shortNumber(result)}</b>`}</p>
      ${parts.data.length > 1 ? html`<p class="window-fact">That was the first channel. All channels: <span class="window-sum">${channelsOf(store.config.value.operation, parts)} = <b>${shortNumber(result)}</b></span></p>` : ''}
      ${at.padding > 0 && store.config.value.operation !== 'convolution' ? html`<p class="window-fact">Pooling leaves the border out: only pixels of the picture count.</p>` : ''}`, box);
  })]);
}

/** The sums of the channels. @param {string} operation @param {NumberArray} parts */
function channelsOf(operation, { data }) {
  if (operation !== 'convolution') return 'each has a map of its own; the first';
  return [...data].slice(0, MOST_TERMS).map(shortNumber).join(' + ') + (data.length > MOST_TERMS ? ' …' : '');
}

/**
 * What is done with the numbers below the window, of the first channel. Pooling leaves the border out; a filter meets
 * its zeros.
 * @param {string} operation
 * @param {NumberArray} picture
 * @param {NumberArray} weights
 * @param {Place} place
 */
export function sumOf(operation, picture, weights, place) {
  const side = picture.shape[1] ?? 0;
  const pools = operation !== 'convolution';
  const below = Array.from(picture.data.subarray(0, side * side)).filter((_, index) => {
    const [row, column] = [Math.floor(index / side), index % side];
    return isBelow(place, row, column) && !(pools && isBorder(place, side, row, column));
  });
  const words = below.slice(0, MOST_TERMS).map(shortNumber);
  const rest = below.length > MOST_TERMS ? ' …' : '';
  if (operation === 'max_pooling') return `max(${words.join(', ')}${rest})`;
  if (operation === 'sum_pooling') return `${words.join(' + ')}${rest}`;
  if (operation === 'lp_pooling') return `√(${words.map((word) => `${word}²`).join(' + ')}${rest})`;
  if (operation === 'log_sum_exp_pooling') return `ln((${words.map((word) => `e^${word}`).join(' + ')}${rest}) / ${below.length})`;
  if (operation === 'average_pooling') return `(${words.join(' + ')}${rest}) / ${below.length}`;
  return words.map((word, index) => `${word}·${shortNumber(weights.data[index] ?? 0)}`).join(' + ') + rest;
}

/** The inputs before and after normalizing: mean and spread of each feature, eigenvalues, and what they allow. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */
/** @import { NumberArray } from '../state/types.js' */

const DIGITS = 3;
const SIDES = /** @type {const} */ (['as they come', 'normalized']);
/** Ends of the bars' logarithmic scale. */
const LOW = 1e-4;
const HIGH = 1e4;

export const streams = () => ({ conditioning: {} });

/** @typedef {{ eigenvalues: NumberArray, summary: NumberArray, means: NumberArray, deviations: NumberArray }} Arrays */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'conditioning', { tabindex: '0', role: 'region', 'aria-label': 'Inputs before and after normalizing' }));
  return takeBack(host, [effect(() => {
    const arrays = /** @type {Arrays | undefined} */ (store.frame('conditioning').value?.arrays);
    const names = store.network.value?.inputs ?? [];
    // A frame can be of the features before the newest change.
    if (!arrays || arrays.means.shape[1] !== names.length) return;
    const { normalize = false, learning_rate: rate = NaN } = store.config.value;
    render(html`${SIDES.map((title, side) => card(title, side, arrays, names, rate, (side === 1) === normalize))}`, place);
    for (const bar of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-share]'))) bar.style.width = `${100 * Number(bar.dataset.share)}%`;
  })]);
}

/**
 * @param {string} title
 * @param {number} side 0 or 1
 * @param {Arrays} arrays
 * @param {string[]} names of the features
 * @param {number} rate learning rate
 * @param {boolean} seen is this what the network sees
 */
function card(title, side, { eigenvalues, summary, means, deviations }, names, rate, seen) {
  const row = (/** @type {NumberArray} */ array) => Array.from(array.data).slice(side * (array.shape[1] ?? 0), (side + 1) * (array.shape[1] ?? 0));
  const [, condition = NaN, edge = NaN] = row(summary);
  const [mean, deviation] = [row(means), row(deviations)];
  const number = (/** @type {number | undefined} */ value) => formatSignificant(value ?? NaN, DIGITS);
  return html`
    <section class="conditioning-card ${seen ? 'is-seen' : ''}">
      <h3>${title}${seen ? html` <span class="conditioning-seen">what the network sees</span>` : ''}</h3>
      <dl>
        <div><dt>condition number</dt><dd>${number(condition)}</dd></div>
        <div><dt>largest learning rate 2 / λ<sub>max</sub></dt><dd class=${seen && rate > edge ? 'is-trouble' : ''}>${number(edge)}</dd></div>
      </dl>
      <table class="league-table">
        <thead><tr><th scope="col">feature</th><th scope="col">mean</th><th scope="col">deviation</th></tr></thead>
        <tbody>${names.map((name, index) => html`<tr><th scope="row">${name}</th><td>${number(Math.abs(mean[index] ?? NaN) < 1e-6 ? 0 : mean[index])}</td><td>${number(deviation[index])}</td></tr>`)}</tbody>
      </table>
      <table class="league-table">
        <thead><tr><th scope="col">eigenvalue</th><th scope="col" class="conditioning-scale">log scale</th></tr></thead>
        <tbody>${row(eigenvalues).toReversed().map((value) => html`
          <tr><td>${number(value)}</td><td class="conditioning-scale" aria-hidden="true"><i data-share=${shareOf(value)}></i></td></tr>`)}</tbody>
      </table>
    </section>`;
}

/** Place of an eigenvalue on the scale, from 0 to 1. @param {number} value */
function shareOf(value) {
  return value > 0 ? Math.min(1, Math.max(0, Math.log(value / LOW) / Math.log(HIGH / LOW))) : 0;
}

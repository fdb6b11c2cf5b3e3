/** Accuracy on all test pictures, judged when asked for, with the limits within which the true one lies. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ whole_test: {} });
/** Words are no picture. */
export const svg = null;

/**
 * Show the button, then how far it is, then what came out.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'whole-test', { 'data-testid': 'whole-test' }));
  /** @param {number} value */
  const judge = (value) => store.actions.edit('whole_test', [], value);

  return takeBack(host, [effect(() => {
    const { progress, accuracy } = store.frame('whole_test').value?.arrays ?? {};
    if (!progress || !accuracy) return;
    const [done = 0, all = 0, going = 0] = progress.data;
    const count = formatCount(all);
    render(html`<div class="whole-test-row">${going
      ? html`<progress max=${all} value=${done} aria-label="Test pictures judged"></progress> <span class="map-facts">${formatCount(done)} of ${count}</span> <button type="button" class="curve-toggle" @click=${() => judge(0)}>stop</button>`
      : html`<button type="button" class="curve-toggle" title="The curves judge by the first few hundred test pictures only" @click=${() => judge(1)}>judge on all ${count} test pictures</button>`}</div>
      <p class="map-facts" aria-live=${going ? 'off' : 'polite'}>${done > 0 ? resultWords(accuracy.data, done) : ''}</p>`, box);
  })]);
}

/**
 * What is known after `done` pictures.
 * @param {ArrayLike<number>} accuracy step, share told right, limits
 * @param {number} done
 */
export function resultWords(accuracy, done) {
  const [step = 0, share = NaN, low = NaN, high = NaN] = Array.from(accuracy);
  return `${percent(share)} % of ${formatCount(done)} test pictures right at step ${formatCount(step)}; 95 % interval ${percent(low)} to ${percent(high)} %.`;
}

/** @param {number} share */
function percent(share) {
  return (100 * share).toFixed(2);
}

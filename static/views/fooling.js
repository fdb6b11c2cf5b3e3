/** Noise that the network is sure of: by gradient for every class at once, or bred for one class without any gradient. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatCount, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { paintClimbs } from './climbs.js';
import { createClassChoice } from './network-choice.js';

/** @import { Store } from '../state/store.js' */
/** @typedef {{ way: 'gradient' | 'evolution', seed: number }} Options */

const FOOLED = 0.99;
const options = signal(/** @type {Options} */ ({ way: 'gradient', seed: 0 }));
const target = createClassChoice(0);

export const streams = (/** @type {Store} */ store) => ({ fooling: { ...options.value, target: target.of(store) } });

/**
 * Show the fooling pictures.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const row = box.appendChild(element('div', 'seeing-row', { tabindex: '0', role: 'group', 'aria-label': 'Fooling pictures' }));
  /** @param {Partial<Options>} changes */
  const choose = (changes) => { options.value = { ...options.peek(), ...changes }; };

  return takeBack(host, [effect(() => {
    const { pictures, targets, confidences, steps } = store.frame('fooling').value?.arrays ?? {};
    const names = store.network.value?.outputs ?? [];
    if (!pictures || !targets || !confidences || !steps) return;
    const { way } = options.value;
    const chosen = target.of(store);
    const fooled = [...confidences.data].filter((value) => value >= FOOLED).length;
    const pace = way === 'gradient' ? 'steps along the gradient' : 'generations of 64 pictures';
    render(html`<div class="seeing-choice" role="group" aria-label="Way">
      <button type="button" class="curve-toggle" aria-pressed=${way === 'gradient'} @click=${() => choose({ way: 'gradient' })}>By gradient</button>
      <button type="button" class="curve-toggle" aria-pressed=${way === 'evolution'} @click=${() => choose({ way: 'evolution' })}>By evolution</button></div>
      ${way === 'evolution' ? html`<label class="seeing-choice">Class
        <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => target.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
          ${names.map((name, index) => html`<option value=${index} .selected=${index === chosen}>${name}</option>`)}
        </select></span></label>` : ''}
      <button type="button" class="button" @click=${() => choose({ seed: options.peek().seed + 1 })}>Other noise</button>
      <p class="seeing-words">${formatCount(steps.data[0] ?? 0)} ${pace}; the network is more than 99 % sure of ${fooled} of ${confidences.data.length}</p>`, head);
    paintClimbs(row, pictures, (index) => {
      const sure = confidences.data[index] ?? 0;
      return { title: names[targets.data[index] ?? 0] ?? '', words: formatShare(sure), strong: sure >= FOOLED };
    });
  })]);
}

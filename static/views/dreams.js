/** Pictures that climb: what each unit of a layer would like to see most, made from noise while you watch. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { formatCount } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { paintClimbs } from './climbs.js';
import { layerTitle } from './convnet-words.js';
import { createLayerChoice } from './network-choice.js';

/** @import { Store } from '../state/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */

const SMOOTH = [0, 0.05, 0.1, 0.2, 0.4];
const options = signal({ smooth: 0.1, seed: 0 });
const layerChoice = createLayerChoice();

export const streams = (/** @type {Store} */ store) => ({ dreams: { ...options.value, layer: layerChoice.of(store) } });

/**
 * Show the dreams.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const row = box.appendChild(element('div', 'seeing-row', { tabindex: '0', role: 'group', 'aria-label': 'Dreams' }));
  /** @param {Partial<{ smooth: number, seed: number }>} changes */
  const choose = (changes) => { options.value = { ...options.peek(), ...changes }; };

  return takeBack(host, [effect(() => {
    const { layer, pictures, values, steps } = store.frame('dreams').value?.arrays ?? {};
    const network = store.network.value;
    if (!layer || !pictures || !values || !steps || !network) return;
    const all = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (network.layers));
    const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
    const last = layer.data[0] === all.length - 1;
    render(html`<label class="seeing-choice">Layer
      <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => layerChoice.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
        ${all.map((_, place) => html`<option value=${place} .selected=${place === layer.data[0]}>${place + 1}. ${layerTitle(all, place, labelOf)}</option>`)}
      </select></span></label>
      <label class="seeing-choice">Smooth
      <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => choose({ smooth: Number(/** @type {HTMLSelectElement} */ (event.target).value) })}>
        ${SMOOTH.map((value) => html`<option value=${value} .selected=${value === options.value.smooth}>${value}</option>`)}
      </select></span></label>
      <button type="button" class="button" @click=${() => choose({ seed: options.peek().seed + 1 })}>Other noise</button>
      <p class="seeing-words">${formatCount(steps.data[0] ?? 0)} steps up the gradient of what each unit says</p>`, head);
    paintClimbs(row, pictures, (index) => {
      const title = last ? network.outputs[index] ?? '' : `${index + 1}`;
      return { title, words: formatSignificant(values.data[index] ?? 0, 3), strong: false };
    });
  })]);
}

/** The parts of test pictures that excite each feature map most: what a filter has come to look for. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { layerTitle } from './convnet-words.js';
import { element } from './dom.js';
import { paintPicture } from './map-picture.js';
import { createLayerChoice } from './network-choice.js';

/** @import { Store } from '../app/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */

const layerChoice = createLayerChoice(({ looks }) => looks);

export const streams = (/** @type {Store} */ store) => ({ patches: { layer: layerChoice.of(store) } });

/**
 * Show the patches.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const list = box.appendChild(element('div', 'patch-maps', { tabindex: '0', role: 'group', 'aria-label': 'Strongest patches' }));
  /** @param {number} image */
  const pin = (image) => store.actions.configure({ image, drawing: '' });

  const stop = effect(() => {
    const { layer: shown, layers, cuts, values, pictures } = store.frame('patches').value?.arrays ?? {};
    const network = store.network.value;
    if (!shown || !layers || !cuts || !values || !pictures || !network) return;
    const all = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (network.layers));
    const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
    const [maps = 0, count = 0, side = 1] = cuts.shape;
    render(maps === 0 ? html`<p class="seeing-words">This network has no feature maps: nothing in it looks at a part of the picture.</p>` : html`<label class="seeing-choice">Layer
      <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => layerChoice.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
        ${[...layers.data].map((place) => html`<option value=${place} .selected=${place === shown.data[0]}>${place + 1}. ${layerTitle(all, place, labelOf)}</option>`)}
      </select></span></label>
      <p class="seeing-words">Each row is one map; its units see ${side} × ${side} pixels. Choose a patch to pin its picture.</p>`, head);
    render(html`${Array.from({ length: maps }, (_, map) => html`<div class="patch-map"><h3 class="map-title">${map + 1}</h3>
      ${Array.from({ length: count }, (__, rank) => {
        const number = pictures.data[map * count + rank] ?? 0;
        const words = `Map ${map + 1}, number ${rank + 1}: test picture ${number}, the unit says ${(values.data[map * count + rank] ?? 0).toPrecision(3)}`;
        return html`<button type="button" class="patch" title=${words} aria-label=${words} @click=${() => pin(number)}><canvas aria-hidden="true"></canvas></button>`;
      })}</div>`)}`, list);
    list.querySelectorAll('canvas').forEach((canvas, index) => paintPicture(canvas, cuts, index));
  });

  return () => {
    stop();
    host.replaceChildren();
  };
}

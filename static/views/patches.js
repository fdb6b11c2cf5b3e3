/**
 * The parts of test pictures that excite each feature map most: what a filter has come to look for. Below each, what
 * comes back from its unit by deconvolution: which pixels made it say so.
 */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { layerTitle } from './convnet-words.js';
import { paintGrids, paintPicture } from './map-picture.js';
import { createLayerChoice } from './network-choice.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
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
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const list = box.appendChild(element('div', 'patch-maps', { tabindex: '0', role: 'group', 'aria-label': 'Strongest patches' }));
  /** @param {number} image */
  const pin = (image) => store.actions.configure({ image, drawing: '' });

  return takeBack(host, [effect(() => {
    const { layer: shown, layers, cuts, values, pictures, projections, rectifiers } = store.frame('patches').value?.arrays ?? {};
    const network = store.network.value;
    if (!shown || !layers || !cuts || !values || !pictures || !projections || !rectifiers || !network) return;
    const all = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (network.layers));
    const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
    const [maps = 0, count = 0, side = 1] = cuts.shape;
    render(maps === 0 ? html`<p class="seeing-words">This network has no feature maps: nothing in it looks at a part of the picture.</p>` : html`<label class="seeing-choice">Layer
      <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => layerChoice.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
        ${[...layers.data].map((place) => html`<option value=${place} .selected=${place === shown.data[0]}>${place + 1}. ${layerTitle(all, place, labelOf)}</option>`)}
      </select></span></label>
      <p class="seeing-words">Each row is one map; its units see ${side} × ${side} pixels. ${backWords(rectifiers.data[0] ?? 0, projections.shape[4] ?? 1)} Choose a patch to pin its picture.</p>`, head);
    render(html`${Array.from({ length: maps }, (_, map) => html`<div class="patch-map"><h3 class="map-title">${map + 1}</h3>
      ${Array.from({ length: count }, (__, rank) => {
        const number = pictures.data[map * count + rank] ?? 0;
        const words = `Map ${map + 1}, number ${rank + 1}: test picture ${number}, the unit says ${(values.data[map * count + rank] ?? 0).toPrecision(3)}`;
        return html`<button type="button" class="patch" title=${words} aria-label=${words} @click=${() => pin(number)}><canvas class="patch-cut" aria-hidden="true"></canvas><canvas class="patch-back" aria-hidden="true"></canvas></button>`;
      })}</div>`)}`, list);
    const [, , height = 1, width = 1, channels = 1] = projections.shape;
    const cells = height * width * channels;
    list.querySelectorAll(/** @type {'canvas'} */ ('.patch-cut')).forEach((canvas, index) => paintPicture(canvas, cuts, index));
    list.querySelectorAll(/** @type {'canvas'} */ ('.patch-back')).forEach((canvas, index) => {
      const values = /** @type {Int8Array} */ (projections.data).subarray(index * cells, (index + 1) * cells);
      paintGrids(canvas, values, { count: 1, width, height, channels, room: width, largest: width }, theme.value.palette.smooth);
    });
  })]);
}

/** What the lower pictures are. @param {number} rectifiers on the way back @param {number} channels of a picture */
function backWords(rectifiers, channels) {
  const way = rectifiers > 0 ? 'deconvolution' : 'deconvolution, which is the gradient as no rectifier lies on the way';
  return `Below each patch: what comes back from its unit by ${way}; ${channels > 1 ? 'colors that excite it, around grey' : 'blue pixels excite it, orange ones hold it back'}.`;
}

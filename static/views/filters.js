/** A layer's weights as small pictures: as they are, and what training has changed. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatSetting } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { layerTitle } from './convnet-words.js';
import { paintGrids } from './map-picture.js';
import { createLayerChoice } from './network-choice.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */

const LARGEST_PX = 56;
/** So few of them may take two rows each: ten digits can be recognised. */
const FEW = 16;
const DETAILED = 20;
const layerChoice = createLayerChoice(({ pictured }) => pictured);

export const streams = (/** @type {Store} */ store) => ({ filters: { layer: layerChoice.of(store) } });

/**
 * Show the filters.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const changes = signal(false);
  const head = host.appendChild(element('div', 'map-head'));
  const canvas = host.appendChild(element('canvas', 'map-sheet', { role: 'img', 'aria-label': 'Filters', 'data-testid': 'filters' }));
  const size = watchSize(host);

  return takeBack(host, [
    effect(() => {
      const layers = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (store.network.value?.layers ?? []));
      const { layer: place, values } = store.frame('filters').value?.arrays ?? {};
      const shown = place?.data[0] ?? -1;
      if (layers.length === 0) return;
      const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
      render(html`<label class="map-title filters-layer">Weights of
          <span class="control-box"><select class="control-input" data-testid="filters-layer" @change=${(/** @type {Event} */ event) => layerChoice.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
            ${layers.map((layer, place) => (layer.pictured ? html`<option value=${place} .selected=${place === shown}>${place + 1}. ${layerTitle(layers, place, labelOf)}</option>` : ''))}
          </select></span></label>
        <button type="button" class="curve-toggle" aria-pressed=${changes.value} title="Show what training has added since the start" @click=${() => { changes.value = !changes.peek(); }}>change</button>
        <p class="map-facts">${values?.shape[3] === 1 ? meanWords(layers, shown) : ''}</p>`, head);
    }),
    effect(() => {
      const arrays = store.frame('filters').value?.arrays;
      const grids = changes.value ? arrays?.change : arrays?.values;
      const room = size.value.width;
      if (!grids || room === 0) return;
      const [count = 0, height = 1, width = 1, channels = 1] = grids.shape;
      paintGrids(canvas, /** @type {Int8Array} */ (grids.data), { count, width, height, channels, room, largest: count <= FEW && width >= DETAILED ? 2 * LARGEST_PX : LARGEST_PX }, theme.value.palette.smooth);
      const largest = arrays?.scale?.data[changes.value ? 1 : 0] ?? 1;
      const what = changes.value ? 'Change of the weights since the start' : 'Weights';
      setAttribute(canvas, 'aria-label', `${what} of ${count} filters of ${height} by ${width}${channels > 1 ? ' in color' : ''}; the largest is ${formatSetting(Number(largest.toPrecision(2)))}.`);
    }),
  ]);
}

/** What a filter over several channels is drawn as. @param {readonly ImageLayer[]} layers @param {number} place */
function meanWords(layers, place) {
  const source = layers.find(({ name }) => name === layers[place]?.inputs[0]);
  const channels = source?.shape.length === 3 ? source.shape[2] ?? 1 : 1;
  return channels > 1 && layers[place]?.kind !== 'dense' ? `Each is the mean over its ${channels} channels.` : '';
}

/**
 * The pinned picture on its way through the network: each layer with its shape, weights, cost and maps. Deep networks are
 * shown a part at a time.
 */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { layerFacts, layerTitle } from './convnet-words.js';
import { paintGrids } from './map-picture.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */
/** @typedef {{ row: HTMLElement, title: HTMLElement, facts: HTMLElement, canvas: HTMLCanvasElement }} Row */

const LARGEST_PX = 72;
/** How many layers with maps come before the first one that is shown. */
const first = signal(0);

export const streams = (/** @type {Store} */ store) => ({ feature_maps: { first: firstOf(store) } });

/**
 * Show the maps.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'map-parts'));
  const head = box.appendChild(element('div', 'map-part'));
  const list = box.appendChild(element('div', 'map-rows', { tabindex: '0', role: 'group', 'aria-label': 'Layers and their maps' }));
  const size = watchSize(list);
  /** @type {Row[]} */
  const rows = [];
  const more = list.appendChild(element('div', 'map-more'));

  /** @param {number} start */
  function show(start) {
    first.value = start;
    list.scrollTop = 0;
    list.focus({ preventScroll: true });
  }

  return takeBack(host, [effect(() => {
    const arrays = store.frame('feature_maps').value?.arrays;
    const network = store.network.value;
    const room = size.value.width - ROOM_BESIDE;
    if (!arrays?.layers || !arrays.values || !arrays.range || !network || room <= 0) return;
    const layers = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (network.layers));
    const table = arrays.layers.data;
    const count = arrays.layers.shape[0] ?? 0;
    const [start = 0, most = 1, all = 0] = arrays.range.data;
    const left = all - start - count;
    render(all > most ? partChoice(start, most, all) : '', head);
    render(left > 0 ? html`<button type="button" class="button" @click=${() => show(start + most)}>${left} more layers</button>` : '', more);
    while (rows.length < count) rows.push(makeRow(list, more));
    for (const { row } of rows.splice(count)) row.remove();
    const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
    let cell = 0;
    rows.forEach((row, index) => {
      const [place = 0, maps = 0, height = 0, width = 0] = table.slice(index * 4, index * 4 + 4);
      const end = cell + maps * height * width;
      const values = /** @type {Int8Array} */ (arrays.values?.data).subarray(cell, end);
      cell = end;
      row.title.textContent = layerTitle(layers, place, labelOf);
      row.facts.textContent = layerFacts(layers, place);
      const flat = height === 1 && maps === 1;
      const shape = flat ? { count: width, height: 1, width: 1, room, largest: width > FEW_UNITS ? UNIT_PX.many : UNIT_PX.few } : { count: maps, height, width, room, largest: LARGEST_PX };
      paintGrids(row.canvas, values, shape, theme.value.palette.smooth);
      setAttribute(row.canvas, 'aria-label', flat ? `Outputs of ${width} units` : `${maps} maps of ${height} by ${width}`);
    });
  })]);
}

/** A unit without a place in the picture is a small square, a larger one where there are few. */
const UNIT_PX = { many: 14, few: 34 };
const FEW_UNITS = 32;
/** Padding and scrollbar of the list. */
const ROOM_BESIDE = 24;

/** What is asked of the present network; a shorter one is shown from its first layer on. @param {Store} store */
function firstOf(store) {
  const layers = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (store.network.value?.layers ?? []));
  return first.value < layers.filter(({ shown }) => shown).length ? first.value : 0;
}

/**
 * Which part of a deep network is shown.
 * @param {number} start layers before it
 * @param {number} most layers of a part
 * @param {number} all layers with maps
 */
function partChoice(start, most, all) {
  const starts = Array.from({ length: Math.ceil(all / most) }, (_, part) => part * most);
  return html`<label class="seeing-choice">Layers
    <span class="control-box"><select class="control-input" data-testid="layers-part" @change=${(/** @type {Event} */ event) => { first.value = Number(/** @type {HTMLSelectElement} */ (event.target).value); }}>
      ${starts.map((from) => html`<option value=${from} .selected=${from === start}>${from + 1} to ${Math.min(from + most, all)} of ${all}</option>`)}
    </select></span></label>`;
}

/** @param {HTMLElement} list @param {HTMLElement} before what the row comes before @returns {Row} */
function makeRow(list, before) {
  const row = list.insertBefore(element('section', 'map-row'), before);
  const head = row.appendChild(element('div', 'map-head'));
  const title = head.appendChild(element('h3', 'map-title'));
  const facts = head.appendChild(element('span', 'map-facts'));
  const canvas = row.appendChild(element('canvas', 'map-sheet', { role: 'img' }));
  return { row, title, facts, canvas };
}

/** The pinned picture on its way through the network: each layer with its shape, weights, cost and maps. */

import { effect } from '@preact/signals-core';
import { layerFacts, layerTitle } from './convnet-words.js';
import { element, setAttribute, watchSize } from './dom.js';
import { paintGrids } from './map-picture.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../app/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */
/** @typedef {{ row: HTMLElement, title: HTMLElement, facts: HTMLElement, canvas: HTMLCanvasElement }} Row */

const LARGEST_PX = 72;

export const streams = () => ({ feature_maps: {} });

/**
 * Show the maps.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const list = host.appendChild(element('div', 'map-rows', { tabindex: '0', role: 'group', 'aria-label': 'Layers and their maps' }));
  const { size, stop: stopSize } = watchSize(list);
  /** @type {Row[]} */
  const rows = [];

  const stop = effect(() => {
    const arrays = store.frame('feature_maps').value?.arrays;
    const network = store.network.value;
    const room = size.value.width - ROOM_BESIDE;
    if (!arrays?.layers || !arrays.values || !network || room <= 0) return;
    const layers = /** @type {ImageLayer[]} */ (/** @type {unknown} */ (network.layers));
    const table = arrays.layers.data;
    const count = arrays.layers.shape[0] ?? 0;
    while (rows.length < count) rows.push(makeRow(list));
    for (const { row } of rows.splice(count)) row.remove();
    const labelOf = (/** @type {string} */ kind) => store.catalogue.value?.layers[kind]?.label ?? kind;
    let start = 0;
    rows.forEach((row, index) => {
      const [place = 0, maps = 0, height = 0, width = 0] = table.slice(index * 4, index * 4 + 4);
      const end = start + maps * height * width;
      const values = /** @type {Int8Array} */ (arrays.values?.data).subarray(start, end);
      start = end;
      row.title.textContent = layerTitle(layers, place, labelOf);
      row.facts.textContent = layerFacts(layers, place);
      const flat = height === 1 && maps === 1;
      const shape = flat ? { count: width, height: 1, width: 1, room, largest: UNIT_PX } : { count: maps, height, width, room, largest: LARGEST_PX };
      paintGrids(row.canvas, values, shape, theme.value.palette.smooth);
      setAttribute(row.canvas, 'aria-label', flat ? `Outputs of ${width} units` : `${maps} maps of ${height} by ${width}`);
    });
  });

  return () => {
    stop();
    stopSize();
    stopTheme();
    host.replaceChildren();
  };
}

/** A unit without a place in the picture is a small square. */
const UNIT_PX = 14;
/** Padding and scrollbar of the list. */
const ROOM_BESIDE = 24;

/** @param {HTMLElement} list @returns {Row} */
function makeRow(list) {
  const row = list.appendChild(element('section', 'map-row'));
  const head = row.appendChild(element('div', 'map-head'));
  const title = head.appendChild(element('h3', 'map-title'));
  const facts = head.appendChild(element('span', 'map-facts'));
  const canvas = row.appendChild(element('canvas', 'map-sheet', { role: 'img' }));
  return { row, title, facts, canvas };
}

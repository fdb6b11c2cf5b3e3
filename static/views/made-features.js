/** One picture as edge directions, behind Gabor filters, and behind filters that learn. */

import { effect } from '@preact/signals-core';
import { watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { makeSheets } from './sheets.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

/** What is shown: array, title, words, largest side of a map in px. */
const ROWS = /** @type {const} */ ([
  ['edges', 'Edge directions', '8 directions in 4 × 4 cells: 128 numbers made by hand', 56],
  ['gabor_filters', 'Gabor filters', 'a wave below a bell, in 8 directions; nothing changes them', 49],
  ['gabor_maps', 'What they find', 'behind a rectifier', 84],
  ['gabor_cells', 'The mean of each cell', '4 × 4 × 8 = 128 numbers for the classifier', 40],
  ['learned_filters', 'Filters that learn', 'begun by chance, moved by the classifier’s error', 49],
  ['learned_maps', 'What they find now', 'behind a rectifier', 84],
  ['learned_cells', 'The mean of each cell', '128 numbers again, for the same classifier', 40],
]);

export const streams = () => ({ features: {} });

/**
 * Show the rows.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const { list, draw } = makeSheets(host, 'Features of the picture');
  const size = watchSize(list);
  return takeBack(host, [effect(() => {
    const arrays = store.frame('features').value?.arrays;
    if (!arrays || size.value.width === 0) return;
    draw(ROWS.flatMap(([name, title, facts, largest]) => {
      const grids = arrays[name];
      const [count = 0, height = 0, width = 0] = grids?.shape ?? [];
      return grids ? [{ title, facts, largest, grids, label: `${title}: ${count} of ${height} by ${width}`, table: theme.value.palette.smooth }] : [];
    }), size.value.width);
  })]);
}

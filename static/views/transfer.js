/** First filters of the networks of a transfer, and the few examples of the new classes. */

import { computed, effect } from '@preact/signals-core';
import { element, watchSize } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { makeSheets } from './sheets.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { Sheet } from './sheets.js' */

const OWNERS = /** @type {const} */ ([
  ['The first network’s filters', 'learned on five classes; kept features use them as they are'],
  ['Tuned filters', 'the same at first, then trained on the examples'],
  ['Filters from scratch', 'begun by chance, trained on the examples alone'],
]);
const FILTER_PX = 50;
const EXAMPLE_PX = 56;
/** Bytes from 0 to 255 as the int8 of a scale from 0 to 127. */
const HALF = 1;

export const streams = () => ({ transfer: {} });

/**
 * Show the rows.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const words = host.appendChild(element('p', 'map-facts contest-phase', { 'data-testid': 'phase' }));
  const { list, draw } = makeSheets(host, 'Filters and examples');
  const size = watchSize(list);
  const phase = computed(() => phaseOf(store.status.value?.step ?? 0, store.config.value.first_steps ?? 0));
  return takeBack(host, [
    effect(() => { words.textContent = phase.value; }),
    effect(() => {
      const { filters, scale, examples, each } = store.frame('transfer').value?.arrays ?? {};
      if (!filters || !scale || !examples || !each || size.value.width === 0) return;
      const table = theme.value.palette.smooth;
      const [, count = 0, height = 0, width = 0] = filters.shape;
      const cells = count * height * width;
      /** @type {Sheet[]} */
      const sheets = OWNERS.map(([title, facts], owner) => {
        const begun = Number.isFinite(scale.data[owner]);
        const grids = { shape: [count, height, width], data: filters.data.subarray(owner * cells, (owner + 1) * cells) };
        return { title, facts: begun ? facts : 'not begun', grids, largest: FILTER_PX, table, label: begun ? `${count} filters of ${height} by ${width}` : 'Not begun' };
      });
      const shown = each.data[0] ?? 0;
      const all = Number(store.config.value.examples);
      sheets.push({
        title: 'Examples of the new classes', facts: `${all} of each; ${shown < all ? `the first ${shown} are shown` : 'all are shown'}`,
        grids: asGrids(examples), largest: EXAMPLE_PX, table, label: `${examples.shape[0] ?? 0} pictures`,
      });
      draw(sheets, size.value.width);
    }),
  ]);
}

/**
 * Who trains now, in a sentence.
 * @param {number} step
 * @param {number} first steps of the first network
 */
export function phaseOf(step, first) {
  if (step < first) return `The first network learns its five classes: ${formatCount(step)} of ${formatCount(first)} steps.`;
  return `The first network stands still since step ${formatCount(first)}; the others have made ${formatCount(step - first)} steps on the new classes.`;
}

/** @param {NumberArray} pictures bytes @returns {NumberArray} */
function asGrids({ shape, data }) {
  return { shape, data: Int8Array.from(data, (value) => value >> HALF) };
}

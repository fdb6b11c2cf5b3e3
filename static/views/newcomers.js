/** Samples without a class: their numbers to be changed, and what the network says of each. */

import { signal } from '@preact/signals-core';
import { html } from 'lit-html';
import { formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto } from '../lib/reactive.js';
import { classNames } from '../state/own-data.js';

/** @import { Store } from '../state/store.js' */

const LARGEST = 1e6;
/** Rows that the student has changed, empty for those of the data set; one page shows one lab. */
const changed = signal('');

export const streams = () => ({ newcomers: { rows: changed.value } });
/** A table is no picture. */
export const svg = null;

/**
 * Show the samples.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const { rows, outputs } = store.frame('newcomers').value?.arrays ?? {};
    const names = store.network.value?.own?.columns.map(({ name }) => name) ?? [];
    const columns = store.config.value.own?.columns ?? names;
    if (!rows || !outputs) return html`<p class="quiet">New samples appear here.</p>`;
    const [count = 0, width = 0] = rows.shape;
    const classes = classNames(store);
    const table = Array.from({ length: count }, (_, row) => [...rows.data.subarray(row * width, (row + 1) * width)]);
    const chances = outputs.shape[1] ?? 0;
    return html`
      <div class="newcomers" tabindex="0" role="region" aria-label="New samples">
        <table class="numbers-table">
          <thead><tr><th scope="col">sample</th>${table[0]?.map((_, column) => html`<th scope="col">${columns[column] ?? `x${column + 1}`}</th>`)}
            <th scope="col">told</th>${chances > 1 ? classes.map((name, index) => html`<th scope="col">${index} ${name}</th>`) : ''}</tr></thead>
          <tbody>${table.map((row, place) => {
            const said = [...outputs.data.subarray(place * chances, (place + 1) * chances)];
            return html`<tr><th scope="row">${place + 1}</th>
              ${row.map((value, column) => html`<td><input class="newcomer-number" type="number" step="0.1" min=${-LARGEST} max=${LARGEST} aria-label="${columns[column] ?? 'number'} of sample ${place + 1}"
                .value=${String(Number(value.toPrecision(6)))} @change=${(/** @type {Event} */ event) => change(table, place, column, event)}></td>`)}
              <td data-testid="told-${place + 1}"><b>${verdict(said, classes)}</b></td>
              ${chances > 1 ? said.map((share) => html`<td>${formatShare(share)}</td>`) : ''}</tr>`;
          })}</tbody>
        </table>
        <button type="button" class="curve-toggle" ?disabled=${changed.value === ''} @click=${() => { changed.value = ''; }}>back to the first numbers</button>
      </div>`;
  });
}

/**
 * What the outputs say: a class with its number, or the output itself.
 * @param {readonly number[]} said
 * @param {readonly string[]} classes
 */
export function verdict(said, classes) {
  if (said.some(Number.isNaN)) return 'nothing';
  if (said.length > 1) {
    const best = said.indexOf(Math.max(...said));
    return `${best} ${classes[best] ?? ''}`.trim();
  }
  const [value = NaN] = said;
  return classes.length === 2 ? classes[value > 0 ? 1 : 0] ?? '' : formatSignificant(value, 3);
}

/** @param {number[][]} table @param {number} row @param {number} column @param {Event} event */
function change(table, row, column, event) {
  const box = /** @type {HTMLInputElement} */ (event.currentTarget);
  const value = box.valueAsNumber;
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) {
    box.value = String(table[row]?.[column] ?? '');
    return;
  }
  changed.value = table.map((cells, place) => cells.map((cell, at) => (place === row && at === column ? value : cell)).join(' ')).join(';');
}

/** A module and a cost: formulas there and back, and every number nudged to see whether the derivative is right. */

import { html, nothing } from 'lit-html';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import { choiceLabel } from '../controls/choice.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

const COLUMNS = 6;
const DIGITS = 4;
/** Differences of two derivatives up to this are rounding, above the next they are news. */
const SMALL = 1e-3;

export const streams = () => ({ check: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const { module = '', loss = '' } = store.config.value;
    const { rows, target } = store.frame('check').value?.arrays ?? {};
    const checked = store.network.value?.checked ?? [];
    const fits = rows && rows.shape[0] === checked.length;
    return html`
      ${formulas(store, module, loss)}
      <div class="check-rows" tabindex="0" role="region" aria-label="Gradient check">
        <table class="check-table">
          <caption>${target ? html`the cost compares with <span class="number">${targetWords(loss, Array.from(target.data))}</span>` : nothing}</caption>
          <thead><tr><th scope="col">number</th><th scope="col">value</th><th scope="col">backward</th><th scope="col">nudged</th><th scope="col">error</th></tr></thead>
          <tbody>${fits ? checked.map((entry, row) => line(store, entry, Array.from(rows.data.subarray(row * COLUMNS, (row + 1) * COLUMNS)))) : nothing}</tbody>
        </table>
      </div>
      ${fits ? verdict(Array.from({ length: checked.length }, (_, row) => rows.data[row * COLUMNS + 3] ?? NaN)) : nothing}`;
  });
}

/** @param {Store} store @param {string} module @param {string} loss */
function formulas(store, module, loss) {
  // Formulas are the server's own MathML, made from the engine's sources.
  const show = (/** @type {string} */ name) => unsafeHTML(store.experiment.value?.formulas?.find((entry) => entry.name === name)?.mathml ?? '');
  return html`
    <div class="check-formulas">
      ${[module, loss].map((key, place) => html`
        <div><h3>${choiceLabel(store, place === 0 ? 'module' : 'loss', key)}</h3>
          <p tabindex="0" role="group" aria-label="Forward">${show(`${key}.forward`)}</p>
          <p tabindex="0" role="group" aria-label="Backward">${show(`${key}.backward`)}</p></div>`)}
    </div>`;
}

/** @param {Store} store @param {{target: string, index: number[], label: string}} entry @param {number[]} numbers */
function line(store, { target, index, label }, [value = NaN, engine = NaN, numeric = NaN, error = NaN, above = NaN, below = NaN]) {
  const isWeight = !/^[ab]\.weight$/.test(target);
  const set = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const wanted = Number(input.value.replaceAll('−', '-'));
    if (input.value.trim() !== '' && Number.isFinite(wanted)) void store.actions.edit(target, index, wanted);
    else input.value = String(value);
  };
  const waits = Number.isNaN(above) && Number.isNaN(below);
  return html`
    <tr class=${waits ? 'is-waiting' : error > SMALL ? 'is-off' : ''} title=${waits ? 'Not nudged yet' : `cost ${formatSignificant(above, 7)} above, ${formatSignificant(below, 7)} below`}>
      <th scope="row">${label}</th>
      <td>${isWeight ? html`<input class="check-value" type="text" inputmode="decimal" aria-label="Value of ${label}" .value=${String(Number(value.toPrecision(DIGITS)))} @change=${set}>` : formatSignificant(value, DIGITS)}</td>
      <td>${formatSignificant(engine, DIGITS)}</td>
      <td>${waits ? '…' : formatSignificant(numeric, DIGITS)}</td>
      <td>${waits ? '' : formatSignificant(error)}</td>
    </tr>`;
}

/** @param {number[]} errors of all rows, NaN for those not nudged */
function verdict(errors) {
  const known = errors.filter((error) => !Number.isNaN(error));
  if (known.length === 0) return html`<p class="check-verdict">Press play, or step, to nudge one number after the other.</p>`;
  const worst = Math.max(...known);
  return html`<p class="check-verdict ${worst > SMALL ? 'is-off' : 'is-right'}" role="status">${worst > SMALL ? 'They differ: look at the formula, a corner, or the size of the nudge.' : 'Both derivatives agree.'}</p>`;
}

/** @param {string} loss @param {number[]} target */
function targetWords(loss, target) {
  return loss === 'nll' ? `t = ${(target[0] ?? 0) + 1}` : `t = ${target.map((value) => formatSignificant(value)).join(', ')}`;
}

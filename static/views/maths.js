/** One point through the network and back, one operation at a time, with every number. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { watchSize } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { disposeAll, renderInto } from '../lib/reactive.js';
import { inUnits, mapAxes, onMap } from '../state/own-data.js';
import { costsOf, operationsOf, unitOfRow } from './maths-steps.js';

/** @import { Store } from '../state/store.js' */
/** @import { Frame } from '../state/types.js' */
/** @import { Operation, Passes } from './maths-steps.js' */

const MOST_ROWS = 64;
const DIGITS = 4;
const LIMIT = 24;

/** @param {Store} store */
export const streams = (store) => ({ explain: store.point.value, weights: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = signal(0);
  const size = watchSize(host);
  const stopShowing = effect(() => store.actions.showPoint(size.value.width > 0));
  // A neuron that is clicked opens its layer's first operation.
  const stopFollowing = effect(() => {
    const layer = pinnedUnit(store).layer;
    const network = store.network.peek();
    const passes = readPasses(store.frame('explain').peek());
    const weights = store.frame('weights').peek()?.arrays.values?.data;
    if (layer < 0 || !network || !passes || !weights) return;
    place.value = Math.max(0, operationsOf(network, weights, passes).findIndex((operation) => operation.layer === layer));
  });
  const stopDrawing = renderInto(host, () => {
    const network = store.network.value;
    const passes = readPasses(store.frame('explain').value);
    const weights = store.frame('weights').value?.arrays.values?.data;
    if (!network || !passes || weights?.length !== network.parameters || passes.parameterGradients.length !== network.parameters) {
      return html`<p class="maths-empty">The numbers of one point appear here.</p>`;
    }
    const operations = operationsOf(network, weights, passes);
    const index = Math.min(place.value, operations.length - 1);
    const operation = operations[index];
    const { backprop, nudging } = costsOf(network);
    return html`
      <div class="maths">
        <div class="maths-point">
          ${mapCoordinate(store, 'x')}${mapCoordinate(store, 'y')}${coordinate(store, 'target', 'target')}
          <p class="maths-cost">Click a point of the map to work it out, a neuron to find its rows.</p>
          <p class="maths-cost">All derivatives of this network cost about <b>${formatCount(backprop)}</b> multiplications with backpropagation, and <b>${formatCount(nudging)}</b> if one nudges each weight and looks at the loss again.</p>
        </div>
        <div class="maths-operation">
          <div class="maths-steps">
            <button class="button round" aria-label="Previous operation" ?disabled=${index === 0} @click=${() => { place.value = index - 1; }}>‹</button>
            <span class="number" role="status">${index + 1} / ${operations.length}</span>
            <button class="button round" aria-label="Next operation" ?disabled=${index === operations.length - 1} @click=${() => { place.value = index + 1; }}>›</button>
          </div>
          ${operation ? description(operation) : nothing}
        </div>
        <div class="maths-numbers" tabindex="0" role="region" aria-label="Numbers of this operation">${operation ? table(operation, pinnedUnit(store)) : nothing}</div>
      </div>`;
  });
  return disposeAll([() => store.actions.showPoint(false), stopShowing, stopFollowing, stopDrawing]);
}

/** The neuron that is kept large, by layer and place; -1 where there is none. @param {Store} store */
function pinnedUnit(store) {
  const [layer = -1, unit = -1] = /^\d+\.\d+$/.test(store.pinned.value) ? store.pinned.value.split('.').map(Number) : [];
  return { layer, unit };
}

/** A coordinate of the map in the unit of its axis. @param {Store} store @param {'x' | 'y'} name */
function mapCoordinate(store, name) {
  const [across, up] = mapAxes(store.network.value);
  const axis = name === 'x' ? across : up;
  const read = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.value !== '' && input.validity.valid) store.actions.setPoint({ [name]: onMap(axis, input.valueAsNumber) });
  };
  const value = Number(inUnits(axis, store.point.value[name]).toPrecision(6));
  return html`<label class="maths-coordinate">${axis.label}<input type="number" step="any" min=${inUnits(axis, -LIMIT)} max=${inUnits(axis, LIMIT)} .value=${String(value)} @change=${read}></label>`;
}

/** @param {Store} store @param {'target'} name @param {string} label */
function coordinate(store, name, label) {
  const read = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.value !== '' && input.validity.valid) store.actions.setPoint({ [name]: input.valueAsNumber });
  };
  return html`<label class="maths-coordinate">${label}<input type="number" step="any" min=${-LIMIT} max=${LIMIT} .value=${String(store.point.value[name])} @change=${read}></label>`;
}

/** @param {Operation} operation */
function description({ title, formula, code }) {
  return html`<h3>${title}</h3><p class="maths-formula">${formula}</p><code>${code}</code>`;
}

/** Rows of the neuron that is kept large come first. @param {Operation} operation @param {{layer: number, unit: number}} pinned */
function table({ layer, rows }, pinned) {
  const isPinned = (/** @type {{label: string}} */ { label }) => layer === pinned.layer && unitOfRow(label) === pinned.unit;
  const sorted = [...rows.filter(isPinned), ...rows.filter((row) => !isPinned(row))];
  return html`
    <table>
      <tbody>${sorted.slice(0, MOST_ROWS).map((row) => html`<tr class=${isPinned(row) ? 'is-pinned' : nothing}><th scope="row">${row.label}</th><td>${formatSignificant(row.value, DIGITS)}</td><td class="maths-terms">= ${row.terms}</td></tr>`)}</tbody>
    </table>
    ${rows.length > MOST_ROWS ? html`<p>and ${formatCount(rows.length - MOST_ROWS)} more</p>` : nothing}`;
}

/** @param {Frame | null} frame @returns {Passes | null} */
function readPasses(frame) {
  const arrays = frame?.arrays;
  if (!arrays) return null;
  const data = (/** @type {string} */ name) => arrays[name]?.data ?? [];
  return {
    inputs: data('inputs'), sums: data('sums'), outputs: data('outputs'),
    outputGradients: data('output_gradients'), sumGradients: data('sum_gradients'),
    parameterGradients: data('parameter_gradients'), loss: data('loss')[0] ?? NaN,
    normal: data('normal'), normalGradients: data('normal_gradients'), means: data('means'), deviations: data('deviations'),
    handedOn: data('handed_on'), handedGradients: data('handed_gradients'),
  };
}

/** Second derivatives of the running network's loss: eigenvalues now, the edge they set for the learning rate, sharpness along the run. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatCount, formatSetting } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { mountChart } from './line-chart.js';
import { describePlateaus, describeSharpness, readSharpness } from './sharpness-table.js';
import { drawSpectrum } from './spectrum-plot.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Sharpness } from './sharpness-table.js' */

const DIGITS = 3;

export const streams = () => ({ curvature: {}, sharpness: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const place = host.appendChild(element('div', 'curvature'));
  const numbers = place.appendChild(element('div', 'curvature-numbers'));
  const spectrum = buildPart(place, 'Eigenvalues of the Hessian');
  const canvas = spectrum.body.appendChild(element('canvas', 'curvature-spectrum'));
  const sharpness = buildPart(place, 'Largest eigenvalue along the run');
  const norms = buildPart(place, 'Length of the gradient');
  const size = watchSize(spectrum.body);
  const now = computed(() => store.frame('curvature').value?.arrays);
  const along = computed(() => readSharpness(store.frame('sharpness').value?.arrays.rows));

  return takeBack(host, [
    effect(() => { render(figures(store, now.value?.values?.data), numbers); }),
    effect(() => {
      const values = now.value?.eigenvalues?.data ?? [];
      if (size.value.width * size.value.height > 0) drawSpectrum(canvas, values, size.value, theme.value);
      const known = values.length === store.network.value?.parameters ? `all ${formatCount(values.length)}` : `the outermost ${values.length}`;
      spectrum.note.textContent = values.length > 0 ? known : '';
      setAttribute(spectrum.body, 'aria-label', describeSpectrum(Array.from(values), known));
    }),
    mountChart(sharpness.body, theme, ({ accent, mutedInk }) => ({
      lines: [{ label: 'largest eigenvalue', color: accent }, { label: '2 / learning rate', color: mutedInk, dash: [5, 4] }], logarithmic: true,
    }), (draw) => draw(sharpnessColumns(along.value, ruleOf(store).rate))),
    mountChart(norms.body, theme, ({ accent, ink }) => ({
      lines: [{ label: 'length of the gradient', color: accent }, { label: 'plateau', color: ink, width: 4 }], logarithmic: true,
    }), (draw) => draw(normColumns(along.value))),
    effect(() => {
      const missing = store.frame('sharpness').value?.arrays.missing?.data[0] ?? 0;
      sharpness.note.textContent = missing > 0 ? `${formatCount(missing)} places to come` : 'dashed: 2 / learning rate';
      norms.note.textContent = describePlateaus(along.value);
      setAttribute(sharpness.body, 'aria-label', describeSharpness(along.value));
      setAttribute(norms.body, 'aria-label', describeSharpness(along.value));
    }),
  ]);
}

/** The optimizer that is looked at: the run's, or the first contestant's of a race. @param {Store} store */
function ruleOf(store) {
  const config = store.config.value;
  const { optimizer, learning_rate: rate } = config.contestants?.[0] ?? config;
  return { optimizer: String(optimizer ?? ''), rate: Number(rate) };
}

/**
 * The numbers of now.
 * @param {Store} store
 * @param {ArrayLike<number> | undefined} values
 */
function figures(store, values) {
  if (!values) return html`<p class="evidence-empty">Waiting for the first look.</p>`;
  const [largest = NaN, smallest = NaN, condition = NaN, edge = NaN, index = NaN] = Array.from(values);
  if (Number.isNaN(largest)) return html`<p class="evidence-empty">Second derivatives are not known for this loss or activation.</p>`;
  const number = (/** @type {number} */ value) => formatSignificant(value, DIGITS);
  const { optimizer, rate } = ruleOf(store);
  const plain = optimizer === 'sgd';
  const over = plain && rate > edge;
  const verdict = plain
    ? `The learning rate ${formatSetting(rate)} is ${over ? 'beyond' : 'below'} the largest one.`
    : 'The largest rate holds for plain gradient descent.';
  return html`
    <dl class="hessian-numbers">
      <div><dt>largest eigenvalue λ<sub>max</sub></dt><dd>${number(largest)}</dd></div>
      <div><dt>smallest eigenvalue λ<sub>min</sub></dt><dd>${number(smallest)}</dd></div>
      <div><dt>condition number</dt><dd>${number(condition)}</dd></div>
      <div><dt>negative eigenvalues (index)</dt><dd>${formatCount(index)}</dd></div>
      <div><dt>largest rate 2 / λ<sub>max</sub></dt><dd>${number(edge)}</dd></div>
    </dl>
    <p class="curvature-verdict${over ? ' is-over' : ''}">${verdict} ${index > 0 ? 'The place is saddle-shaped: some ways bend down.' : 'No way bends down here.'}</p>`;
}

/** @param {readonly number[]} values ascending @param {string} known */
function describeSpectrum(values, known) {
  if (values.length === 0) return 'Eigenvalues of the Hessian: none known.';
  const negative = values.filter((value) => value < 0).length;
  return `Eigenvalues of the Hessian, ${known}: from ${formatSignificant(values[0] ?? NaN, DIGITS)} to ${formatSignificant(values.at(-1) ?? NaN, DIGITS)}, ${negative} below zero.`;
}

/** @param {Sharpness} along @param {number} rate */
function sharpnessColumns({ steps, largest }, rate) {
  const edge = rate > 0 ? 2 / rate : NaN;
  const top = Math.max(...largest);
  // Far above every eigenvalue the line would only press the curve flat.
  const shown = edge < 100 * top ? edge : null;
  return [Array.from(steps), positive(largest), Array.from(steps, () => shown)];
}

/** @param {Sharpness} along */
function normColumns({ steps, norms, plateau }) {
  return [Array.from(steps), positive(norms), positive(norms).map((value, row) => (plateau[row] ? value : null))];
}

/** What a logarithmic scale can show. @param {Float64Array} values @returns {(number | null)[]} */
function positive(values) {
  return Array.from(values, (value) => (value > 0 ? value : null));
}

/** @param {HTMLElement} host @param {string} title */
function buildPart(host, title) {
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  const name = head.appendChild(element('span', 'curve-title'));
  name.textContent = title;
  const note = head.appendChild(element('span', 'curvature-note'));
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': title }));
  return { note, body };
}

/** The Hessian's eigenvalues where the first contestant is, and what follows from them for the learning rate. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSetting } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { listContestants } from './contestants.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const DIGITS = 4;
const EDGE = 2; // times one over the largest eigenvalue: from there on a step is too long

export const streams = () => ({ curvature: { contestant: 0 } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'hessian', { tabindex: '0', role: 'region', 'aria-label': 'Curvature' }));
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  /** Gradient descent without memory, whose steps are the slope times the rate. @param {number} row */
  const isPlain = (row) => store.config.value.contestants?.[row]?.optimizer === 'sgd';
  return takeBack(host, [effect(() => {
    const { values: arrays, axes } = store.frame('curvature').value?.arrays ?? {};
    const values = arrays?.data;
    if (!values || !axes) return;
    const names = store.network.value?.axes ?? [];
    const [largest = NaN, smallest = NaN, condition = NaN, edge = NaN, index = NaN] = Array.from(values);
    const number = (/** @type {number} */ value) => formatSignificant(value, DIGITS);
    render(html`
      <dl class="hessian-numbers">
        <div><dt>largest eigenvalue λ<sub>max</sub></dt><dd>${number(largest)}</dd></div>
        <div><dt>smallest eigenvalue λ<sub>min</sub></dt><dd>${number(smallest)}</dd></div>
        ${names.length === 2 ? html`<div><dt>steepest and flattest direction</dt><dd>${directionOf(axes.data, 0)} and ${directionOf(axes.data, 1)}</dd></div>` : ''}
        <div><dt>condition number</dt><dd>${number(condition)}</dd></div>
        <div><dt>best for the steepest direction 1 / λ<sub>max</sub></dt><dd>${largest > 0 ? number(edge / EDGE) : '–'}</dd></div>
        <div><dt>largest learning rate 2 / λ<sub>max</sub></dt><dd>${largest > 0 ? number(edge) : '–'}</dd></div>
        <div><dt>what this place is</dt><dd>${kindOf(index, smallest, names.length)}</dd></div>
      </dl>
      <table class="league-table hessian-rates">
        <caption>Learning rates against the edge</caption>
        <thead><tr><th scope="col">Contestant</th><th scope="col">η</th><th scope="col">η · λ<sub>max</sub></th><th scope="col">along the steepest direction</th></tr></thead>
        <tbody>${contestants.value.map(({ name, learningRate }, row) => html`
          <tr><th scope="row">${name}</th><td>${formatSetting(learningRate)}</td><td>${number(learningRate * largest)}</td><td>${isPlain(row) ? regime(learningRate * largest) : 'has a memory: no fixed factor'}</td></tr>`)}
        </tbody>
      </table>`, place);
  })]);
}

/**
 * An eigenvector; of its two signs the one that goes to the right.
 * @param {ArrayLike<number>} axes 2 x 2
 * @param {number} row
 */
function directionOf(axes, row) {
  const [across = NaN, up = NaN] = [axes[2 * row], axes[2 * row + 1]];
  const sign = across < 0 ? -1 : 1;
  return `(${formatSignificant(sign * across, 2)}, ${formatSignificant(sign * up, 2)})`;
}

/** @param {number} negative eigenvalues @param {number} smallest @param {number} size */
function kindOf(negative, smallest, size) {
  if (Number.isNaN(negative)) return 'nowhere: it has diverged';
  if (negative === 0) return smallest > 0 ? 'bends up on all sides' : 'flat one way, bends up the other';
  return negative < size ? 'saddle-shaped: bends up and down' : 'bends down on all sides';
}

/**
 * What gradient descent does along an eigenvector: each step multiplies the distance by 1 − ηλ.
 * @param {number} share learning rate times eigenvalue
 */
function regime(share) {
  if (!(share > 0)) return '–';
  const factor = `× ${formatSignificant(1 - share, 3)} a step`;
  if (share > EDGE) return `${factor}: diverges`;
  if (Math.abs(share - 1) < 5e-3) return `${factor}: arrives in one step`;
  return share < 1 ? `${factor}: from one side` : `${factor}: swings and arrives`;
}

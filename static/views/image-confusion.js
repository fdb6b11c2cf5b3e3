/** True against chosen class on the test pictures, and the worst mistakes; both lead to the pictures. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { paintPicture } from './map-picture.js';

/** @import { Store } from '../state/store.js' */
/** @import { Numbers } from '../state/types.js' */

const STRENGTHS = 5;

export const streams = () => ({ confusion: {} });

/**
 * Show matrix and mistakes.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'image-confusion'));
  const matrix = box.appendChild(element('div', 'matrix-place', { tabindex: '0', role: 'group', 'aria-label': 'Confusion matrix' }));
  const mistakes = box.appendChild(element('div', 'mistakes', { tabindex: '0', role: 'group', 'aria-label': 'Worst mistakes' }));
  /** @param {number} image */
  const pin = (image) => store.actions.configure({ image, drawing: '' });

  return takeBack(host, [effect(() => {
    const arrays = store.frame('confusion').value?.arrays;
    const names = store.network.value?.outputs ?? [];
    if (!arrays?.counts || !arrays.targets || !arrays.chosen || !arrays.worst || !arrays.pictures) return;
    const { counts, targets, chosen, worst, pictures } = arrays;
    const image = store.config.value.image;
    /** @param {number} truth @param {number} guess */
    const openCell = (truth, guess) => pin(nextOf(targets.data, chosen.data, truth, guess, image));
    render(html`<table class="matrix"><caption class="visually-hidden">Rows are the true class, columns the chosen one. A button pins the next such picture.</caption>
      <thead><tr><th scope="col" class="tiny-label">true \\ chosen</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${names.map((name, truth) => html`<tr><th scope="row">${name}</th>${names.map((_, guess) => cell(counts.data, names, truth, guess, openCell))}</tr>`)}</tbody></table>`, matrix);
    const rows = [...worst.data];
    render(html`<h3 class="map-title">Worst mistakes</h3>${rows.length === 0 ? html`<p class="map-facts">None on these pictures.</p>` : ''}
      <div class="mistake-list">${repeat(rows, (number) => number, (number) => {
        const words = `is ${names[targets.data[number] ?? 0]}, says ${names[chosen.data[number] ?? 0]}`;
        return html`<button type="button" class="mistake" title="Pin test picture ${number}" @click=${() => pin(number)}><canvas class="mistake-picture" aria-hidden="true"></canvas><span>${words}</span></button>`;
      })}</div>`, mistakes);
    mistakes.querySelectorAll('canvas').forEach((canvas, index) => paintPicture(canvas, pictures, index));
  })]);
}

/**
 * The next picture of a cell after the one that is pinned, from the start again after the last; -1 if there is none.
 * @param {Numbers} targets
 * @param {Numbers} chosen
 * @param {number} truth
 * @param {number} guess
 * @param {number} after
 */
export function nextOf(targets, chosen, truth, guess, after) {
  for (let step = 1; step <= targets.length; step += 1) {
    const number = (after + step) % targets.length;
    if (targets[number] === truth && chosen[number] === guess) return number;
  }
  return -1;
}

/**
 * @param {Numbers} counts
 * @param {string[]} names
 * @param {number} truth
 * @param {number} guess
 * @param {(truth: number, guess: number) => void} open
 */
function cell(counts, names, truth, guess, open) {
  const start = truth * names.length;
  const count = counts[start + guess] ?? 0;
  const total = Math.max(1, [...counts.subarray(start, start + names.length)].reduce((sum, value) => sum + value, 0));
  const strength = count === 0 ? 0 : Math.ceil((count / total) * STRENGTHS);
  const tone = truth === guess ? 'is-right' : 'is-wrong';
  if (count === 0) return html`<td class="matrix-cell">·</td>`;
  return html`<td class="matrix-cell ${tone} strength-${strength}"><button type="button" aria-label="${count} pictures of ${names[truth]} called ${names[guess]}: pin the next" @click=${() => open(truth, guess)}>${count}</button></td>`;
}

/**
 * Which pixels of the picture speak for a class: under a moving cover, and by three ways back through the network. They
 * are one and the same where there is no rectifier; then the gradient stands for all.
 */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { paintGrids, paintPicture } from './map-picture.js';
import { createClassChoice } from './network-choice.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const PICTURE_PX = 140;
const FULL = 127;
const WAYS = [
  { title: 'Gradient', words: 'which pixels would make it surer, and which less sure' },
  { title: 'Deconvolution', words: 'rectifiers let through what is positive on the way back' },
  { title: 'Guided', words: 'only what was positive on both ways' },
];

/** Networks of the course that have rectifiers, for those who look at one that has none. */
const RECTIFIED = ['all_convolutional', 'dcnn'];

/** The class that is asked about; -1 for the network's choice. */
const target = createClassChoice(-1);

export const streams = (/** @type {Store} */ store) => ({ evidence: { target: target.of(store) } });

/**
 * Show the evidence.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'seeing'));
  const head = box.appendChild(element('div', 'seeing-head'));
  const row = box.appendChild(element('div', 'seeing-row', { tabindex: '0', role: 'group', 'aria-label': 'Evidence' }));
  const titles = [{ title: 'Picture', words: 'what the network is given' }, { title: 'Covered', words: 'how much surer it is with this part than with a black square there' }, ...WAYS];
  const figures = titles.map(({ title, words }) => {
    const figure = row.appendChild(element('figure', 'seeing-figure'));
    const canvas = figure.appendChild(element('canvas', 'seeing-canvas', { role: 'img', 'aria-label': title }));
    const caption = figure.appendChild(element('figcaption', 'seeing-caption'));
    caption.append(Object.assign(element('b', ''), { textContent: title }), ` ${words}`);
    return { canvas, figure };
  });
  const sameness = row.appendChild(element('div', 'seeing-note'));

  return takeBack(host, [
    effect(() => {
      const names = store.network.value?.outputs ?? [];
      const scores = store.frame('evidence').value?.arrays.scores?.data;
      const chosen = target.of(store);
      const asked = names[scores?.[0] ?? 0] ?? '';
      render(html`<label class="seeing-choice">What speaks for
        <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => target.choose(Number(/** @type {HTMLSelectElement} */ (event.target).value))}>
          <option value="-1" .selected=${chosen < 0}>what it says</option>
          ${names.map((name, index) => html`<option value=${index} .selected=${chosen === index}>${name}</option>`)}
        </select></span></label>
        <p class="seeing-words" aria-live="off">${scores ? `${asked}: ${formatShare(scores[1] ?? 0)} sure` : ''}</p>`, head);
    }),
    effect(() => {
      const { picture, scores, covered, maps, rectifiers } = store.frame('evidence').value?.arrays ?? {};
      if (!picture || !scores || !covered || !maps || !rectifiers) return;
      const [shown, cover, ...ways] = figures.map(({ canvas }) => canvas);
      const same = rectifiers.data[0] === 0;
      for (const { figure } of figures.slice(-2)) figure.hidden = same;
      render(same ? sameWords(store) : '', sameness);
      const table = theme.value.palette.smooth;
      if (shown) paintPicture(shown, picture);
      const [rows = 1, columns = 1] = covered.shape;
      const { drops, largest } = dropsOf(covered.data, scores.data[1] ?? 0);
      if (cover) {
        paintGrids(cover, drops, { count: 1, width: columns, height: rows, room: PICTURE_PX, largest: PICTURE_PX }, table);
        setAttribute(cover, 'aria-label', `Covered: at most ${formatShare(largest)} less sure`);
      }
      const [, height = 1, width = 1, channels = 1] = maps.shape;
      const cells = height * width * channels;
      ways.forEach((canvas, index) => {
        const values = /** @type {Int8Array} */ (maps.data).subarray(index * cells, (index + 1) * cells);
        paintGrids(canvas, values, { count: 1, width, height, channels, room: PICTURE_PX, largest: PICTURE_PX }, table);
      });
    }),
  ]);
}

/** Why there is only the gradient, and what to do about it. @param {Store} store */
function sameWords(store) {
  const presets = store.catalogue.value?.presets ?? {};
  return html`<p class="seeing-words">This network has no rectifiers. <b>Deconvolution</b> and <b>guided</b> backpropagation differ from the gradient only in what rectifiers let through on the way back, so here all three are this one picture. To see them differ, choose a network with rectifiers:</p>
    <div class="seeing-choice">${RECTIFIED.filter((key) => presets[key]).map((key) => html`<button type="button" class="button" @click=${() => store.actions.configure({ preset: key })}>${presets[key]?.label}</button>`)}</div>`;
}

/**
 * By how much less sure the network is at each place of the cover, as -127 to 127 of the largest difference.
 * @param {ArrayLike<number>} covered probability with the cover at each place
 * @param {number} sure probability without it
 */
export function dropsOf(covered, sure) {
  const differences = Array.from(covered, (value) => sure - value);
  const largest = Math.max(...differences.map(Math.abs), 1e-6);
  return { drops: Int8Array.from(differences, (value) => Math.round((value / largest) * FULL)), largest };
}

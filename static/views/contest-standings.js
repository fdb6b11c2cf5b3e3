/** The contestants with their accuracy, and what each says of the picture that is looked at. */

import { effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatCount, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { entrants } from './contest.js';
import { paintGrey } from './map-picture.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Entrant } from './contest.js' */

/** Streams that hold a picture and what each contestant says of it. */
const PICTURED = ['response', 'features'];

/** @param {Store} store */
export function streams(store) {
  const name = pictured(store);
  return { curves: {}, ...(name ? { [name]: {} } : {}) };
}

/** A table is no picture. */
export const svg = null;

/** @param {Store} store */
const pictured = (store) => store.experiment.value?.streams.map(({ name }) => name).find((name) => PICTURED.includes(name));

/**
 * Show the table and the picture.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const table = host.appendChild(element('div', 'contest-table'));
  const canvas = host.appendChild(element('canvas', 'contest-picture', { role: 'img', hidden: '' }));
  return takeBack(host, [
    effect(() => {
      const name = pictured(store);
      const arrays = name ? store.frame(name).value?.arrays : undefined;
      const contestants = entrants(store, theme.value);
      const classes = store.network.value?.outputs ?? [];
      const target = classes[arrays?.target?.data[0] ?? -1];
      const said = contestants.map((_, index) => verdict(arrays?.probabilities?.data ?? [], classes, index));
      render(html`
        <table class="numbers-table"><caption class="visually-hidden">Contestants</caption>
          <thead><tr><th scope="col"><span class="visually-hidden">contestant</span></th><th scope="col">${store.network.value?.score ?? 'accuracy'}</th><th scope="col">weights</th>${arrays ? html`<th scope="col">says</th>` : nothing}</tr></thead>
          <tbody>${contestants.map((contestant, index) => line(contestant, arrays ? said[index] ?? '' : null, target))}</tbody>
        </table>
        ${target === undefined ? nothing : html`<p class="map-facts">The picture below is ${target}.</p>`}`, table);
    }),
    effect(() => {
      const name = pictured(store);
      const picture = name ? store.frame(name).value?.arrays.picture : undefined;
      canvas.hidden = !picture;
      if (!picture) return;
      const side = picture.shape[0] ?? 0;
      paintGrey(canvas, picture.data, side);
      setAttribute(canvas, 'aria-label', `Test picture ${store.config.value.image}, ${side} by ${side} pixels, as the networks get it.`);
    }),
  ]);
}

/** @param {Entrant} entrant @param {string | null} said @param {string | undefined} target */
function line({ key, name, place, accuracy, parameters }, said, target) {
  return html`<tr><th scope="row"><span class="contest-dot" data-place=${place}></span>${name}</th>
    <td class="contest-accuracy" data-testid="accuracy-${key}">${formatShare(accuracy)}</td><td>${formatCount(parameters)}</td>
    ${said === null ? nothing : html`<td class=${said.startsWith(`${target} `) ? 'is-right' : 'is-wrong'}>${said}</td>`}</tr>`;
}

/**
 * The most probable class with its share; why there is none.
 * @param {ArrayLike<number>} shares of all contestants
 * @param {readonly string[]} classes
 * @param {number} index of the contestant
 */
export function verdict(shares, classes, index) {
  const own = Array.from(shares).slice(index * classes.length, (index + 1) * classes.length);
  if (own.length === 0) return '';
  if (own.some(Number.isNaN)) return 'does not fit';
  const most = Math.max(...own);
  return `${classes[own.indexOf(most)]} ${formatShare(most)}`;
}

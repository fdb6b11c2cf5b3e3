/** How long each contestant's newest gradient was, and what clipping has left of it. */

import { computed, effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSetting } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { listContestants } from './contestants.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const DIGITS = 3;
/** The bars' logarithmic scale. */
const SHORTEST = 1e-3;
const LONGEST = 1e4;
const CLIPPED = 0.999; // share below which a length has changed, not only its last digit

export const streams = () => ({ terms: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'clipping', { tabindex: '0', role: 'region', 'aria-label': 'Length of the newest gradient, before and after clipping' }));
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  return takeBack(host, [effect(() => {
    const lengths = store.frame('terms').value?.arrays.lengths;
    if (!lengths || lengths.shape[0] !== contestants.value.length) return;
    const { clip_norm: norm = 0, clip_value: value = 0 } = store.config.value;
    render(html`
      <table class="league-table clipping-table">
        <caption>${limitWords(norm, value)}</caption>
        <thead><tr><th scope="col">Contestant</th><th scope="col">gradient</th><th scope="col">after clipping</th><th scope="col" class="clipping-scale">length, 0.001 to 10,000</th></tr></thead>
        <tbody>${contestants.value.map(({ name, color }, row) => line(name, color, lengths.data[2 * row] ?? NaN, lengths.data[2 * row + 1] ?? NaN))}</tbody>
      </table>`, place);
    for (const bar of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-share]'))) {
      bar.style.width = `${100 * Number(bar.dataset.share)}%`;
      bar.style.background = bar.dataset.color ?? '';
    }
    const limit = /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('.clipping-limit'));
    for (const mark of limit) {
      mark.hidden = !(norm > 0);
      mark.style.left = `${100 * shareOf(norm)}%`;
    }
  })]);
}

/** @param {number} norm @param {number} value */
function limitWords(norm, value) {
  const limits = [...(norm > 0 ? [`no gradient longer than ${formatSetting(norm)}`] : []), ...(value > 0 ? [`no part of it larger than ${formatSetting(value)}`] : [])];
  return limits.length > 0 ? `Limit: ${limits.join(', ')}.` : 'No limit is set: every gradient reaches the optimizer whole.';
}

/** @param {string} name @param {string} color @param {number} whole @param {number} left */
function line(name, color, whole, left) {
  const clipped = left < CLIPPED * whole;
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td>${Number.isNaN(whole) ? '–' : formatSignificant(whole, DIGITS)}</td>
      <td class=${clipped ? 'is-clipped' : ''}>${Number.isNaN(left) ? '–' : formatSignificant(left, DIGITS)}${clipped ? html`<span class="visually-hidden"> (clipped)</span>` : nothing}</td>
      <td class="clipping-scale" aria-hidden="true"><div class="clipping-bars"><i data-share=${shareOf(whole)} data-color="var(--line-strong)"></i><i data-share=${shareOf(left)} data-color=${color}></i><b class="clipping-limit"></b></div></td>
    </tr>`;
}

/** Place of a length on the scale, from 0 to 1. @param {number} length */
function shareOf(length) {
  if (!(length > 0)) return 0;
  return Math.min(1, Math.max(0, Math.log(length / SHORTEST) / Math.log(LONGEST / SHORTEST)));
}

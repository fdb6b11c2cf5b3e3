/** How good each search has become after each of its trials: the median over the repetitions, and the middle half as a band. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatCount, formatLoss, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { mountChart } from './line-chart.js';
import { bestColumns, SEARCH_NAMES } from './search-results.js';
import { searchColors } from './search-shown.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const DASHES = [[], [6, 3], [2, 3]];

export const streams = () => ({ best: {} });

/**
 * Show the curves and what they have come to.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const title = host.appendChild(element('p', 'curve-title'));
  title.textContent = 'Best loss after so many trials';
  const body = host.appendChild(element('div', 'curve-body search-curves', { role: 'img', 'aria-label': title.textContent }));
  const table = host.appendChild(element('div', 'search-medians'));
  const theme = watchTheme(host);
  const searches = computed(() => JSON.stringify(store.config.value.strategies ?? []));
  const best = computed(() => {
    const { quartiles, wins } = store.frame('best').value?.arrays ?? {};
    // A frame can be of the searches before the newest change.
    return quartiles && wins && quartiles.shape[0] === JSON.parse(searches.value).length ? { quartiles, wins: wins.data } : null;
  });
  return takeBack(host, [
    mountChart(body, theme, (look) => {
      const keys = /** @type {string[]} */ (JSON.parse(searches.value));
      const colors = searchColors(look, keys);
      const lines = keys.flatMap((key, index) => {
        const name = SEARCH_NAMES[key] ?? key;
        const edge = { color: colors[index] ?? '', width: 0 };
        return [{ ...edge, label: `${name}, lower quartile` }, { label: name, color: colors[index] ?? '', width: 2, dash: DASHES[index % DASHES.length] ?? [] }, { ...edge, label: `${name}, upper quartile` }];
      });
      const bands = keys.map((_, index) => ({ upper: 3 * index + 2, lower: 3 * index, color: (colors[index] ?? '').replace(')', ' / 0.14)') }));
      return { lines, bands, logarithmic: true };
    }, (draw, lines) => draw(best.value ? bestColumns(best.value.quartiles) : [[], ...lines.map(() => [])])),
    effect(() => {
      const keys = /** @type {string[]} */ (JSON.parse(searches.value));
      const rounds = best.value?.quartiles.shape[1] ?? 0;
      const rows = keys.map((key, index) => {
        const at = (index * rounds + rounds - 1) * 3;
        const [low = NaN, median = NaN, high = NaN] = rounds > 0 ? (best.value?.quartiles.data.subarray(at, at + 3) ?? []) : [];
        return { name: SEARCH_NAMES[key] ?? key, low, median, high, wins: rounds > 0 ? (best.value?.wins[index] ?? NaN) : NaN };
      });
      const words = (/** @type {number} */ loss) => (loss === Infinity ? 'diverged' : formatLoss(loss));
      render(html`
        <table class="league-table">
          <caption>After ${formatCount(rounds)} ${rounds === 1 ? 'trial' : 'trials'}, over ${formatCount(store.config.value.repetitions ?? 1)} repetitions</caption>
          <thead><tr><th scope="col">Search</th><th scope="col">median</th><th scope="col">middle half</th><th scope="col"><abbr title="Share of the repetitions in which its best loss is the lowest of all">best</abbr></th></tr></thead>
          <tbody>${rows.map(({ name, low, median, high, wins }, index) => html`
            <tr><th scope="row"><span class="search-key is-${index}"></span>${name}</th><td class="league-loss">${words(median)}</td><td>${words(low)} to ${words(high)}</td><td>${formatShare(wins)}</td></tr>`)}
          </tbody>
        </table>`, table);
      const colors = searchColors(theme.value, keys);
      table.querySelectorAll('.search-key').forEach((mark, index) => { if (mark instanceof HTMLElement) mark.style.background = colors[index] ?? ''; });
      setAttribute(body, 'aria-label', `Best loss over the trials, in the median over the repetitions: ${rows.map(({ name, median }) => `${name} ${words(median)}`).join(', ')}.`);
    }),
  ]);
}

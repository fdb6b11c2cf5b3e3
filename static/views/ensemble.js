/** Copies of the run from other first weights: what they agree on, where they differ, how many fail. */

import { computed, effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatCount, formatLoss, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { drawMap, spreadTable } from './ensemble-maps.js';
import { ensembleCurves, readEnsemble } from './ensemble-table.js';
import { HeatMap } from './heat-map.js';
import { mountChart } from './line-chart.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Ensemble } from './ensemble-table.js' */

const SIZE = 40;
const COUNTS = [16, 32, 64];
/** The picture of the copies is a moment older than the run's step. */
const KEEPS_PACE = 0.9;
const QUARTILE_WIDTH = 0.6;
const FATES = ['does well', 'fails', 'diverged'];

export const streams = () => ({ ensemble: { size: SIZE } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const place = host.appendChild(element('div', 'ensemble'));
  const control = place.appendChild(element('div', 'ensemble-control'));
  const mean = buildMap(place, 'Mean output');
  const spread = buildMap(place, 'Spread between copies');
  const curves = place.appendChild(element('div', 'curve-panel ensemble-curves'));
  const head = curves.appendChild(element('div', 'curve-head'));
  head.append('Training and test loss: median, with the middle half of the copies');
  const body = curves.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': 'Loss of the copies' }));
  const size = watchSize(mean.body);
  const shown = computed(() => readEnsemble(store.frame('ensemble').value?.arrays));

  return takeBack(host, [
    effect(() => { render(controls(store, shown.value), control); }),
    effect(() => {
      const { colors } = theme.value.palette;
      const side = Math.min(size.value.width, size.value.height);
      const { mean: outputs, spread: deviations, copies } = shown.value;
      drawMap(mean.canvas, mean.heatMap, outputs, side, theme.value.palette.smooth, theme.value.palette.confidence);
      drawMap(spread.canvas, spread.heatMap, deviations, side, spreadTable(colors), []);
      for (const map of [mean, spread]) map.panel.hidden = copies.length === 0;
      curves.hidden = copies.length === 0;
      setAttribute(mean.body, 'aria-label', `Mean output of ${copies.length} copies over the plane; the table has each copy’s numbers.`);
      setAttribute(spread.body, 'aria-label', `Standard deviation of the output between copies, at most ${shown.value.largestSpread.toFixed(2)}.`);
    }),
    mountChart(body, theme, ({ accent, mutedInk }) => {
      const lines = [['training', accent], ['test', mutedInk]].flatMap(([name, color = '']) => [
        { label: `${name}, lower quartile`, color, width: QUARTILE_WIDTH },
        { label: `${name}, median`, color },
        { label: `${name}, upper quartile`, color, width: QUARTILE_WIDTH },
      ]);
      const bands = [accent, mutedInk].map((color, index) => ({ upper: 3 * index + 2, lower: 3 * index, color: `color-mix(in srgb, ${color} 20%, transparent)` }));
      return { lines, bands, logarithmic: true };
    }, (draw) => draw(ensembleCurves(shown.value))),
    effect(() => setAttribute(body, 'aria-label', describeCurves(shown.value))),
  ]);
}

/** @param {Store} store @param {Ensemble} ensemble */
function controls(store, ensemble) {
  const { copies } = ensemble;
  const wanted = Number(store.config.value.copies ?? 0);
  const step = store.status.value?.step ?? 0;
  const start = (/** @type {number} */ count) => {
    void store.actions.configure({ copies: count });
    if (!store.run.peek().running) void store.actions.play();
  };
  const behind = wanted > 0 && ensemble.step < step * KEEPS_PACE;
  return html`
    <div class="ensemble-buttons" role="group" aria-label="Copies">
      ${COUNTS.map((count) => html`<button type="button" class="button" aria-pressed=${wanted === count} @click=${() => start(count)}>${count} copies</button>`)}
      ${wanted > 0 ? html`<button type="button" class="button" @click=${() => { void store.actions.configure({ copies: 0 }); }}>Stop copies</button>` : nothing}
    </div>
    ${copies.length === 0
      ? html`<p class="landscape-words">Train copies of this run beside it: same settings, same points, other first weights and another order. A copy fails if it has less than 95 % of the training points right.</p>`
      : html`
        <p class="ensemble-share"><b>${formatShare(ensemble.failing)}</b> fail <span>${failures(ensemble)} of ${copies.length}</span></p>
        <p class="landscape-words">${behind ? `Catching up with the run: step ${formatCount(ensemble.step)} of ${formatCount(step)}.` : `All at step ${formatCount(ensemble.step)}, together with the run.`}</p>
        <details class="ensemble-list"><summary>Each copy</summary>
          <table class="league-table"><thead><tr><th scope="col">Copy</th><th scope="col">training</th><th scope="col">test</th><th scope="col">right</th><th scope="col">fate</th></tr></thead>
          <tbody>${copies.map(({ training, test, score, fate }, index) => html`
            <tr><th scope="row">${index + 1}</th><td>${formatLoss(training)}</td><td>${formatLoss(test)}</td><td>${formatShare(score)}</td><td>${FATES[fate] ?? ''}</td></tr>`)}
          </tbody></table>
        </details>`}`;
}

/** @param {Ensemble} ensemble */
function failures({ copies }) {
  return copies.filter(({ fate }) => fate > 0).length;
}

/** @param {Ensemble} ensemble */
function describeCurves({ curves, failing, copies }) {
  const last = curves.at(-1);
  if (!last) return 'No copies are training.';
  const [step = 0, , training = NaN, , , test = NaN] = last;
  return `${copies.length} copies at step ${formatCount(step)}: median training loss ${formatLoss(training)}, median test loss ${formatLoss(test)}; ${formatShare(failing)} fail.`;
}

/** @param {HTMLElement} host @param {string} title */
function buildMap(host, title) {
  const panel = host.appendChild(element('div', 'ensemble-map'));
  const head = panel.appendChild(element('div', 'curve-head'));
  head.textContent = title;
  const body = panel.appendChild(element('div', 'ensemble-body', { role: 'img', 'aria-label': title }));
  const canvas = body.appendChild(element('canvas', 'ensemble-canvas'));
  return { panel, body, canvas, heatMap: new HeatMap() };
}

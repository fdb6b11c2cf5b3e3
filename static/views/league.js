/** The league: who leads, by which numbers; below it the contestants' own settings. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { mountControl } from '../controls/control.js';
import { element } from '../lib/dom.js';
import { formatCount, formatLoss, formatSetting, formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { fitCanvas } from './canvas.js';
import { listContestants } from './contestants.js';
import { rank, readStandings } from './league-order.js';
import { drawMark } from './surface-marks.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Standing } from './league-order.js' */

const MARK = { width: 16, height: 16 };

export const streams = () => ({ table: {} });

/**
 * Show the league.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'league', { tabindex: '0', role: 'region', 'aria-label': 'League' }));
  const settings = host.appendChild(element('div', 'league-settings'));
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  const stopControl = mountControl(settings, store, 'contestants', 'panel');
  const stop = effect(() => {
    const values = store.frame('table').value?.arrays.values;
    // A frame can be of the contestants before the newest change.
    if (!values || values.shape[0] !== contestants.value.length) return;
    const { seeds = 1, target_loss: target } = store.config.value;
    const ranked = rank(readStandings(values.data));
    render(html`
      <table class="league-table">
        <caption>First to reach a loss of ${formatSetting(target).replace('-', '−')}, then by loss${seeds > 1 ? `; ${seeds} seeds` : ''}</caption>
        <thead><tr><th scope="col">Contestant</th><th scope="col"><abbr title="Learning rate">rate</abbr></th><th scope="col">loss</th><th scope="col"><abbr title="Length of the gradient">slope</abbr></th><th scope="col"><abbr title="Steps until the target loss was reached">steps</abbr></th><th scope="col">${seeds > 1 ? html`<abbr title="Seeds on which it leads">wins</abbr>` : html`<abbr title="Leads on this seed">lead</abbr>`}</th></tr></thead>
        <tbody>${ranked.map((standing) => row(standing, contestants.value[standing.index], seeds))}</tbody>
      </table>`, place);
    place.querySelectorAll('canvas').forEach((canvas, index) => {
      const contestant = contestants.value[ranked[index]?.index ?? -1];
      if (contestant) drawSwatch(canvas, contestant, theme.value);
    });
  });
  return () => {
    stop();
    stopControl();
    host.replaceChildren();
  };
}

/** @param {Standing} standing @param {Contestant | undefined} contestant @param {number} seeds */
function row(standing, contestant, seeds) {
  const gone = Number.isNaN(standing.loss);
  const spread = `Median over the seeds ${formatLoss(standing.medianLoss)}, middle half ${formatLoss(standing.lowerQuartile)} to ${formatLoss(standing.upperQuartile)}; ${formatShare(standing.shareAtTarget)} at the target, ${formatShare(standing.shareDiverged)} diverged`;
  return html`
    <tr title=${seeds > 1 ? spread : ''}>
      <th scope="row"><canvas class="league-mark" aria-hidden="true"></canvas>${contestant?.name}</th>
      <td>${formatSetting(contestant?.learningRate ?? NaN)}</td>
      <td class="league-loss">${gone ? 'diverged' : formatLoss(standing.loss)}</td>
      <td>${gone ? '–' : formatSignificant(standing.gradientNorm)}</td>
      <td>${formatCount(standing.stepsToTarget)}</td>
      <td>${seeds > 1 ? formatCount(standing.wins) : standing.wins > 0 ? html`<span class="league-first">1st</span>` : ''}</td>
    </tr>`;
}

/** @param {HTMLCanvasElement} canvas @param {Contestant} contestant @param {import('./theme.js').Theme} theme */
function drawSwatch(canvas, contestant, theme) {
  const context = fitCanvas(canvas, MARK);
  context.clearRect(0, 0, MARK.width, MARK.height);
  drawMark(context, contestant, [MARK.width / 2, MARK.height / 2], theme, 4.6);
}

/** Who wins over many seeds, and by how much: every seed's loss as a dot, the middle half as a bar, wins as a number. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, watchSize } from '../lib/dom.js';
import { formatCount, formatLoss, formatShare } from '../lib/format.js';
import { formatTick } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { listContestants } from './contestants.js';
import { logarithmicTicks } from './log-axis.js';
import { seedsScale, seedStandings } from './seed-standings.js';
import { drawMark } from './surface-marks.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { SeedStanding } from './seed-standings.js' */
/** @import { Theme } from './theme.js' */

const ROW_PX = 26;
const AXIS_PX = 20;
const MARGIN_PX = 12;
const DOT_PX = 3;

export const streams = () => ({ seeds: {} });

/**
 * Show how everyone fares on every seed.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'seeds', { tabindex: '0', role: 'region', 'aria-label': 'Results over the seeds' }));
  const list = place.appendChild(element('div', 'seeds-list'));
  const strip = place.appendChild(element('div', 'seeds-strip'));
  const canvas = strip.appendChild(element('canvas', '', { 'aria-hidden': 'true' }));
  const size = watchSize(strip);
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  const standings = computed(() => {
    const { losses, reached, winner } = store.frame('seeds').value?.arrays ?? {};
    // A frame can be of the contestants before the newest change.
    if (!losses || !reached || !winner || losses.shape[0] !== contestants.value.length) return null;
    return seedStandings(losses.data, reached.data, winner.data);
  });
  return takeBack(host, [
    effect(() => {
      if (standings.value) render(table(standings.value, contestants.value), list);
    }),
    effect(() => {
      const { width } = size.value;
      if (!standings.value || width === 0) return;
      const context = fitCanvas(canvas, { width, height: standings.value.length * ROW_PX + AXIS_PX + ROW_PX });
      drawStrip(context, standings.value, contestants.value, width, theme.value);
    }),
  ]);
}

/** @param {SeedStanding[]} standings @param {Contestant[]} contestants */
function table(standings, contestants) {
  const seeds = standings[0]?.losses.length ?? 0;
  return html`
    <table class="league-table seeds-table">
      <caption class="visually-hidden">Results over ${formatCount(seeds)} ${seeds === 1 ? 'seed' : 'seeds'}</caption>
      <thead><tr><th scope="col">Contestant</th><th scope="col">wins</th><th scope="col">at target</th><th scope="col">median loss</th><th scope="col">middle half</th></tr></thead>
      <tbody>${standings.map(({ wins, arrived, quartiles, diverged }, index) => html`
        <tr>
          <th scope="row">${contestants[index]?.name}</th>
          <td>${formatCount(wins)}</td>
          <td>${formatShare(arrived)}</td>
          <td>${diverged === 1 ? 'diverged' : formatLoss(quartiles[1])}</td>
          <td>${diverged === 1 ? '–' : `${formatLoss(quartiles[0])} to ${formatLoss(quartiles[2])}`}</td>
        </tr>`)}</tbody>
    </table>`;
}

/** @param {CanvasRenderingContext2D} context @param {SeedStanding[]} standings @param {Contestant[]} contestants @param {number} width @param {Theme} theme */
function drawStrip(context, standings, contestants, width, theme) {
  const [low, high] = seedsScale(standings);
  const left = (/** @type {number} */ loss) => MARGIN_PX + (Math.log(Math.min(high, Math.max(low, loss)) / low) / Math.log(high / low)) * (width - 2 * MARGIN_PX);
  const bottom = ROW_PX + standings.length * ROW_PX;
  context.clearRect(0, 0, width, bottom + AXIS_PX);
  context.font = `10px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of logarithmicTicks(low, high)) {
    context.beginPath();
    context.moveTo(left(tick), ROW_PX);
    context.lineTo(left(tick), bottom);
    context.stroke();
    context.fillText(formatTick(tick), left(tick), bottom + 5);
  }
  context.textAlign = 'left';
  context.fillText('loss of each seed', MARGIN_PX, ROW_PX / 2 - 5);
  standings.forEach(({ losses, quartiles }, index) => {
    const contestant = contestants[index];
    const middle = ROW_PX * (index + 1.5);
    if (!contestant) return;
    context.strokeStyle = context.fillStyle = contestant.color;
    context.globalAlpha = 0.3;
    context.fillRect(left(quartiles[0]), middle - 7, left(quartiles[2]) - left(quartiles[0]), 14);
    context.globalAlpha = 0.8;
    for (const loss of losses) {
      if (!Number.isFinite(loss)) continue;
      context.beginPath();
      context.arc(left(loss), middle, DOT_PX, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
    if (Number.isFinite(quartiles[1])) drawMark(context, contestant, [left(quartiles[1]), middle], theme, 5);
  });
}

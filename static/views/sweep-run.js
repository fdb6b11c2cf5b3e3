/** The run of a sweep's cell: its learning curve and its fit, beside those that were kept. */

import { computed, effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { element, setAttribute } from '../lib/dom.js';
import { formatLoss } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { MOST_KEPT } from '../state/trials.js';
import { mountChart } from './line-chart.js';
import { classColor, cssColor } from './palette.js';
import { formatAxis } from './sweep-cells.js';
import { raceLink } from './sweep-race-link.js';
import { axisLabels, shownTrials } from './sweep-shown.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

/** The colour of the points, of the opened run, then of the kept ones. */
const FIRST_KEPT_COLOR = 2;

/** @param {Store} store */
export const streams = (store) => {
  const { opened, kept } = shownTrials(store);
  const trials = [opened, ...kept.filter((trial) => trial !== opened)].filter((trial) => trial >= 0);
  return { best: {}, trials: {}, runs: { trials: trials.join(',') } };
};

/**
 * @typedef {object} Run
 * @property {number} trial
 * @property {number} across
 * @property {number} up
 * @property {number} loss
 * @property {Float32Array} curve
 * @property {Float32Array} targets
 * @property {Float32Array} outputs
 * @property {string} color
 */

/**
 * Show the opened run.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const head = host.appendChild(element('div', 'run-head'));
  const curve = addPanel(host, 'Learning curve');
  const fit = addPanel(host, 'Fit');
  const theme = watchTheme(host);
  const labels = computed(() => axisLabels(store));
  const found = computed(() => readRuns(store, theme.value));
  const lines = () => found.value.runs.map(({ trial, color }, index) => ({ label: `trial ${trial + 1}`, color, width: index === 0 ? 2.2 : 1.4 }));
  return takeBack(host, [
    mountChart(curve, theme, () => ({ lines: lines(), logarithmic: true }), (draw) => {
      const { steps, runs } = found.value;
      draw([Array.from(steps), ...runs.map((run) => Array.from(run.curve, (loss) => (loss > 0 && loss < Infinity ? loss : null)))]);
    }),
    mountChart(fit, theme, ({ mutedInk }) => ({ lines: [{ label: 'points', color: mutedInk, dash: [2, 3] }, ...lines()] }), (draw) => {
      const { inputs, runs } = found.value;
      const targets = runs[0]?.targets ?? new Float32Array(inputs.length);
      draw([Array.from(inputs), Array.from(targets), ...runs.map((run) => Array.from(run.outputs, (value) => (Number.isFinite(value) ? value : null)))]);
    }),
    effect(() => {
      const { runs } = found.value;
      const [first] = runs;
      render(first ? headTemplate(store, runs, first, labels.value) : html`<p class="run-hint">Press play. Each cell of the map is a network trained from its first weights to its last step; click one to see how it went.</p>`, head);
      const named = runs.map(({ trial, loss }) => `trial ${trial + 1} ends with ${Number.isFinite(loss) ? `loss ${formatLoss(loss)}` : 'divergence'}`).join(', ');
      setAttribute(curve, 'aria-label', runs.length > 0 ? `Mean loss of the batches over the steps: ${named}.` : 'Learning curve: no run is open.');
      setAttribute(fit, 'aria-label', runs.length > 0 ? `The function that was learned over its input, beside the points: ${named}.` : 'Fit: no run is open.');
    }),
  ]);
}

/** @param {HTMLElement} host @param {string} title */
function addPanel(host, title) {
  const panel = host.appendChild(element('div', 'run-panel'));
  const name = panel.appendChild(element('span', 'curve-title'));
  name.textContent = title;
  return panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': title }));
}

/** @param {Store} store @param {Theme} theme @returns {{ steps: ArrayLike<number>, inputs: ArrayLike<number>, runs: Run[] }} */
function readRuns(store, theme) {
  const { trials, settings, steps, curves, inputs, targets, outputs } = store.frame('runs').value?.arrays ?? {};
  if (!trials || !settings || !steps || !curves || !inputs || !targets || !outputs) return { steps: [], inputs: [], runs: [] };
  const row = (/** @type {import('../state/types.js').NumberArray} */ { data, shape }, /** @type {number} */ index) =>
    /** @type {Float32Array} */ (data.subarray(index * (shape[1] ?? 0), (index + 1) * (shape[1] ?? 0)));
  const runs = Array.from(trials.data, (trial, index) => {
    const [across = NaN, up = NaN, loss = NaN] = settings.data.subarray(index * 3, index * 3 + 3);
    const color = index === 0 ? theme.accent : cssColor(classColor(theme.palette.colors, FIRST_KEPT_COLOR + index - 1));
    return { trial, across, up, loss, curve: row(curves, index), targets: row(targets, index), outputs: row(outputs, index), color };
  });
  return { steps: steps.data, inputs: inputs.data, runs };
}

/** @param {Store} store @param {readonly Run[]} runs @param {Run} first @param {[string, string]} labels */
function headTemplate(store, runs, first, labels) {
  const { kept } = store.trials.value;
  const link = raceLink(store, first);
  return html`
    <h3 class="run-title">Trial ${first.trial + 1} <b class="number">${Number.isFinite(first.loss) ? formatLoss(first.loss) : 'diverged'}</b></h3>
    <p class="run-settings">${settingsWords(first, labels)}</p>
    <div class="run-buttons">
      <button type="button" class="button" ?disabled=${kept.includes(first.trial) || kept.length >= MOST_KEPT} @click=${() => store.actions.keepTrial(first.trial)}>Keep beside others</button>
      ${link ? html`<a class="button" href=${link} data-help="The same problem, optimizer and settings on its loss surface; the first weights are the race's own.">Open in the race</a>` : nothing}
    </div>
    ${kept.length === 0 ? nothing : html`
      <ul class="run-kept" aria-label="Kept runs">${runs.filter(({ trial }) => kept.includes(trial)).map((run) => html`
        <li><i class="norm-dot" ${ref((dot) => { if (dot instanceof HTMLElement) dot.style.background = run.color; })}></i>
          <button type="button" class="run-open" @click=${() => store.actions.openTrial(run.trial)}>${run.trial + 1}: ${settingsWords(run, labels)}</button>
          <button type="button" class="pinned-remove" aria-label="Let go of trial ${run.trial + 1}" @click=${() => store.actions.dropTrial(run.trial)}>×</button></li>`)}
      </ul>`}`;
}

/** @param {Run} run @param {[string, string]} labels */
function settingsWords({ across, up }, labels) {
  return `${labels[0].toLowerCase()} ${formatAxis(across)}, ${labels[1].toLowerCase()} ${formatAxis(up)}`;
}

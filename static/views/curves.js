/** Loss, accuracy and learning rate over the steps, of this run and of those that were pinned. */

import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatCount, formatLoss, formatSetting, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { MOST_PINNED } from '../state/pinned-runs.js';
import { STOP_REASONS } from '../state/stop-reasons.js';
import { changeView, nearestRow } from './align.js';
import { COLUMN, pairColumns, pairLines, rateColumns } from './curve-columns.js';
import { EDGES, SPREAD_WORDS, edgeBand, spreadColumn } from './curve-spread.js';
import { mountChart } from './line-chart.js';
import { pinnedList } from './pinned-list.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Series } from '../state/types.js' */

const SHARE_RANGE = /** @type {[number, number]} */ ([0, 1.02]);
const ZOOM_FACTOR = 0.7;
const ZOOM_KEYS = {
  '+': { factor: ZOOM_FACTOR }, '=': { factor: ZOOM_FACTOR }, '-': { factor: 1 / ZOOM_FACTOR },
  ArrowLeft: { shift: -0.2 }, ArrowRight: { shift: 0.2 }, Home: { factor: Infinity },
};

/** @param {Store} store */
export const streams = (store) => (watchesBest(store) ? { curves: {}, stopping: {} } : { curves: {} });

/** @typedef {[number, number] | null} View part of the steps that is shown; null is the whole run */

/**
 * Show the curves.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const logarithmic = signal(true);
  const smoothed = signal(false);
  const hovered = signal(/** @type {number | null} */ (null));
  const view = signal(/** @type {View} */ (null));
  const loss = buildPanel(host, 'Loss', 'curve-panel is-wide');
  const pins = element('div', 'pinned-place');
  loss.head.after(pins);
  loss.head.replaceChildren();
  const accuracy = buildPanel(host, 'Accuracy', 'curve-panel');
  const rate = buildPanel(host, 'Learning rate', 'curve-panel');
  const table = store.series('curves');
  const accuracyKnown = computed(() => lastOf(table.value, COLUMN.trainingAccuracy) >= 0);
  const best = computed(() => readBest(watchesBest(store) ? store.frame('stopping').value : null));
  const lossSpread = computed(() => spreadColumn(table.value, 'test loss'));
  const accuracySpread = computed(() => spreadColumn(table.value, 'test accuracy'));
  const rateChanges = computed(() => variesOf(table.value, COLUMN.learningRate));
  const lossStyle = computed(() => ({
    columns: /** @type {[number, number]} */ ([COLUMN.trainingLoss, COLUMN.testLoss]), logarithmic: logarithmic.value, smoothed: smoothed.value, spread: lossSpread.value,
  }));
  const accuracyStyle = computed(() => ({
    columns: /** @type {[number, number]} */ ([COLUMN.trainingAccuracy, COLUMN.testAccuracy]), logarithmic: false, smoothed: smoothed.value, spread: accuracySpread.value,
  }));
  const shared = {
    onHover: (/** @type {number | null} */ step) => { hovered.value = step; },
    onZoom: (/** @type {View} */ next) => { view.value = next; },
  };
  const whole = () => wholeOf(table.peek(), store.pinnedRuns.peek().map(({ columns }) => columns[COLUMN.step]));
  const stopKeys = [loss, accuracy, rate].map(({ body }) => listenForZoom(body, view, whole));

  const effects = [
    effect(() => {
      accuracy.panel.hidden = !accuracyKnown.value;
      rate.panel.hidden = !rateChanges.value;
    }),
    // Another run begins at its first step; a part of the old one means nothing there.
    effect(() => {
      if (table.value.length <= 1) view.value = null;
    }),
    mountChart(loss.body, theme, (look) => ({ ...bandedLines(look, store.pinnedRuns.value, lossStyle.value), logarithmic: logarithmic.value }),
      (draw) => draw(pairColumns(table.value.values, store.pinnedRuns.value, lossStyle.value), view.value, markOf(best.value)), shared),
    mountChart(accuracy.body, theme, (look) => (accuracyKnown.value ? { ...bandedLines(look, store.pinnedRuns.value, accuracyStyle.value), range: SHARE_RANGE } : null),
      (draw) => draw(pairColumns(table.value.values, store.pinnedRuns.value, accuracyStyle.value), view.value), shared),
    mountChart(rate.body, theme, ({ accent }) => (rateChanges.value ? { lines: [{ label: 'learning rate', color: accent }] } : null),
      (draw) => draw(rateColumns(table.value.values), view.value), shared),
    effect(() => {
      render(pinnedList(store.pinnedRuns.value, theme.value, store.actions), pins);
    }),
    effect(() => {
      const row = readRow(table.value, hovered.value);
      renderHead(loss.head, store, { row, best: best.value, logarithmic, smoothed, view });
      const known = row !== null && Number.isFinite(row.accuracySpread);
      accuracy.head.lastElementChild?.replaceChildren(row ? `${formatShare(row.trainingAccuracy)} / ${formatShare(row.testAccuracy)}${known ? ` ± ${formatShare(row.accuracySpread)}` : ''}` : '');
      setAttribute(accuracy.body, 'aria-label', row ? accuracyWords(row) : 'Accuracy over the steps. Nothing trained yet.');
      rate.head.lastElementChild?.replaceChildren(row ? formatSetting(Number(row.learningRate.toPrecision(3))) : '');
      setAttribute(loss.body, 'aria-label', row
        ? `Loss over the steps. At step ${formatCount(row.step)} training loss ${formatLoss(row.trainingLoss)}, test loss ${formatLoss(row.testLoss)}${spreadWords(row.lossSpread, formatLoss)}. ${best.value ? `${bestWords(best.value)}. ` : ''}Plus and minus zoom, arrows move, Home shows the whole run.`
        : 'Loss over the steps. Nothing trained yet.');
    }),
  ];

  return takeBack(host, [...effects, ...stopKeys]);
}

/**
 * Lines of training and test, with a band around the test where its spread is known.
 * @param {import('./theme.js').Theme} theme
 * @param {Parameters<typeof pairLines>[1]} runs
 * @param {import('./curve-columns.js').PairStyle} style
 */
function bandedLines(theme, runs, { smoothed, spread = -1 }) {
  const lines = pairLines(theme, runs, smoothed, spread >= 0);
  return { lines, bands: spread >= 0 ? [edgeBand(theme, lines.length - 2 - EDGES)] : [] };
}

/**
 * Keys that do what a drag does.
 * @param {HTMLElement} body
 * @param {import('@preact/signals-core').Signal<View>} view
 * @param {() => [number, number]} whole
 */
function listenForZoom(body, view, whole) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const change = ZOOM_KEYS[/** @type {keyof typeof ZOOM_KEYS} */ (event.key)];
    if (!change || event.ctrlKey || event.metaKey || event.altKey) return;
    view.value = changeView(view.peek(), whole(), change);
    event.preventDefault();
  };
  body.addEventListener('keydown', onKey);
  return () => body.removeEventListener('keydown', onKey);
}

/** Lowest test loss that early stopping has seen. @typedef {{ step: number, loss: number, waited: number, isBack: boolean }} Best */

/** Does early stopping look for the best weights. @param {Store} store */
function watchesBest(store) {
  return Boolean(store.config.value.early_stopping) && Boolean(store.experiment.value?.streams.some(({ name }) => name === 'stopping'));
}

/** @param {import('../state/types.js').Frame | null} frame of the `stopping` stream @returns {Best | null} */
function readBest(frame) {
  const [step = NaN, loss = NaN, waited = 0, back = 0] = frame?.arrays.values?.data ?? [];
  return Number.isFinite(loss) ? { step, loss, waited, isBack: back === 1 } : null;
}

/** @param {Best | null} best */
function markOf(best) {
  return best && { x: best.step, label: best.isBack ? 'best, back again' : 'best' };
}

/** @param {Best} best */
function bestWords({ step, loss, waited, isBack }) {
  const since = isBack ? 'its weights are back' : `${formatCount(waited)} ${waited === 1 ? 'epoch' : 'epochs'} ago`;
  return `best ${formatLoss(loss)} at step ${formatCount(step)}, ${since}`;
}

/**
 * First and last step of all runs that are shown.
 * @param {Series} series
 * @param {(Float64Array | undefined)[]} pinned steps of the pinned runs
 * @returns {[number, number]}
 */
function wholeOf(series, pinned) {
  const ends = [series.values[COLUMN.step], ...pinned].flatMap((steps) => (steps && steps.length > 0 ? [steps[0] ?? 0, steps.at(-1) ?? 0] : []));
  return [Math.min(...ends, 0), Math.max(...ends, 0)];
}

/**
 * Values of the row at a step, of the last one when no step is under the pointer.
 * @param {Series} series
 * @param {number | null} step
 */
function readRow(series, step) {
  const { values, length } = series;
  if (length === 0) return null;
  const row = step === null ? length - 1 : nearestRow(values[COLUMN.step] ?? [], step);
  /** @param {number} column */
  const at = (column) => values[column]?.[row] ?? NaN;
  return {
    step: at(COLUMN.step),
    trainingLoss: at(COLUMN.trainingLoss),
    testLoss: at(COLUMN.testLoss),
    trainingAccuracy: at(COLUMN.trainingAccuracy),
    testAccuracy: at(COLUMN.testAccuracy),
    learningRate: at(COLUMN.learningRate),
    lossSpread: at(spreadColumn(series, 'test loss')),
    accuracySpread: at(spreadColumn(series, 'test accuracy')),
  };
}

/** @typedef {NonNullable<ReturnType<typeof readRow>>} Row */

/** @param {Row} row */
function accuracyWords({ step, trainingAccuracy, testAccuracy, accuracySpread }) {
  return `Accuracy over the steps. At step ${formatCount(step)} training ${formatShare(trainingAccuracy)}, test ${formatShare(testAccuracy)}${spreadWords(accuracySpread, formatShare)}.`;
}

/** @param {number} spread @param {(value: number) => string} format */
function spreadWords(spread, format) {
  return Number.isFinite(spread) ? `, plus or minus ${format(spread)}, ${SPREAD_WORDS}` : '';
}

/** @param {Series} series @param {number} column */
function lastOf({ values, length }, column) {
  return values[column]?.[length - 1] ?? NaN;
}

/** Whether a column changes once the run has begun; its first row is from before. @param {Series} series @param {number} column */
function variesOf({ values }, column) {
  const all = (values[column] ?? new Float64Array(0)).subarray(1);
  return all.some((value) => value !== all[0]);
}

/** @typedef {import('@preact/signals-core').Signal<boolean>} Switch */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {{ row: ReturnType<typeof readRow>, best: Best | null, logarithmic: Switch, smoothed: Switch, view: import('@preact/signals-core').Signal<View> }} state
 */
function renderHead(host, store, { row, best, logarithmic, smoothed, view }) {
  /** @param {string} label @param {Switch} on @param {string} title */
  const toggle = (label, on, title) => html`
    <button type="button" class="curve-toggle" aria-pressed=${on.value} title=${title} @click=${() => { on.value = !on.peek(); }}>${label}</button>`;
  const { running, reason, message } = store.run.value;
  const ended = running ? undefined : STOP_REASONS[reason];
  const full = store.pinnedRuns.value.length >= MOST_PINNED;
  render(
    html`<span class="curve-title">Loss</span>
      <span class="curve-key is-training">training <b>${row ? formatLoss(row.trainingLoss) : '–'}</b></span>
      <span class="curve-key is-test">test <b>${row ? formatLoss(row.testLoss) : '–'}</b>${row && Number.isFinite(row.lossSpread) ? html` <span class="curve-spread" title="The band: ${SPREAD_WORDS}">± ${formatLoss(row.lossSpread)}</span>` : nothing}</span>
      ${best ? html`<span class="curve-best">${bestWords(best)}</span>` : nothing}
      <span class="curve-step">${row ? `step ${formatCount(row.step)}` : 'nothing trained yet'}
        ${ended ? html`<span class="stop-reason ${ended.tone}" title=${message} data-testid="stop-reason">${ended.words}</span>` : nothing}</span>
      ${view.value ? html`<button type="button" class="curve-toggle" @click=${() => { view.value = null; }}>whole run</button>` : nothing}
      ${toggle('log', logarithmic, 'Logarithmic scale: equal factors look equally large')}
      ${toggle('smooth', smoothed, 'Moving average: shows the trend of a noisy curve')}
      <button type="button" class="curve-toggle" ?disabled=${!row || full} title=${full ? `At most ${MOST_PINNED} runs can be pinned: remove one first` : 'Keep these curves to compare the next run with'} @click=${() => store.actions.pinRun()}>pin run</button>`,
    host,
  );
}

/**
 * @param {HTMLElement} host
 * @param {string} title
 * @param {string} className
 */
function buildPanel(host, title, className) {
  const panel = element('div', className);
  const head = element('div', 'curve-head');
  const name = element('span', 'curve-title');
  name.textContent = title;
  head.append(name, element('span', 'curve-values'));
  const body = element('div', 'curve-body', { role: 'img', tabindex: '0', 'aria-label': title });
  panel.append(head, body);
  host.append(panel);
  return { panel, head, body };
}

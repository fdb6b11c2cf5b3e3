/** Loss, accuracy and learning rate over the steps. */

import { effect, signal, untracked } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { formatCount, formatLoss, formatSetting, formatShare } from '../app/format.js';
import { element, setAttribute } from './dom.js';
import { createLineChart } from './line-chart.js';
import { chartable, smooth } from './smoothing.js';
import { watchTheme } from './theme.js';

/** @import { Series } from '../app/types.js' */
/** @import { Store } from '../app/store.js' */
/** @import { Theme } from './theme.js' */

const SMOOTHING = 0.9;
const COLUMN = { step: 0, trainingLoss: 1, testLoss: 2, trainingAccuracy: 3, testAccuracy: 4, learningRate: 5 };
const SHARE_RANGE = /** @type {[number, number]} */ ([0, 1.02]);

export const streams = () => ({ curves: {} });

/**
 * Show the curves.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const logarithmic = signal(true);
  const smoothed = signal(false);
  const hovered = signal(/** @type {number | null} */ (null));
  const accuracyKnown = signal(false);
  const rateChanges = signal(false);
  const loss = buildPanel(host, 'Loss', 'curve-panel is-wide');
  loss.head.replaceChildren();
  const accuracy = buildPanel(host, 'Accuracy', 'curve-panel');
  const rate = buildPanel(host, 'Learning rate', 'curve-panel');
  const table = store.series('curves');
  /** @param {number | null} index */
  const onHover = (index) => { hovered.value = index; };

  const effects = [
    effect(() => {
      const held = table.value;
      accuracyKnown.value = lastOf(held, COLUMN.trainingAccuracy) >= 0;
      rateChanges.value = variesOf(held, COLUMN.learningRate);
      accuracy.panel.hidden = !accuracyKnown.value;
      rate.panel.hidden = !rateChanges.value;
    }),
    effect(() => {
      const lines = lossLines(theme.value, smoothed.value);
      const chart = createLineChart(loss.body, { lines, theme: theme.value, logarithmic: logarithmic.value, onHover });
      const stop = effect(() => chart.draw(lossColumns(table.value, logarithmic.value, smoothed.value)));
      return () => {
        stop();
        chart.destroy();
      };
    }),
    effect(() => {
      if (!accuracyKnown.value) return;
      return plot(accuracy.body, table, {
        lines: trainingAndTest(theme.value), theme: theme.value, range: SHARE_RANGE, onHover,
      }, [COLUMN.trainingAccuracy, COLUMN.testAccuracy]);
    }),
    effect(() => {
      if (!rateChanges.value) return;
      return plot(rate.body, table, { lines: [{ label: 'learning rate', color: theme.value.accent }], theme: theme.value, onHover }, [COLUMN.learningRate]);
    }),
    effect(() => {
      const row = readRow(table.value, hovered.value);
      renderHead(loss.head, { row, logarithmic: logarithmic.value, smoothed: smoothed.value },
        { setLogarithmic: (on) => { logarithmic.value = on; }, setSmoothed: (on) => { smoothed.value = on; } });
      accuracy.head.lastElementChild?.replaceChildren(row ? `${formatShare(row.trainingAccuracy)} / ${formatShare(row.testAccuracy)}` : '');
      rate.head.lastElementChild?.replaceChildren(row ? formatSetting(Number(row.learningRate.toPrecision(3))) : '');
      setAttribute(loss.body, 'aria-label', row
        ? `Loss over the steps. At step ${formatCount(row.step)} training loss ${formatLoss(row.trainingLoss)}, test loss ${formatLoss(row.testLoss)}.`
        : 'Loss over the steps. Nothing trained yet.');
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    stopTheme();
    host.replaceChildren();
  };
}

/**
 * A chart of some columns of the table, drawn again whenever the table grows.
 * @param {HTMLElement} host
 * @param {import('@preact/signals-core').ReadonlySignal<Series>} table
 * @param {Parameters<typeof createLineChart>[1]} options
 * @param {number[]} columns
 */
function plot(host, table, options, columns) {
  const chart = untracked(() => createLineChart(host, options));
  const stop = effect(() => {
    const held = table.value;
    chart.draw([COLUMN.step, ...columns].map((column) => chartable(held.values[column] ?? [], false)));
  });
  return () => {
    stop();
    chart.destroy();
  };
}

/** @param {Theme} theme */
function trainingAndTest(theme) {
  return [{ label: 'training', color: theme.mutedInk }, { label: 'test', color: theme.accent, width: 2 }];
}

/**
 * Lines of the loss chart; smoothed ones have the measured ones faintly behind them.
 * @param {Theme} theme
 * @param {boolean} smoothed
 */
function lossLines(theme, smoothed) {
  const clear = trainingAndTest(theme);
  return smoothed ? [...clear.map((line) => ({ ...line, color: theme.line, width: 1 })), ...clear] : clear;
}

/**
 * @param {Series} series
 * @param {boolean} logarithmic
 * @param {boolean} smoothed
 */
function lossColumns(series, logarithmic, smoothed) {
  const steps = chartable(series.values[COLUMN.step] ?? [], false);
  const losses = [COLUMN.trainingLoss, COLUMN.testLoss].map((column) => chartable(series.values[column] ?? [], logarithmic));
  return [steps, ...losses, ...(smoothed ? losses.map((column) => smooth(column, SMOOTHING)) : [])];
}

/**
 * Values of a row, of the last one when no row is under the pointer.
 * @param {Series} series
 * @param {number | null} index
 */
function readRow({ values, length }, index) {
  if (length === 0) return null;
  const row = Math.min(index ?? length - 1, length - 1);
  /** @param {number} column */
  const at = (column) => values[column]?.[row] ?? NaN;
  return {
    step: at(COLUMN.step),
    trainingLoss: at(COLUMN.trainingLoss),
    testLoss: at(COLUMN.testLoss),
    trainingAccuracy: at(COLUMN.trainingAccuracy),
    testAccuracy: at(COLUMN.testAccuracy),
    learningRate: at(COLUMN.learningRate),
  };
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

/**
 * @param {HTMLElement} host
 * @param {{ row: ReturnType<typeof readRow>, logarithmic: boolean, smoothed: boolean }} state
 * @param {{ setLogarithmic: (on: boolean) => void, setSmoothed: (on: boolean) => void }} actions
 */
function renderHead(host, { row, logarithmic, smoothed }, { setLogarithmic, setSmoothed }) {
  /** @param {string} label @param {boolean} on @param {(on: boolean) => void} set @param {string} title */
  const toggle = (label, on, set, title) => html`
    <button type="button" class="curve-toggle" aria-pressed=${on} title=${title} @click=${() => set(!on)}>${label}</button>`;
  render(
    html`<span class="curve-title">Loss</span>
      <span class="curve-key is-training">training <b>${row ? formatLoss(row.trainingLoss) : '–'}</b></span>
      <span class="curve-key is-test">test <b>${row ? formatLoss(row.testLoss) : '–'}</b></span>
      <span class="curve-step">${row ? `step ${formatCount(row.step)}` : 'nothing trained yet'}</span>
      ${toggle('log', logarithmic, setLogarithmic, 'Logarithmic scale: equal factors look equally large')}
      ${toggle('smooth', smoothed, setSmoothed, 'Moving average: shows the trend of a noisy curve')}`,
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
  const body = element('div', 'curve-body', { role: 'img', 'aria-label': title });
  panel.append(head, body);
  host.append(panel);
  return { panel, head, body };
}

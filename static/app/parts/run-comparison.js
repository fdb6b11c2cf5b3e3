/** Chosen saved runs side by side: their losses in one chart, and a table of what is not the same. */

import { computed, effect, signal } from '@preact/signals-core';
import { html } from 'lit-html';
import { alignTables } from '../../views/align.js';
import { pinColor } from '../../views/curve-columns.js';
import { mountChart } from '../../views/line-chart.js';
import { chartable } from '../../views/smoothing.js';
import { watchTheme } from '../../views/theme.js';
import { differences, fetchCurves } from '../saved-runs.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { SavedRun } from '../saved-runs.js' */

const TRAINING_DASH = [3, 3];

/**
 * Draw the losses of the chosen runs over their steps.
 *
 * @param {HTMLElement} host
 * @param {ReadonlySignal<readonly SavedRun[]>} chosen
 * @returns {() => void} undo
 */
export function mountComparisonChart(host, chosen) {
  const theme = watchTheme(host);
  /** Curves by run, once they are here. */
  const curves = signal(/** @type {ReadonlyMap<string, Float64Array[]>} */ (new Map()));
  const stopFetch = effect(() => {
    for (const run of chosen.value) {
      if (curves.peek().has(run.id)) continue;
      curves.value = new Map(curves.peek()).set(run.id, []);
      void fetchCurves(run).then((columns) => { curves.value = new Map(curves.peek()).set(run.id, columns); }, () => {});
    }
  });
  const shown = computed(() => chosen.value.flatMap((run, index) => lossesOf(run, curves.value.get(run.id) ?? [], pinColor(theme.value, index))));
  const stopDraw = mountChart(host, theme, () => (shown.value.length > 0 ? { lines: shown.value.map(({ line }) => line), logarithmic: true } : null),
    (draw) => draw(alignTables(shown.value.map(({ table }) => table))));
  return () => {
    stopDraw();
    stopFetch();
  };
}

/**
 * Lines of one run: training dashed, test drawn through.
 *
 * @param {SavedRun} run
 * @param {Float64Array[]} curves
 * @param {string} color
 */
function lossesOf({ name, columns }, curves, color) {
  return columns.flatMap((column, index) => {
    const values = curves[index];
    const steps = curves[0];
    if (!column.includes('loss') || !values || !steps || !values.some(Number.isFinite)) return [];
    const dash = column.includes('training') ? TRAINING_DASH : [];
    return [{ line: { label: `${name}, ${column}`, color, width: 1.6, dash }, table: [chartable(steps, false), chartable(values, true)] }];
  });
}

/** @param {readonly SavedRun[]} runs */
export function comparisonTable(runs) {
  return html`
    <div class="comparison-table" tabindex="0" role="region" aria-label="Table of differences">
      <table>
        <caption class="visually-hidden">Results, and settings that are not the same in all runs</caption>
        <thead><tr><td></td>${runs.map(({ name }, index) => html`<th scope="col"><span class="swatch" data-color=${index}></span>${name}</th>`)}</tr></thead>
        <tbody>${differences(runs).map(({ label, values }) => html`<tr><th scope="row">${label}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`)}</tbody>
      </table>
    </div>`;
}

/** Runs whose curves are kept to compare others with. */

import { signal } from '@preact/signals-core';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Config, Series } from './types.js' */

/** Rows a kept run needs to look the same: more than a chart has pixels. */
export const MOST_ROWS = 600;
/** As many as there are colours that a curve of the present run does not use. */
export const MOST_PINNED = 6;

/**
 * @typedef {object} PinnedRun
 * @property {number} id
 * @property {string} name    by the person
 * @property {string} settings  what the run was, in a few words
 * @property {number} color   index of its class colour
 * @property {Float64Array[]} columns  those of the `curves` stream
 */

/**
 * @param {() => Series} curves of the present run
 * @param {ReadonlySignal<Config>} config
 */
export function createPinnedRuns(curves, config) {
  const pinnedRuns = signal(/** @type {readonly PinnedRun[]} */ ([]));
  return {
    signals: { pinnedRuns },
    actions: {
      /** Keep the present curves to compare others with. */
      pinRun() {
        const table = curves();
        if (table.length === 0 || pinnedRuns.value.length >= MOST_PINNED) return;
        pinnedRuns.value = [...pinnedRuns.value, pinnedRun(table, config.value, pinnedRuns.value)];
      },
      /** @param {number} id @param {string} name */
      renameRun(id, name) { pinnedRuns.value = pinnedRuns.value.map((kept) => (kept.id === id ? { ...kept, name } : kept)); },
      /** @param {readonly PinnedRun[]} runs kept over a reload */
      restoreRuns(runs) { pinnedRuns.value = runs; },
      /** @param {number} id */
      unpinRun(id) { pinnedRuns.value = pinnedRuns.value.filter((kept) => kept.id !== id); },
    },
  };
}

/**
 * Keep the present curves as a run of their own.
 *
 * @param {Series} curves
 * @param {Config} config
 * @param {readonly PinnedRun[]} others  already kept
 * @returns {PinnedRun}
 */
export function pinnedRun(curves, config, others) {
  const id = 1 + Math.max(0, ...others.map((run) => run.id));
  const used = new Set(others.map(({ color }) => color));
  const color = Array.from({ length: MOST_PINNED }, (_, index) => index + 2).find((index) => !used.has(index)) ?? 2;
  return { id, name: `run ${id}`, settings: describeSettings(config), color, columns: thinned(curves.values, curves.length) };
}

/** @param {Config} config @returns {string} such as `spiral · 8-8 tanh · adam 0.003` */
export function describeSettings({ dataset = '', layers = [], optimizer = '', learning_rate: rate = NaN }) {
  const widths = layers.map((/** @type {Config} */ { units }) => units).join('-');
  const bends = [...new Set(layers.map((/** @type {Config} */ { activation }) => activation))].join(', ');
  const network = layers.length > 0 ? `${widths} ${bends}` : 'no hidden layer';
  return [dataset, network, `${optimizer} ${rate}`].map((words) => words.replaceAll('_', ' ')).join(' · ');
}

/**
 * Every so many rows, the first and the last always.
 *
 * @param {readonly Float64Array[]} columns
 * @param {number} length
 */
function thinned(columns, length) {
  const count = Math.min(length, MOST_ROWS);
  const rows = Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * (length - 1)) / (count - 1))));
  return columns.map((column) => Float64Array.from(rows, (row) => column[row] ?? NaN));
}

/** @param {readonly PinnedRun[]} runs @returns {string} what `readRuns` reads */
export function writeRuns(runs) {
  return JSON.stringify(runs.map((run) => ({ ...run, columns: run.columns.map((column) => [...column]) })));
}

/** @param {string | null} text of `writeRuns`; anything else gives no run @returns {PinnedRun[]} */
export function readRuns(text) {
  try {
    return JSON.parse(text ?? '[]').slice(0, MOST_PINNED).map((/** @type {any} */ { id, name, settings, color, columns }) => ({
      id: Number(id),
      name: String(name),
      settings: String(settings),
      color: Number(color),
      // A gap is written as null, since JSON has no NaN.
      columns: columns.map((/** @type {(number | null)[]} */ column) => Float64Array.from(column, (value) => value ?? NaN)),
    }));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return [];
    throw error;
  }
}

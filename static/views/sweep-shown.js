/** Which trials of a sweep are open, and what its axes are called. */

/** @import { Store } from '../state/store.js' */

/**
 * The opened trial and those kept beside it; without a choice the best one is open.
 * @param {Store} store
 * @returns {{ opened: number, kept: readonly number[] }} -1 before the first trial
 */
export function shownTrials(store) {
  const { opened, kept } = store.trials.value;
  const best = store.frame('best').value?.arrays.values?.data[0] ?? -1;
  return { opened: opened >= 0 ? opened : best, kept };
}

/**
 * Labels of what varies across and up, as the catalogue has them.
 * @param {Store} store
 * @returns {[string, string]}
 */
export function axisLabels(store) {
  const { x_axis: across = '', y_axis: up = '' } = store.config.value;
  return [axisName(store, across), axisName(store, up)];
}

/** @param {Store} store @param {string} key of what varies @returns {string} its label */
export function axisName(store, key) {
  return store.experiment.value?.fields.find((field) => field.name === key)?.label ?? AXES[key] ?? key;
}

/** Quantities that are no field of their own. @type {Record<string, string>} */
const AXES = { momentum: 'Momentum' };

/** Axes whose values are spaced by equal factors. */
const LOGARITHMIC = new Set(['learning_rate', 'batch_size']);

/**
 * Labels that say which axis is logarithmic.
 * @param {Store} store
 * @param {[string, string]} labels
 * @returns {[string, string]}
 */
export function scaleLabels(store, labels) {
  const { x_axis: across, y_axis: up } = store.config.value;
  const [first, second] = [across, up].map((key, index) => (LOGARITHMIC.has(key) ? `${labels[index]} (log scale)` : labels[index]));
  return [first ?? '', second ?? ''];
}

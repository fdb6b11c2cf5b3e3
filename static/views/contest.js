/** Who takes part in a contest on pictures: name, colour, newest accuracy. */

import { classColor, cssColor } from './palette.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */
/** @typedef {{ key: string, name: string, parameters: number, samples: number, place: number, color: string, accuracy: number }} Entrant */

/**
 * The contestants in order; accuracies are not numbers before their first step.
 * @param {Store} store
 * @param {Theme} theme
 * @returns {Entrant[]}
 */
export function entrants(store, theme) {
  const { columns, values, length } = store.series('curves').value;
  return (store.network.value?.contestants ?? []).map((contestant, index) => ({
    ...contestant,
    place: index,
    color: cssColor(classColor(theme.palette.colors, index)),
    accuracy: length > 0 ? values[columns.indexOf(contestant.key)]?.[length - 1] ?? NaN : NaN,
  }));
}

/** Numbers as a chart wants them: what is none is a gap. @param {ArrayLike<number>} values @returns {(number | null)[]} */
export function withGaps(values) {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

/** The race's curves as a chart wants them. */

/** @import { Series } from '../state/types.js' */
/** @import { AlignedColumn } from './align.js' */

/**
 * Clock and one column a contestant. What a logarithmic scale cannot show, zero and below, is a gap.
 * @param {Series} series
 * @param {'loss' | 'gradient norm'} prefix
 * @param {number} contestants
 * @returns {AlignedColumn[]}
 */
export function positiveColumns({ columns, values }, prefix, contestants) {
  const named = (/** @type {string} */ name) => values[columns.indexOf(name)] ?? new Float64Array(0);
  return [
    Array.from(named('clock')),
    ...Array.from({ length: contestants }, (_, index) => Array.from(named(`${prefix} ${index + 1}`), (value) => (value > 0 && value < Infinity ? value : null))),
  ];
}

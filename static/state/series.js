/** Assembly of a growing table from rows that arrive a few at a time. */

/** @import { Series } from './types.js' */

const FIRST_CAPACITY = 1024;

/** @returns {Series} */
export function emptySeries() {
  return { generation: -1, length: 0, columns: [], values: [] };
}

/**
 * Return the table with rows added from index `start` on. Rows that are there already are overwritten with themselves;
 * another generation drops everything and needs rows from 0. Rows after a gap are left out: the server sends them again
 * from the index the page acknowledges.
 *
 * @param {Series} series
 * @param {{start: number, generation: number, rows: Float64Array, columns: string[]}} arrival  rows in C order
 * @returns {Series}
 */
export function appendRows(series, { start, generation, rows, columns }) {
  const fresh = generation !== series.generation || columns.length !== series.columns.length;
  const held = fresh ? 0 : series.length;
  if (start > held) return fresh ? { ...emptySeries(), generation, columns } : series;
  const width = columns.length;
  const length = Math.max(start + rows.length / width, fresh ? 0 : held);
  const values = columns.map((_, column) => {
    const grown = grow(fresh ? undefined : series.values[column], length);
    for (let row = 0; row * width < rows.length; row += 1) grown[start + row] = rows[row * width + column] ?? NaN;
    return grown;
  });
  return { generation, length, columns, values };
}

/**
 * Return a view of `length` numbers that starts with the old ones; the buffer behind it doubles when it is too small.
 *
 * @param {Float64Array | undefined} old
 * @param {number} length
 */
function grow(old, length) {
  if (old && old.buffer.byteLength >= length * 8) return new Float64Array(old.buffer, 0, length);
  let capacity = FIRST_CAPACITY;
  while (capacity < length) capacity *= 2;
  const values = new Float64Array(new ArrayBuffer(capacity * 8), 0, length);
  if (old) values.set(old.subarray(0, length));
  return values;
}

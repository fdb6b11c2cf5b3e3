/** Several curves over steps of their own, brought onto one common axis as a chart wants them. */

/** @typedef {(number | null | undefined)[]} AlignedColumn a gap is null, no row at this step is undefined */

/**
 * Merge tables by their first column. Each table's first column rises.
 * @param {readonly (readonly (number | null)[])[][]} tables x, then columns of values
 * @returns {AlignedColumn[]} common x, then the columns of all tables in turn
 */
export function alignTables(tables) {
  if (tables.length === 1) return /** @type {AlignedColumn[]} */ (tables[0] ?? []);
  const places = tables.map(() => 0);
  /** @type {AlignedColumn[]} */
  const merged = [[], ...tables.flatMap((table) => table.slice(1).map(() => /** @type {AlignedColumn} */ ([])))];
  for (;;) {
    const next = Math.min(...tables.map((table, index) => table[0]?.[places[index] ?? 0] ?? Infinity));
    if (next === Infinity) return merged;
    merged[0]?.push(next);
    let column = 1;
    tables.forEach((table, index) => {
      const place = places[index] ?? 0;
      const here = table[0]?.[place] === next;
      for (const values of table.slice(1)) {
        merged[column]?.push(here ? values[place] : undefined);
        column += 1;
      }
      if (here) places[index] = place + 1;
    });
  }
}

/**
 * Row of a rising column that lies nearest to a value.
 * @param {ArrayLike<number>} column
 * @param {number} value
 * @returns {number} -1 when the column is empty
 */
export function nearestRow(column, value) {
  let low = 0;
  let high = column.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const before = column[low - 1];
  return before !== undefined && value - before < (column[low] ?? Infinity) - value ? low - 1 : high;
}

/**
 * The part of an axis that is looked at after zooming by a factor or moving by a share; null is the whole.
 * @param {[number, number] | null} view
 * @param {[number, number]} whole
 * @param {{ factor?: number, shift?: number }} change factor below 1 goes closer; shift in widths of the view
 * @returns {[number, number] | null}
 */
export function changeView(view, whole, { factor = 1, shift = 0 }) {
  const [low, high] = view ?? whole;
  const width = Math.min((high - low) * factor, whole[1] - whole[0]);
  if (!(width > 0) || width >= whole[1] - whole[0]) return null;
  const middle = (low + high) / 2 + shift * width;
  const start = Math.min(Math.max(middle - width / 2, whole[0]), whole[1] - width);
  return [start, start + width];
}

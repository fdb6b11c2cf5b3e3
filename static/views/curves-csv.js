/** The curves as a table for a spreadsheet: comma-separated, one header row, an empty cell where there is no number. */

/** @import { PinnedRun } from '../state/pinned-runs.js' */
/** @import { Series } from '../state/types.js' */

/**
 * @param {Series} series
 * @param {readonly PinnedRun[]} pins
 * @returns {string} the present run's rows, then those of each pinned run
 */
export function curvesCsv(series, pins) {
  const header = ['run', ...series.columns].map(cell).join(',');
  const tables = [{ name: 'present', columns: series.values, length: series.length }, ...pins.map(({ name, columns }) => ({ name, columns, length: columns[0]?.length ?? 0 }))];
  const rows = tables.flatMap(({ name, columns, length }) => Array.from({ length }, (_, row) => [cell(name), ...columns.map((column) => number(column[row] ?? NaN))].join(',')));
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

/** A cell that a spreadsheet reads as text and never as a formula. @param {string} text */
function cell(text) {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** @param {number} value */
function number(value) {
  return Number.isFinite(value) ? String(value) : '';
}

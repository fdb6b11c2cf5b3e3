/** A window on its way over a picture: what lies below it, the filter, and the output so far. Numbers can be changed. */

import { computed, effect, signal } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { watchTheme } from './theme.js';
import { cellAt, drawGrids, isBorder, layOutGrids, readPlace } from './window-grids.js';

/** @import { Store } from '../state/store.js' */
/** @import { Cell, Grid } from './window-grids.js' */

const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] });
const CHANGES = /** @type {Record<string, number>} */ ({ '+': 1, '=': 1, '-': -1 });

export const streams = () => ({ window: {} });

/**
 * Show the grids.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const canvas = host.appendChild(element('canvas', 'sliding-window', { tabindex: '0', role: 'application', 'aria-roledescription': 'grids of numbers', 'data-testid': 'sliding-window' }));
  const size = watchSize(host);
  const cursor = signal(/** @type {{ grid: number, row: number, column: number } | null} */ (null));
  const arrays = computed(() => {
    const { picture, weights, output, place } = store.frame('window').value?.arrays ?? {};
    return picture && weights && output && place ? { picture, weights, output, place: readPlace(place) } : null;
  });
  const grids = computed(() => (arrays.value ? layOutGrids(arrays.value, size.value) : []));
  const chosen = computed(() => cellOf(grids.value, cursor.value));

  const stop = effect(() => {
    if (!arrays.value || size.value.width * size.value.height === 0) return;
    const context = fitCanvas(canvas, size.value);
    context.clearRect(0, 0, size.value.width, size.value.height);
    drawGrids(context, grids.value, arrays.value.place, theme.value, chosen.value);
    const { row, column } = arrays.value.place;
    const made = row < 0 ? 'The window does not fit the picture.' : `The window makes the output's row ${row + 1}, column ${column + 1}.`;
    setAttribute(canvas, 'aria-label', `${made} ${describe(chosen.value)} Arrows move between numbers, plus and minus change one.`);
  });

  /** @param {Cell} cell @param {number} by */
  function change({ grid, row, column }, by) {
    const padding = grid.kind === 'picture' ? arrays.peek()?.place.padding ?? 0 : 0;
    const index = [grid.channel, row - padding, column - padding];
    if (grid.kind === 'output' || isBorder({ padding }, grid.rows, row, column)) return;
    void store.actions.edit(grid.kind, index, (grid.values[row * grid.columns + column] ?? 0) + by);
  }

  canvas.addEventListener('pointerdown', (event) => {
    const found = cellAt(grids.peek(), event.offsetX, event.offsetY);
    if (!found) return;
    cursor.value = { grid: grids.peek().indexOf(found.grid), row: found.row, column: found.column };
    change(found, event.shiftKey ? -1 : 1);
  });
  canvas.addEventListener('keydown', (event) => {
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    const by = CHANGES[event.key] ?? 0;
    if (down === 0 && right === 0 && by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const present = chosen.peek();
    if (by !== 0) {
      if (present) change(present, by);
      return;
    }
    cursor.value = present ? moved(grids.peek(), present, down, right) : { grid: 0, row: 0, column: 0 };
  });
  canvas.addEventListener('blur', () => { cursor.value = null; });

  return takeBack(host, [stop]);
}

/** @param {readonly Grid[]} grids @param {{ grid: number, row: number, column: number } | null} at @returns {Cell | null} */
function cellOf(grids, at) {
  const grid = at ? grids[at.grid] : undefined;
  return grid && at && at.row < grid.rows && at.column < grid.columns ? { grid, row: at.row, column: at.column } : null;
}

/** One cell on; from the edge of a grid to the next grid. @param {readonly Grid[]} grids @param {Cell} from @param {number} down @param {number} right */
function moved(grids, from, down, right) {
  const number = grids.indexOf(from.grid);
  const [row, column] = [from.row + down, from.column + right];
  if (row >= 0 && column >= 0 && row < from.grid.rows && column < from.grid.columns) return { grid: number, row, column };
  const next = grids[number + down + right];
  if (!next) return { grid: number, row: from.row, column: from.column };
  return { grid: number + down + right, row: down > 0 ? 0 : Math.min(from.row, next.rows - 1), column: right > 0 ? 0 : Math.min(from.column, next.columns - 1) };
}

/** @param {Cell | null} cell */
function describe(cell) {
  if (!cell) return '';
  const value = cell.grid.values[cell.row * cell.grid.columns + cell.column] ?? NaN;
  return `${cell.grid.title}, row ${cell.row + 1}, column ${cell.column + 1}: ${Number.isFinite(value) ? value : 'not yet made'}.`;
}

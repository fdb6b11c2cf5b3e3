/** The map of a sweep: one cell for each pair of settings, filled in while the sweep runs; a click opens a cell's run. */

import { computed, effect, signal } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { HeatMap } from './heat-map.js';
import { describeCell, describeMap, lossRange, readCells, trialOfCell } from './sweep-cells.js';
import { drawCells, drawKey, drawLabels, drawRings } from './sweep-picture.js';
import { axisLabels, scaleLabels, shownTrials } from './sweep-shown.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const MARGIN = { left: 58, right: 84, top: 8, bottom: 38 };
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const streams = () => ({ cells: {}, best: {}, trials: {} });

/**
 * Show the map.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const whole = host.appendChild(element('div', 'sweep'));
  const stage = whole.appendChild(element('div', 'sweep-stage'));
  const map = stage.appendChild(element('canvas', 'sweep-map', { 'aria-hidden': 'true' }));
  const cursor = stage.appendChild(element('button', 'sweep-cursor', { type: 'button' }));
  const caption = whole.appendChild(element('p', 'sweep-caption'));
  const words = whole.appendChild(element('p', 'visually-hidden'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  const heatMap = new HeatMap();
  const cells = computed(() => readCells(store.frame('cells').value?.arrays));
  const trials = computed(() => (cells.value ? trialOfCell(store.series('trials').value, cells.value) : new Int32Array(0)));
  const labels = computed(() => axisLabels(store));
  const at = signal(0);
  const pointed = signal(-1);
  const frame = computed(() => ({
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, size.value.width - MARGIN.left - MARGIN.right),
    height: Math.max(1, size.value.height - MARGIN.top - MARGIN.bottom),
  }));

  /** @param {MouseEvent} event @returns {number} -1 outside */
  function cellUnder(event) {
    const shown = cells.peek();
    const { left, top, width, height } = frame.peek();
    const box = stage.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left - left) / width) * (shown?.columns ?? 0));
    const row = Math.floor(((event.clientY - box.top - top) / height) * (shown?.rows ?? 0));
    return shown && column >= 0 && row >= 0 && column < shown.columns && row < shown.rows ? row * shown.columns + column : -1;
  }

  /** @param {number} cell */
  function open(cell) {
    const trial = trials.peek()[cell] ?? -1;
    if (trial >= 0) store.actions.openTrial(trial);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    // The cursor's own clicks come from the keyboard, where there is no place under a pointer.
    const cell = event.detail === 0 && event.target === cursor ? at.peek() : cellUnder(event);
    if (cell < 0) return;
    at.value = cell;
    open(cell);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const move = MOVES[event.key];
    const shown = cells.peek();
    if (!move || !shown || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const column = Math.min(shown.columns - 1, Math.max(0, (at.peek() % shown.columns) + move[0]));
    const row = Math.min(shown.rows - 1, Math.max(0, Math.floor(at.peek() / shown.columns) + move[1]));
    at.value = row * shown.columns + column;
  }

  stage.addEventListener('click', onClick);
  stage.addEventListener('pointermove', (event) => { pointed.value = cellUnder(event); });
  stage.addEventListener('pointerleave', () => { pointed.value = -1; });
  cursor.addEventListener('keydown', onKey);
  cursor.addEventListener('focus', () => { pointed.value = -1; });
  return takeBack(host, [
    effect(() => {
      const shown = cells.value;
      if (!shown || size.value.width * size.value.height === 0) return;
      const context = fitCanvas(map, size.value);
      context.clearRect(0, 0, size.value.width, size.value.height);
      const range = lossRange(shown);
      drawCells(context, heatMap, shown, range, frame.value, theme.value);
      drawLabels(context, shown, scaleLabels(store, labels.value), frame.value, theme.value);
      drawKey(context, range, frame.value, theme.value);
      drawRings(context, shown, { trials: trials.value, ...shownTrials(store) }, frame.value, theme.value);
    }),
    effect(() => {
      const shown = cells.value;
      if (!shown) return;
      if (at.value >= shown.values.length) at.value = 0;
      const { left, top, width, height } = frame.value;
      cursor.style.left = `${left + ((at.value % shown.columns) * width) / shown.columns}px`;
      cursor.style.top = `${top + (Math.floor(at.value / shown.columns) * height) / shown.rows}px`;
      cursor.style.width = `${width / shown.columns}px`;
      cursor.style.height = `${height / shown.rows}px`;
      setAttribute(cursor, 'aria-label', `${describeCell(shown, at.value, labels.value)}. Arrow keys move, Enter opens this run.`);
    }),
    effect(() => {
      const shown = cells.value;
      if (!shown) return;
      const cell = pointed.value >= 0 && pointed.value < shown.values.length ? pointed.value : at.value;
      caption.textContent = describeCell(shown, cell, labels.value);
    }),
    effect(() => {
      const shown = cells.value;
      // Words that change many times a second could not be read; they follow when the sweep stands still.
      if (shown && !store.run.value.running) words.textContent = describeMap(shown, labels.value);
    }),
  ]);
}

/** The loss surface with the paths of all contestants; a click or the arrow keys choose where they start. */

import { computed, effect, signal } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { fitCanvas } from './canvas.js';
import { contestantsOf } from './contestants.js';
import { HeatMap } from './heat-map.js';
import { fromPixel, pictureWindow, roundTo, toPixel } from './surface-geometry.js';
import { drawSurface } from './surface-map.js';
import { drawPaths } from './surface-paths.js';
import { mountSwitch } from './surface-switch.js';
import { drawStepTerms } from './surface-terms.js';
import { describeSurface } from './surface-words.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const SIZE = 81;
const MARGIN = { left: 40, right: 8, top: 8, bottom: 22 };
/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEPS_ACROSS = 50;
const FAST = 5;

export const streams = () => ({ surface: { size: SIZE }, paths: {}, positions: {} });

/**
 * Show the surface.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return mountSurface(host, store, (context, place, theme) => {
    drawStepTerms(context, place, store, contestantsOf(store.catalogue.value, store.config.value, theme.palette.colors), theme);
  });
}

/**
 * Show the surface with something more on top of its paths.
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {(context: CanvasRenderingContext2D, place: (across: number, up: number) => [number, number], theme: Theme) => void} drawMore
 *   may read signals; `place` turns weights into pixels
 * @returns {() => void} unmount
 */
export function mountSurface(host, store, drawMore) {
  const stage = host.appendChild(element('div', 'surface-stage'));
  const map = stage.appendChild(element('canvas', 'surface-map', { 'aria-hidden': 'true' }));
  const paths = stage.appendChild(element('canvas', 'surface-paths', { 'aria-hidden': 'true' }));
  const handle = stage.appendChild(element('button', 'surface-start', { type: 'button' }));
  const words = stage.appendChild(element('p', 'visually-hidden'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  const heatMap = new HeatMap();
  const frame = computed(() => ({
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, size.value.width - MARGIN.left - MARGIN.right),
    height: Math.max(1, size.value.height - MARGIN.top - MARGIN.bottom),
  }));
  const contestants = computed(() => contestantsOf(store.catalogue.value, store.config.value, theme.value.palette.colors));
  const surface = computed(() => {
    const { values, window, minima } = store.frame('surface').value?.arrays ?? {};
    if (!values || !window || !minima) return null;
    const curve = values.shape[0] === 1;
    return { values, window: pictureWindow(window.data, values.data, curve), minima, curve, axes: store.network.value?.axes ?? [] };
  });
  /** Only a race starts where one clicks. */
  const startable = computed(() => 'start_x' in store.config.value);
  const points = computed(() => store.frame('paths').value?.arrays.points ?? null);
  const positions = computed(() => store.frame('positions').value?.arrays.values ?? null);
  /** Where everyone began, on the slice. */
  const start = computed(() => {
    const data = points.value?.data;
    return data ? { across: data[0] ?? NaN, up: data[1] ?? NaN, loss: data[2] ?? NaN } : null;
  });

  /** @param {number} across @param {number} up */
  function startAt(across, up) {
    const shown = surface.peek();
    if (!shown || !startable.peek()) return;
    const [left, right, low, high] = shown.window;
    /** @type {import('../state/types.js').Config} */
    const changes = { start: 'chosen', start_x: roundTo(across, right - left) };
    changes.start_y = shown.curve ? 0 : roundTo(up, high - low);
    void store.actions.configure(changes);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    const shown = surface.peek();
    // The handle's own clicks come from the keyboard, where there is no place to start at.
    if (!shown || (event.detail === 0 && event.target === handle)) return;
    const box = stage.getBoundingClientRect();
    startAt(...fromPixel(shown.window, frame.peek(), event.clientX - box.left, event.clientY - box.top));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const move = MOVES[event.key];
    const shown = surface.peek();
    const from = start.peek();
    if (!move || !shown || !from || !startable.peek() || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [left, right, low, high] = shown.window;
    const steps = (event.shiftKey ? FAST : 1) / STEPS_ACROSS;
    const up = from.up + (shown.curve ? 0 : move[1] * steps * (high - low));
    startAt(from.across + move[0] * steps * (right - left), up);
  }

  /** Pixel of the start where it is drawn in three dimensions. */
  const seen = signal(/** @type {[number, number]} */ ([0, 0]));
  const dimensions = mountSwitch(stage, {
    surface, points, positions, contestants, size, theme, startAt, placeStart: (x, y) => { seen.value = [Math.round(x), Math.round(y)]; },
  });

  stage.addEventListener('click', onClick);
  handle.addEventListener('keydown', onKey);
  const effects = [
    effect(() => {
      const shown = surface.value;
      map.hidden = paths.hidden = dimensions.solid.value;
      if (!shown || dimensions.solid.value || size.value.width * size.value.height === 0) return;
      const context = fitCanvas(map, size.value);
      context.clearRect(0, 0, size.value.width, size.value.height);
      drawSurface(context, heatMap, shown, frame.value, theme.value);
    }),
    effect(() => {
      const shown = surface.value;
      if (!shown || !points.value || dimensions.solid.value || size.value.width * size.value.height === 0) return;
      const context = fitCanvas(paths, size.value);
      context.clearRect(0, 0, size.value.width, size.value.height);
      drawPaths(context, { points: points.value, positions: positions.value, contestants: contestants.value, curve: shown.curve }, shown.window, frame.value, theme.value);
      drawMore(context, (across, up) => toPixel(shown.window, frame.value, across, up), theme.value);
    }),
    effect(() => {
      const shown = surface.value;
      const from = start.value;
      handle.hidden = !startable.value;
      stage.classList.toggle('is-still', !startable.value);
      if (!shown || !from || !startable.value) return;
      const [x, y] = dimensions.solid.value ? seen.value : toPixel(shown.window, frame.value, from.across, shown.curve ? from.loss : from.up);
      handle.style.left = `${x}px`;
      handle.style.top = `${y}px`;
      const place = [from.across, ...(shown.curve ? [] : [from.up])].map((value, axis) => `${shown.axes[axis] ?? 'loss'} = ${formatSignificant(value, 3)}`);
      setAttribute(handle, 'aria-label', `Start at ${place.join(', ')}. Arrow keys move it, with Shift faster.`);
    }),
    effect(() => {
      const shown = surface.value;
      // Words that change many times a second could not be read; they follow when the race stands still.
      if (!shown || !positions.value || store.run.value.running) return;
      words.textContent = describeSurface({ ...shown, minima: shown.minima.data, contestants: contestants.value, positions: positions.value.data });
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    dimensions.stop();
    host.replaceChildren();
  };
}

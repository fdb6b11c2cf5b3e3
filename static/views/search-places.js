/**
 * Where each search has looked: a square for each, its first two settings across and up. The ticks along the edges show
 * how many different values of one setting were tried.
 */

import { computed, effect, signal } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatLoss } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { HeatMap } from './heat-map.js';
import { drawModel, drawPanel } from './search-picture.js';
import { describeSearches, distinctValues, SEARCH_NAMES, trialRange } from './search-results.js';
import { searchColors, settingNames, shownPlaces } from './search-shown.js';
import { formatAxis } from './sweep-cells.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { SearchTrial } from './search-results.js' */
/** @import { Frame } from './surface-geometry.js' */

const MARGIN = { left: 30, right: 8, top: 26, bottom: 30 };
const NARROWEST_PX = 190;
const REACH_PX = 14;

/** @param {Store} store */
export const streams = (store) => ({ places: {}, ...((store.config.value.strategies ?? []).includes('sequential') ? { model: {} } : {}) });

/**
 * Show the squares.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const whole = host.appendChild(element('div', 'sweep'));
  const stage = whole.appendChild(element('div', 'sweep-stage search-stage'));
  const canvas = stage.appendChild(element('canvas', 'sweep-map', { role: 'img', 'aria-label': 'Where each search has looked' }));
  const caption = whole.appendChild(element('p', 'sweep-caption'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  const heatMap = new HeatMap();
  const trials = shownPlaces(store);
  const searches = computed(() => /** @type {string[]} */ (store.config.value.strategies ?? []));
  const names = computed(() => settingNames(store));
  const pointed = signal(/** @type {SearchTrial | null} */ (null));
  const frames = computed(() => layOut(searches.value.length, size.value));

  stage.addEventListener('pointermove', (event) => {
    const box = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const distance = (/** @type {SearchTrial} */ trial) => {
      const frame = frames.peek()[trial.search];
      return frame ? Math.hypot(...toPanel(trial, frame).map((place, axis) => place - (axis ? y : x))) : Infinity;
    };
    const nearest = trials.peek().reduce((/** @type {SearchTrial | null} */ best, trial) => (!best || distance(trial) < distance(best) ? trial : best), null);
    pointed.value = nearest && distance(nearest) < REACH_PX ? nearest : null;
  });
  stage.addEventListener('pointerleave', () => { pointed.value = null; });
  return takeBack(host, [
    effect(() => {
      // Words that change many times a second could not be read; they follow when the searches stand still.
      if (!store.run.value.running) setAttribute(canvas, 'aria-label', describeSearches(trials.value, searches.value, names.value));
    }),
    effect(() => {
      const { width, height } = size.value;
      if (width * height === 0) return;
      const context = fitCanvas(canvas, size.value);
      context.clearRect(0, 0, width, height);
      const range = trialRange(trials.value);
      const colors = searchColors(theme.value, searches.value);
      const model = store.frame('model').value?.arrays.values;
      searches.value.forEach((key, search) => {
        const frame = frames.value[search];
        if (!frame) return;
        if (key === 'sequential' && model) drawModel(context, heatMap, model, range, frame, theme.value);
        const own = trials.value.filter((trial) => trial.search === search);
        const places = own.map((trial) => ({ place: toPanel(trial, frame), loss: trial.loss }));
        drawPanel(context, { title: SEARCH_NAMES[key] ?? key, color: colors[search] ?? '', names: names.value, places, range }, frame, theme.value);
      });
    }),
    effect(() => {
      const trial = pointed.value;
      if (!trial) {
        const counts = searches.value.map((key, search) => `${SEARCH_NAMES[key] ?? key} ${distinctValues(trials.value.filter((other) => other.search === search), 0)}`);
        caption.textContent = `Different values of ${(names.value[0] ?? '').toLowerCase()}: ${counts.join(', ')}`;
        return;
      }
      const values = trial.values.map((value, index) => `${(names.value[index] ?? '').toLowerCase()} ${formatAxis(value)}`).join(', ');
      caption.textContent = `Trial ${trial.trial + 1}: ${values}: ${Number.isNaN(trial.loss) ? 'diverged' : `loss ${formatLoss(trial.loss)}`}`;
    }),
  ]);
}

/** @param {SearchTrial} trial @param {Frame} frame @returns {[number, number]} pixel; in the middle where there is one setting only */
function toPanel({ shares }, { left, top, width, height }) {
  return [left + (shares[0] ?? 0.5) * width, top + (1 - (shares[1] ?? 0.5)) * height];
}

/**
 * Squares beside each other, in as many rows as make them largest.
 * @param {number} count
 * @param {import('../lib/dom.js').Size} size
 * @returns {Frame[]}
 */
function layOut(count, { width, height }) {
  const columns = Math.max(1, Math.min(count, Math.floor(width / NARROWEST_PX)));
  const rows = Math.max(1, Math.ceil(count / columns));
  const [across, down] = [width / columns, height / rows];
  return Array.from({ length: count }, (_, index) => ({
    left: (index % columns) * across + MARGIN.left,
    top: Math.floor(index / columns) * down + MARGIN.top,
    width: Math.max(1, across - MARGIN.left - MARGIN.right),
    height: Math.max(1, down - MARGIN.top - MARGIN.bottom),
  }));
}

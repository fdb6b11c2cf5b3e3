/**
 * Parallel coordinates: one axis a searched setting and one for the loss, one line a trial. A drag along an axis, or the
 * arrow keys on its two ends, keep the lines between them and fade the others.
 */

import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { element, watchSize } from '../lib/dom.js';
import { formatCount, formatLoss } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { axisLeft, drawParallel, shareAt, topOf } from './search-parallel-picture.js';
import { isBrushed, SEARCH_NAMES, trialRange } from './search-results.js';
import { searchColors, settingNames, shownPlaces } from './search-shown.js';
import { formatAxis, lossShare } from './sweep-cells.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Brushes } from './search-results.js' */

const STEP = 0.05;
const NARROWEST = 0.02;
/** @type {Record<string, number>} */
const KEYS = { ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageUp: 4 * STEP, PageDown: -4 * STEP, Home: -1, End: 1 };
const ENDS = /** @type {const} */ (['lowest', 'highest']);

export const streams = () => ({ places: {} });

/**
 * Show the lines.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const head = host.appendChild(element('div', 'curve-head'));
  const stage = host.appendChild(element('div', 'parallel-stage'));
  const canvas = stage.appendChild(element('canvas', 'sweep-map', { 'aria-hidden': 'true' }));
  const handles = stage.appendChild(element('div', 'parallel-handles'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  const trials = shownPlaces(store);
  const names = computed(() => [...settingNames(store), 'Loss']);
  const brushes = signal(/** @type {Brushes} */ (new Map()));
  const hiddenSearches = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const searches = computed(() => /** @type {string[]} */ (store.config.value.strategies ?? []));
  const range = computed(() => trialRange(trials.value));
  const toShare = (/** @type {number} */ loss) => lossShare(loss, range.value);
  const shown = computed(() => trials.value.filter(({ search }) => !hiddenSearches.value.has(searches.value[search] ?? '')));
  const kept = computed(() => shown.value.filter((trial) => isBrushed(trial, brushes.value, toShare)));
  /** Axis of the drag that goes on, and where it began. @type {{ axis: number, from: number } | null} */
  let drag = null;

  /** @param {number} axis @param {number} low @param {number} high */
  function setBrush(axis, low, high) {
    const next = new Map(brushes.peek());
    if (low <= 0 && high >= 1) next.delete(axis);
    else next.set(axis, [Math.max(0, low), Math.min(1, high)]);
    brushes.value = next;
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.target instanceof Element && event.target.closest('button')) return;
    const box = stage.getBoundingClientRect();
    const count = names.peek().length;
    const distances = Array.from({ length: count }, (_, axis) => Math.abs(axisLeft(axis, count, size.peek().width) - (event.clientX - box.left)));
    const axis = distances.indexOf(Math.min(...distances));
    drag = { axis, from: shareAt(event.clientY - box.top, size.peek().height) };
    stage.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!drag) return;
    const to = shareAt(event.clientY - stage.getBoundingClientRect().top, size.peek().height);
    if (Math.abs(to - drag.from) > NARROWEST) setBrush(drag.axis, Math.min(drag.from, to), Math.max(drag.from, to));
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    if (!drag) return;
    const to = shareAt(event.clientY - stage.getBoundingClientRect().top, size.peek().height);
    if (event.type === 'pointerup' && Math.abs(to - drag.from) <= NARROWEST) setBrush(drag.axis, 0, 1);
    drag = null;
  }

  /** @param {number} axis @param {0 | 1} end */
  const onKey = (axis, end) => (/** @type {KeyboardEvent} */ event) => {
    const move = KEYS[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [low, high] = brushes.peek().get(axis) ?? [0, 1];
    if (end === 0) setBrush(axis, Math.min(high - STEP, Math.max(0, low + move)), high);
    else setBrush(axis, low, Math.max(low + STEP, Math.min(1, high + move)));
  };

  stage.addEventListener('pointerdown', onDown);
  stage.addEventListener('pointermove', onMove);
  stage.addEventListener('pointerup', onUp);
  stage.addEventListener('pointercancel', onUp);
  return takeBack(host, [
    // Brushes of other settings mean nothing.
    effect(() => {
      names.value.join();
      brushes.value = new Map();
    }),
    effect(() => {
      const { width, height } = size.value;
      if (width * height === 0) return;
      const context = fitCanvas(canvas, size.value);
      context.clearRect(0, 0, width, height);
      const colors = searchColors(theme.value, searches.value);
      drawParallel(context, { names: names.value, trials: shown.value, kept: new Set(kept.value), colors, brushes: brushes.value, range: range.value, toShare }, size.value, theme.value);
    }),
    effect(() => {
      const { width, height } = size.value;
      const count = names.value.length;
      render(names.value.map((name, axis) => ENDS.map((word, end) => {
        const share = brushes.value.get(axis)?.[end] ?? end;
        const place = (/** @type {Element | undefined} */ button) => {
          if (!(button instanceof HTMLElement)) return;
          button.style.left = `${axisLeft(axis, count, width)}px`;
          button.style.top = `${topOf(share, height)}px`;
        };
        return html`<button type="button" class="parallel-handle" role="slider" aria-orientation="vertical" aria-label="${name}, ${word} that is kept"
          aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(share * 100)} aria-valuetext="${Math.round(share * 100)} % of the axis" ${ref(place)} @keydown=${onKey(axis, /** @type {0 | 1} */ (end))}></button>`;
      })), handles);
    }),
    effect(() => {
      const best = kept.value.reduce((lowest, trial) => (trial.loss < (lowest?.loss ?? Infinity) ? trial : lowest), /** @type {import('./search-results.js').SearchTrial | null} */ (null));
      const settings = best ? best.values.map((value, index) => `${(names.value[index] ?? '').toLowerCase()} ${formatAxis(value)}`).join(', ') : '';
      render(html`
        <span class="curve-title">${formatCount(kept.value.length)} of ${formatCount(shown.value.length)} trials of the first repetition</span>
        ${searches.value.map((key, index) => html`<button type="button" class="curve-toggle" aria-pressed=${!hiddenSearches.value.has(key)} @click=${() => toggle(hiddenSearches, key)}>
          <span class="search-key" ${ref((mark) => { if (mark instanceof HTMLElement) mark.style.background = searchColors(theme.value, searches.value)[index] ?? ''; })}></span>${SEARCH_NAMES[key] ?? key}</button>`)}
        ${brushes.value.size > 0 ? html`<button type="button" class="curve-toggle" @click=${() => { brushes.value = new Map(); }}>Keep all</button>` : nothing}
        <span role="status">${best ? `best of them: loss ${formatLoss(best.loss)} with ${settings}` : kept.value.length > 0 ? 'all of them diverged' : ''}</span>`, head);
    }),
  ]);
}

/** @param {import('@preact/signals-core').Signal<ReadonlySet<string>>} chosen @param {string} key */
function toggle(chosen, key) {
  const next = new Set(chosen.peek());
  if (!next.delete(key)) next.add(key);
  chosen.value = next;
}

/** The confusion matrix as a table of buttons, the scores of every class, and the points of one cell. */

import { computed, effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { element } from '../lib/dom.js';
import { formatCount, formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { accuracyOf, classOf, scoresOf, sortIntoCells } from './confusion-matrix.js';
import { partSwitch } from './confusion-part.js';

/** @import { Store } from '../state/store.js' */
/** @import { Confusion } from './confusion-matrix.js' */
/** @import { Judged, Judgement } from './confusion.js' */

const MOST_LISTED = 40;

/** @typedef {{ actual: number, chosen: number }} Cell */

/**
 * @param {HTMLElement} host
 * @param {Store} _store
 * @param {Judgement} judgement
 * @returns {() => void} unmount
 */
export function mountMatrix(host, _store, { judged, part, setPart, mark }) {
  const place = host.appendChild(element('div', 'confusion'));
  const pointed = signal(/** @type {Cell | null} */ (null));
  const held = signal(/** @type {Cell | null} */ (null));
  const listed = signal(/** @type {number | null} */ (null));
  const shown = computed(() => pointed.value ?? held.value);
  const confusion = computed(() => {
    const known = judged.value;
    if (!known) return null;
    const kind = known.kind === 'classes' ? 'classes' : 'sign';
    const actual = Array.from(known.targets, (target) => classOf(kind, target));
    return sortIntoCells(actual, known.chosen, known.classes.length, (point) => known.part[point] === part.value);
  });
  const points = computed(() => (shown.value ? confusion.value?.cells[shown.value.actual]?.[shown.value.chosen] ?? [] : []));

  const actions = {
    point: (/** @type {Cell | null} */ cell) => { pointed.value = cell; },
    hold: (/** @type {Cell} */ cell) => { held.value = sameCell(held.value, cell) ? null : cell; },
    list: (/** @type {number | null} */ point) => { listed.value = point; },
  };
  const effects = [
    effect(() => mark(listed.value !== null && points.value.includes(listed.value) ? [listed.value] : points.value)),
    effect(() => {
      const known = judged.value;
      const found = confusion.value;
      render(
        known && found
          ? html`
            <div class="confusion-part" role="group" tabindex="0" aria-label="Confusion">
              <div class="curve-head"><span class="curve-title">Confusion</span>${partSwitch(part.value, setPart)}</div>
              ${matrix(known, found, held.value, actions)}
            </div>
            <div class="confusion-part" role="group" tabindex="0" aria-label="Accuracy">
              <div class="curve-head"><span class="curve-title">Accuracy</span><span class="curve-values" data-testid="confusion-accuracy">${formatShare(accuracyOf(found))}</span></div>
              ${scores(known, found)}
            </div>
            <div class="confusion-part confusion-list" role="group" tabindex="0" aria-label="Points">${pointList(known, shown.value, points.value, actions)}</div>`
          : html`<p class="evidence-empty">No predictions yet.</p>`,
        place,
      );
    }),
  ];
  return () => {
    for (const stop of effects) stop();
    place.remove();
  };
}

/**
 * @param {Judged} known
 * @param {Confusion} confusion
 * @param {Cell | null} held
 * @param {{ point: (cell: Cell | null) => void, hold: (cell: Cell) => void }} actions
 */
function matrix({ classes }, { cells }, held, { point, hold }) {
  return html`
    <table class="confusion-matrix">
      <thead>
        <tr><td></td><th scope="colgroup" colspan=${classes.length} class="confusion-axis">predicted</th></tr>
        <tr><th scope="col" class="confusion-axis">true</th>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${cells.map((row, actual) => {
          const support = row.reduce((sum, cell) => sum + cell.length, 0);
          return html`<tr><th scope="row">${classes[actual]}</th>
            ${row.map(({ length }, chosen) => html`
              <td><button type="button" class="confusion-cell ${actual === chosen ? 'is-right' : 'is-wrong'}"
                data-cell="${actual},${chosen}" aria-pressed=${sameCell(held, { actual, chosen })}
                aria-label="${formatCount(length)} ${length === 1 ? 'point' : 'points'} of class ${classes[actual]}, predicted ${classes[chosen]}. Show them on the map."
                ${ref((button) => shade(button, length / support))}
                @pointerenter=${() => point({ actual, chosen })} @pointerleave=${() => point(null)}
                @focus=${() => point({ actual, chosen })} @blur=${() => point(null)}
                @click=${() => hold({ actual, chosen })}>${formatCount(length)}</button></td>`)}
          </tr>`;
        })}
      </tbody>
    </table>`;
}

/** @param {Element | undefined} button @param {number} share of its row */
function shade(button, share) {
  if (button instanceof HTMLElement) button.style.setProperty('--share', `${Number.isFinite(share) ? Math.round(share * 42) : 0}%`);
}

/**
 * @param {Judged} known
 * @param {Confusion} confusion
 */
function scores({ classes }, confusion) {
  return html`
    <table class="confusion-scores">
      <thead><tr><th scope="col">class</th><th scope="col">precision</th><th scope="col">recall</th><th scope="col">F1</th><th scope="col">points</th></tr></thead>
      <tbody>
        ${scoresOf(confusion).map(({ precision, recall, f1, support }, index) => html`
          <tr><th scope="row">${classes[index]}</th><td>${formatShare(precision)}</td><td>${formatShare(recall)}</td><td>${formatShare(f1)}</td><td>${formatCount(support)}</td></tr>`)}
      </tbody>
    </table>`;
}

/**
 * @param {Judged} known
 * @param {Cell | null} cell
 * @param {number[]} points
 * @param {{ list: (point: number | null) => void }} actions
 */
function pointList(known, cell, points, { list }) {
  if (!cell) return html`<div class="curve-head"><span class="curve-title">Points</span></div><p class="evidence-empty">Point at a cell to see its points on the map; press it to keep them.</p>`;
  const { classes } = known;
  const title = cell.actual === cell.chosen ? `${classes[cell.actual]}, rightly` : `${classes[cell.actual]}, taken for ${classes[cell.chosen]}`;
  return html`
    <div class="curve-head"><span class="curve-title">${title}</span><span class="curve-step">${formatCount(points.length)} marked on the map</span></div>
    <ol class="confusion-points">
      ${points.slice(0, MOST_LISTED).map((point) => html`
        <li><button type="button" class="confusion-point" data-point=${point}
          @pointerenter=${() => list(point)} @pointerleave=${() => list(null)} @focus=${() => list(point)} @blur=${() => list(null)}>
          ${describePoint(known, point)}</button></li>`)}
    </ol>
    ${points.length > MOST_LISTED ? html`<p class="evidence-empty">and ${formatCount(points.length - MOST_LISTED)} more</p>` : nothing}`;
}

/** @param {Judged} known @param {number} point */
function describePoint({ points, outputs, width, chosen }, point) {
  const output = outputs[point * width + (width > 1 ? chosen[point] ?? 0 : 0)] ?? NaN;
  const place = [points[2 * point], points[2 * point + 1]].map((value) => formatSignificant(value ?? NaN, 3));
  return `(${place.join(', ')}) ${width > 1 ? 'probability' : 'output'} ${formatSignificant(output, 3)}`;
}

/** @param {Cell | null} one @param {Cell} other */
function sameCell(one, other) {
  return one?.actual === other.actual && one.chosen === other.chosen;
}

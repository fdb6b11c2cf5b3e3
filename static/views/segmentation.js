/** A scene, its true labels, and the label that each contestant gives to every pixel. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { classColor, cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const GAP = 14;
const TITLE = 34;
const FONT_PX = 12;

/** @typedef {{ title: string, words: string, cells: ArrayLike<number>, grey: boolean }} Panel */

export const streams = () => ({ segmentation: {} });

/**
 * Show the panels.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const key = host.appendChild(element('p', 'map-facts scene-key'));
  const stage = host.appendChild(element('div', 'scene-stage'));
  const canvas = stage.appendChild(element('canvas', '', { role: 'img', 'data-testid': 'scene' }));
  const size = watchSize(stage);
  return takeBack(host, [
    effect(() => {
      const classes = store.network.value?.outputs ?? [];
      render(html`${classes.map((name, index) => html`<span><span class="contest-dot" data-place=${index}></span>${name}</span>`)}`, key);
    }),
    effect(() => {
      const { scene, truth, found, overlaps } = store.frame('segmentation').value?.arrays ?? {};
      const { width, height } = size.value;
      if (!scene || !truth || !found || !overlaps || width * height === 0) return;
      const side = scene.shape[0] ?? 1;
      const cells = side * side;
      const contestants = store.network.value?.contestants ?? [];
      /** @type {Panel[]} */
      const panels = [
        { title: 'the scene', words: '', cells: scene.data, grey: true },
        { title: 'its labels', words: '', cells: truth.data, grey: false },
        ...contestants.map(({ name }, index) => ({ title: name, words: `overlap ${formatShare(overlaps.data[index] ?? NaN)}`, cells: found.data.subarray(index * cells, (index + 1) * cells), grey: false })),
      ];
      drawPanels(fitCanvas(canvas, size.value), panels, side, size.value, theme.value);
      setAttribute(canvas, 'aria-label', `Scene ${store.config.value.image} and its labels. ${contestants.map(({ name }, index) => `${name}: overlap ${formatShare(overlaps.data[index] ?? NaN)}`).join(', ')}.`);
    }),
  ]);
}

/**
 * How many panels stand in a row, and how large a cell of them is.
 * @param {number} count
 * @param {number} side cells
 * @param {{ width: number, height: number }} room
 */
export function layOutPanels(count, side, { width, height }) {
  let best = { columns: 1, cell: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = Math.floor(Math.min((width - GAP * (columns - 1)) / columns, (height - GAP * (rows - 1)) / rows - TITLE) / side);
    if (cell > best.cell) best = { columns, cell };
  }
  return { columns: best.columns, cell: Math.max(best.cell, 1) };
}

/** @param {CanvasRenderingContext2D} context @param {Panel[]} panels @param {number} side @param {{ width: number, height: number }} size @param {Theme} theme */
function drawPanels(context, panels, side, size, theme) {
  const { columns, cell } = layOutPanels(panels.length, side, size);
  const across = side * cell;
  context.clearRect(0, 0, size.width, size.height);
  context.textBaseline = 'alphabetic';
  panels.forEach(({ title, words, cells, grey }, index) => {
    const left = (index % columns) * (across + GAP);
    const top = Math.floor(index / columns) * (across + TITLE + GAP) + TITLE;
    context.font = `600 ${FONT_PX}px ${theme.numberFont}`;
    context.fillStyle = theme.ink;
    context.fillText(title, left, top - FONT_PX - 8);
    context.font = `${FONT_PX}px ${theme.numberFont}`;
    context.fillStyle = theme.mutedInk;
    context.fillText(words, left, top - 6);
    context.fillStyle = 'rgb(0 0 0)';
    context.fillRect(left, top, across, across);
    for (let at = 0; at < side * side; at += 1) {
      const value = cells[at] ?? 0;
      if (value === 0) continue;
      context.fillStyle = grey ? `rgb(${value} ${value} ${value})` : cssColor(classColor(theme.palette.colors, value - 1));
      context.fillRect(left + (at % side) * cell, top + Math.floor(at / side) * cell, cell, cell);
    }
  });
}

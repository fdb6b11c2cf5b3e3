/** How the networks of the ImageNet challenge became deeper and better, as bars and as a table; one is chosen. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { describeWinner, nextWinner, WINNERS } from './imagenet-winners.js';
import { cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const FIRST = 2; // AlexNet, with which the course begins
const DEEPEST = 152;
const WORST = 30;
const ROOMY = 80; // px that a network needs for its units
const MARGIN = { left: 8, right: 8, top: 18, bottom: 36 };

export const streams = () => ({});

/**
 * Show the chart.
 * @param {HTMLElement} host
 * @param {Store} _store
 * @returns {() => void} unmount
 */
export function mount(host, _store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'history'));
  const picture = box.appendChild(element('div', 'history-picture'));
  const canvas = picture.appendChild(element('canvas', '', { 'aria-hidden': 'true' }));
  const cursor = picture.appendChild(element('button', 'history-cursor', { type: 'button' }));
  const caption = box.appendChild(element('p', 'history-caption'));
  const table = box.appendChild(element('div', 'history-table', { tabindex: '0', role: 'group', 'aria-label': 'Table of the networks' }));
  const size = watchSize(picture);
  const chosen = signal(FIRST);
  const pointed = signal(-1);

  /** @param {MouseEvent} event */
  function winnerUnder(event) {
    const { left, width } = picture.getBoundingClientRect();
    const place = Math.floor((event.clientX - left - MARGIN.left) / slotOf(width));
    return Math.min(WINNERS.length - 1, Math.max(0, place));
  }

  picture.addEventListener('pointermove', (event) => { pointed.value = winnerUnder(event); });
  picture.addEventListener('pointerleave', () => { pointed.value = -1; });
  picture.addEventListener('click', (event) => {
    if (event.detail > 0) chosen.value = winnerUnder(event); // Enter on the cursor has no place under a pointer
  });
  cursor.addEventListener('keydown', (event) => {
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : nextWinner(chosen.peek(), event.key);
    if (next === null) return;
    event.preventDefault();
    chosen.value = next;
  });
  return takeBack(host, [
    effect(() => {
      if (size.value.width * size.value.height > 0) draw(fitCanvas(canvas, size.value), size.value, theme.value, chosen.value);
    }),
    effect(() => {
      const slot = slotOf(size.value.width);
      cursor.style.left = `${MARGIN.left + slot * chosen.value}px`;
      cursor.style.width = `${slot}px`;
      setAttribute(cursor, 'aria-label', `${describeWinner(chosen.value)} The arrow keys choose another network.`);
    }),
    effect(() => { caption.textContent = describeWinner(pointed.value >= 0 ? pointed.value : chosen.value); }),
    effect(() => { render(winnersTable(chosen.value), table); }),
  ]);
}

/** @param {number} width of the picture in px @returns {number} px */
function slotOf(width) {
  return Math.max(1, (width - MARGIN.left - MARGIN.right) / WINNERS.length);
}

/** @param {number} chosen */
function winnersTable(chosen) {
  return html`<table class="numbers-table"><thead><tr><th scope="col">year</th><th scope="col">network</th><th scope="col">error</th><th scope="col">layers</th><th scope="col">parameters</th></tr></thead>
    <tbody>${WINNERS.map(({ year, name, error, layers, parameters }, index) => html`<tr aria-current=${index === chosen ? 'true' : nothing}><td>${year}</td><th scope="row">${name}</th><td>${error} %</td><td>${layers || 'by hand'}</td><td>${parameters ?? '–'}</td></tr>`)}</tbody></table>`;
}

/** @param {CanvasRenderingContext2D} context @param {Size} size @param {Theme} theme @param {number} chosen */
function draw(context, { width, height }, theme, chosen) {
  context.clearRect(0, 0, width, height);
  const slot = slotOf(width);
  const bar = Math.min(34, slot * 0.36);
  const roomy = slot >= ROOMY;
  const tall = height - MARGIN.top - MARGIN.bottom;
  const floor = MARGIN.top + tall;
  context.fillStyle = cssColor(theme.palette.colors.missing, 0.35);
  context.fillRect(MARGIN.left + slot * chosen, 0, slot, height);
  context.textAlign = 'center';
  WINNERS.forEach(({ year, name, error, layers }, index) => {
    const middle = MARGIN.left + slot * (index + 0.5);
    const parts = /** @type {const} */ ([
      [-bar / 2 - 1, error / WORST, roomy ? `${error} %` : `${error}`, theme.palette.colors.negative],
      [bar / 2 + 1, layers / DEEPEST, layers ? `${layers}` : roomy ? 'by hand' : '', theme.palette.colors.positive],
    ]);
    for (const [shift, share, words, color] of parts) {
      context.fillStyle = cssColor(color);
      context.fillRect(middle + shift - bar / 2, floor - tall * share, bar, tall * share);
      context.fillStyle = theme.ink;
      context.font = `11px ${theme.numberFont}`;
      context.textBaseline = 'alphabetic';
      context.fillText(words, middle + shift, floor - tall * share - 4);
    }
    context.fillStyle = theme.mutedInk;
    context.textBaseline = 'top';
    context.fillText(name, middle, floor + 5);
    context.fillText(`${year}`, middle, floor + 19);
  });
  context.strokeStyle = theme.line;
  context.beginPath();
  context.moveTo(MARGIN.left, floor + 0.5);
  context.lineTo(width - MARGIN.right, floor + 0.5);
  context.stroke();
}

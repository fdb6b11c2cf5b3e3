/** How the winners of the ImageNet challenge became deeper and better, as bars and as a table. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { fitCanvas } from './canvas.js';
import { element, setAttribute, watchSize } from './dom.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../app/store.js' */
/** @import { Theme } from './theme.js' */
/** @import { Size } from './dom.js' */

/** Top-5 errors in percent on ImageNet classification, and layers with weights; 0: features made by hand. */
export const WINNERS = [
  { year: 2010, name: 'Lin', error: 28.2, layers: 0 },
  { year: 2011, name: 'Sánchez', error: 25.8, layers: 0 },
  { year: 2012, name: 'AlexNet', error: 16.4, layers: 8 },
  { year: 2013, name: 'ZF', error: 11.7, layers: 8 },
  { year: 2014, name: 'VGG', error: 7.3, layers: 19 },
  { year: 2014, name: 'GoogLeNet', error: 6.7, layers: 22 },
  { year: 2015, name: 'ResNet', error: 3.57, layers: 152 },
];

const DEEPEST = 152;
const WORST = 30;
const MARGIN = { left: 8, right: 8, top: 18, bottom: 36 };

export const streams = () => ({});

/**
 * Show the chart.
 * @param {HTMLElement} host
 * @param {Store} _store
 * @returns {() => void} unmount
 */
export function mount(host, _store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const box = host.appendChild(element('div', 'history'));
  const picture = box.appendChild(element('div', 'history-picture'));
  const canvas = picture.appendChild(element('canvas', '', { role: 'img' }));
  const table = box.appendChild(element('div', 'history-table', { tabindex: '0', role: 'group', 'aria-label': 'Table of the winners' }));
  const { size, stop: stopSize } = watchSize(picture);
  setAttribute(canvas, 'aria-label', 'Error and depth of the winners from 2010 to 2015; the table has the numbers.');
  render(html`<table class="numbers-table"><thead><tr><th scope="col">year</th><th scope="col">winner</th><th scope="col">error</th><th scope="col">layers</th></tr></thead>
    <tbody>${WINNERS.map(({ year, name, error, layers }) => html`<tr><td>${year}</td><th scope="row">${name}</th><td>${error} %</td><td>${layers || 'by hand'}</td></tr>`)}</tbody></table>`, table);
  const stop = effect(() => {
    if (size.value.width * size.value.height > 0) draw(fitCanvas(canvas, size.value), size.value, theme.value);
  });
  return () => {
    stop();
    stopSize();
    stopTheme();
    host.replaceChildren();
  };
}

/** @param {CanvasRenderingContext2D} context @param {Size} size @param {Theme} theme */
function draw(context, { width, height }, theme) {
  context.clearRect(0, 0, width, height);
  const slot = (width - MARGIN.left - MARGIN.right) / WINNERS.length;
  const bar = Math.min(34, slot * 0.36);
  const tall = height - MARGIN.top - MARGIN.bottom;
  const floor = MARGIN.top + tall;
  context.textAlign = 'center';
  WINNERS.forEach(({ year, name, error, layers }, index) => {
    const middle = MARGIN.left + slot * (index + 0.5);
    const parts = /** @type {const} */ ([
      [-bar / 2 - 1, error / WORST, `${error} %`, theme.palette.colors.negative],
      [bar / 2 + 1, layers / DEEPEST, layers ? `${layers}` : 'by hand', theme.palette.colors.positive],
    ]);
    for (const [shift, share, words, color] of parts) {
      context.fillStyle = `rgb(${color.join(' ')})`;
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

/** What made each contestant's newest step: gradient, momentum, scaling and update, as arrows and as numbers. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { strokeArrow } from './arrow.js';
import { fitCanvas } from './canvas.js';
import { listContestants } from './contestants.js';
import { arrowScale, readTerms } from './terms-values.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Terms } from './terms-values.js' */
/** @import { Theme } from './theme.js' */

const PICTURE = { width: 96, height: 96 };
const REACH = 42;
const BARB = 6;

export const streams = () => ({ terms: {} });

/**
 * Show the terms.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'terms', { tabindex: '0', role: 'region', 'aria-label': 'Terms of the newest step' }));
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  return takeBack(host, [effect(() => {
    const arrows = store.frame('terms').value?.arrays.arrows;
    if (!arrows || arrows.shape[0] !== contestants.value.length) return;
    const terms = readTerms(arrows.data);
    const axes = store.network.value?.axes ?? [];
    render(html`${contestants.value.map((contestant, index) => card(contestant, terms[index], axes.length))}`, place);
    const scale = { gradient: arrowScale(terms, 'gradient'), momentum: arrowScale(terms, 'momentum'), update: arrowScale(terms, 'update') };
    place.querySelectorAll('canvas').forEach((canvas, index) => {
      const [contestant, values] = [contestants.value[index], terms[index]];
      if (contestant && values) drawTerms(canvas, contestant, values, scale, theme.value);
    });
  })]);
}

/** @param {Contestant} contestant @param {Terms | undefined} terms @param {number} axes */
function card({ name }, terms, axes) {
  const pair = (/** @type {[number, number] | undefined} */ value) =>
    !value || Number.isNaN(value[0]) ? '–' : value.slice(0, Math.max(1, axes)).map((part) => formatSignificant(part)).join(', ');
  return html`
    <section class="term-card">
      <canvas class="term-picture" aria-hidden="true"></canvas>
      <div>
        <h3>${name}</h3>
        <dl>
          <div class="is-gradient"><dt>gradient</dt><dd>${pair(terms?.gradient)}</dd></div>
          <div class="is-momentum"><dt>momentum</dt><dd>${pair(terms?.momentum)}</dd></div>
          <div><dt>scaling ÷</dt><dd>${pair(terms?.scaling)}</dd></div>
          <div class="is-update"><dt>update</dt><dd>${pair(terms?.update)}</dd></div>
        </dl>
      </div>
    </section>`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Contestant} contestant
 * @param {Terms} terms
 * @param {Record<'gradient' | 'momentum' | 'update', number>} scale length of the longest arrow of a kind
 * @param {Theme} theme
 */
function drawTerms(canvas, { color }, terms, scale, theme) {
  const context = fitCanvas(canvas, PICTURE);
  context.clearRect(0, 0, PICTURE.width, PICTURE.height);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, PICTURE.height / 2);
  context.lineTo(PICTURE.width, PICTURE.height / 2);
  context.moveTo(PICTURE.width / 2, 0);
  context.lineTo(PICTURE.width / 2, PICTURE.height);
  context.stroke();
  drawArrow(context, terms.gradient, scale.gradient, theme.mutedInk, [4, 3]);
  drawArrow(context, terms.momentum, scale.momentum, theme.accent, [1, 3]);
  drawArrow(context, terms.update, scale.update, color, []);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} value across, up
 * @param {number} longest
 * @param {string} color
 * @param {number[]} dash
 */
function drawArrow(context, [across, up], longest, color, dash) {
  const length = Math.hypot(across, up);
  if (!(length > 0) || !(longest > 0)) return;
  const reach = Math.max(BARB, (length / longest) * REACH);
  const angle = Math.atan2(-up, across);
  const [x, y] = [PICTURE.width / 2, PICTURE.height / 2];
  context.strokeStyle = color;
  context.lineWidth = dash.length > 0 ? 1.8 : 2.6;
  strokeArrow(context, [x, y], [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach], BARB, dash);
}

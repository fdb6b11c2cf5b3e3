/** A network of any shape: its nodes, with the values and gradients of one sample inside them. */

import { computed, signal } from '@preact/signals-core';
import { html, nothing, svg } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto, takeBack } from '../lib/reactive.js';
import { nodeCard } from './graph-card.js';
import { NODE, planGraph } from './graph-layout.js';
import { describeNode, kindWords, nodeName, part, readNumbers } from './graph-words.js';
import { cssColor, divergingColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Place } from './graph-layout.js' */
/** @import { GraphNumbers } from './graph-words.js' */
/** @import { Theme } from './theme.js' */

const CELLS = { left: 5, width: NODE.width - 10, top: 20, height: 17, gap: 2, slopeTop: 40, slopeHeight: 13 };
/** Boxes with more numbers than this show colours only. */
const MOST_WRITTEN = 2;
/** Of more cells than this there is no room between them. */
const MOST_APART = 16;
const DIGIT_WIDTH = 6.1;
const SMALLEST = 1e-12;

/** @param {Store} store */
export const streams = (store) => ({ graph: { sample: store.sample.value } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'graph'));
  const theme = watchTheme(host);
  const chosen = signal('');
  const nodes = computed(() => store.network.value?.nodes ?? []);
  const plan = computed(() => planGraph(nodes.value));
  const numbers = computed(() => readNumbers(store.frame('graph').value?.arrays, nodes.value));
  return takeBack(host, [renderInto(place, () => {
    const { places, arrows, width, height } = plan.value;
    const found = numbers.value;
    const shown = nodes.value.find(({ name }) => name === chosen.value) ?? nodes.value.at(-1);
    const largest = found ? Math.max(SMALLEST, ...Array.from(found.gradients).filter(Number.isFinite).map(Math.abs)) : 1;
    return html`
      ${found ? sampleBar(store, found, largest) : nothing}
      <div class="graph-stage" tabindex="0" role="region" aria-label="Graph of the network">
        <svg viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="group" aria-label="Nodes">
          <defs><marker id="graph-head" viewBox="0 0 6 6" refX="2" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 6 3 0 6z" /></marker></defs>
          ${arrows.map(({ path }) => svg`<path class="graph-arrow" marker-end="url(#graph-head)" d=${path} />`)}
          ${nodes.value.map((node) => box(/** @type {Place} */ (places.get(node.name)), {
            found, largest, theme: theme.value, isChosen: node === shown, label: describeNode(store.catalogue.value, node, found),
            kind: kindWords(store.catalogue.value, node), choose: () => { chosen.value = node.name; },
          }))}
        </svg>
      </div>
      <div class="graph-card" tabindex="0" role="region" aria-label="Numbers of one node">${found && shown ? nodeCard(store.catalogue.value, nodes.value, shown, found) : nothing}</div>`;
  })]);
}

/** @param {Store} store @param {GraphNumbers} found @param {number} largest */
function sampleBar(store, { sample }, largest) {
  const key = html`<span class="quiet">upper row: values, lower row: gradients${largest > SMALLEST ? `; full colour is ${formatSignificant(largest)}` : ', all 0'}</span>`;
  if (sample.count < 2) return html`<p class="graph-sample">${key}</p>`;
  const go = (/** @type {number} */ step) => () => store.actions.setSample((sample.number + step + sample.count) % sample.count);
  return html`
    <div class="graph-sample">
      <button class="button round" aria-label="Previous sample" @click=${go(-1)}>‹</button>
      <span class="number" role="status">sample ${formatCount(sample.number + 1)} / ${formatCount(sample.count)}</span>
      <button class="button round" aria-label="Next sample" @click=${go(1)}>›</button>
      <span class="number">target ${formatSignificant(sample.target)} · loss ${formatSignificant(sample.loss)}</span>
      ${key}
    </div>`;
}

/**
 * @param {Place} place
 * @param {{found: GraphNumbers | null, largest: number, theme: Theme, isChosen: boolean, label: string, kind: string, choose: () => void}} how
 */
function box({ node, x, y }, { found, largest, theme, isChosen, label, kind, choose }) {
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    choose();
  };
  const title = node.kind === 'input' || node.kind === 'zeros' ? nodeName(node) : `${nodeName(node).replace(', t = ', ' t')}`;
  return svg`
    <g class="graph-node ${isChosen ? 'is-chosen' : ''} ${node.time > 0 && node.parameters.length > 0 ? 'is-shared' : ''}" transform="translate(${x} ${y})"
      role="button" tabindex="0" aria-label=${label} aria-pressed=${isChosen} @click=${choose} @keydown=${press}>
      <rect width=${NODE.width} height=${NODE.height} rx="7" />
      <text x="6" y="14" class="graph-name">${title}</text>
      <text x=${NODE.width - 6} y="14" class="graph-kind">${kind === title ? '' : shortened(kind, title)}</text>
      ${found ? cells(part(found.values, node), CELLS.top, CELLS.height, 1, theme) : nothing}
      ${found ? cells(part(found.gradients, node), CELLS.slopeTop, CELLS.slopeHeight, largest, theme) : nothing}
    </g>`;
}

/** @param {string} kind @param {string} title */
function shortened(kind, title) {
  const room = 12 - title.length;
  return kind.length <= room ? kind : room < 3 ? '' : `${kind.slice(0, room - 1)}…`;
}

/**
 * @param {number[]} values
 * @param {number} top px
 * @param {number} height px
 * @param {number} full value that has the full colour
 * @param {Theme} theme
 */
function cells(values, top, height, full, { palette, ink }) {
  if (values.every(Number.isNaN)) return nothing;
  const gap = values.length > MOST_APART ? 0 : CELLS.gap;
  const width = (CELLS.width - gap * (values.length - 1)) / values.length;
  return values.map((value, index) => {
    const left = CELLS.left + index * (width + gap);
    const share = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value / full));
    return svg`
      <rect class="graph-cell" x=${left} y=${top} width=${width} height=${height} rx="2" fill=${cssColor(divergingColor(palette.colors, 0.7 * share))} />
      ${values.length <= MOST_WRITTEN ? svg`<text class="graph-number" x=${left + width / 2} y=${top + height / 2 + 3.5} fill=${ink}>${written(value, width)}</text>` : nothing}`;
  });
}

/** As many digits as there is room for. @param {number} value @param {number} width px @returns {string} */
function written(value, width) {
  const room = Math.floor(width / DIGIT_WIDTH);
  const texts = [formatSignificant(value), formatSignificant(value, 1), value.toExponential(0).replaceAll('-', '−')];
  return texts.find((text) => text.length <= room) ?? '';
}

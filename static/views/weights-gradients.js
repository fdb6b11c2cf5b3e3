/** Weights and gradients of every layer: how they are spread now, and how long the gradient was over the steps. */

import { effect, signal, untracked } from '@preact/signals-core';
import { element, setAttribute, watchSize } from './dom.js';
import { drawHistogram } from './histogram.js';
import { createLineChart } from './line-chart.js';
import { NormHistory } from './norm-history.js';
import { formatSignificant } from './numbers.js';
import { classColor, cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../app/store.js' */
/** @import { Size } from './dom.js' */
/** @import { Theme } from './theme.js' */

const KINDS = ['weights', 'gradients'];

export const streams = () => ({ gradients: {} });

/**
 * Everything the picture of one layer needs.
 * @typedef {object} LayerStatistics
 * @property {string} name
 * @property {number[]} norms of weights and gradients
 * @property {ArrayLike<number>[]} counts of the bins, weights and gradients
 * @property {[number, number][]} ranges values at the outer edges
 */

/**
 * Read the statistics of all layers from a frame.
 * @param {import('../app/types.js').Frame | null} frame of the `gradients` stream
 * @param {string[]} names of the layers
 * @returns {LayerStatistics[]}
 */
export function readStatistics(frame, names) {
  const { norms, weight_norms: weightNorms, histogram, edges } = frame?.arrays ?? {};
  if (!norms || !weightNorms || !histogram || !edges) return [];
  const [layers = 0, , bins = 0] = histogram.shape;
  return Array.from({ length: layers }, (_, layer) => ({
    name: names[layer] ?? `layer ${layer + 1}`,
    norms: [weightNorms.data[layer] ?? NaN, norms.data[layer] ?? NaN],
    counts: KINDS.map((_kind, kind) => histogram.data.subarray((2 * layer + kind) * bins, (2 * layer + kind + 1) * bins)),
    ranges: KINDS.map((_kind, kind) => [edges.data[4 * layer + 2 * kind] ?? NaN, edges.data[4 * layer + 2 * kind + 1] ?? NaN]),
  }));
}

/**
 * Show weights and gradients.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const cards = host.appendChild(element('div', 'histogram-cards', { tabindex: '0', role: 'group', 'aria-label': 'Weights and gradients of every layer' }));
  const trend = host.appendChild(element('div', 'norm-trend'));
  const title = trend.appendChild(element('div', 'curve-head'));
  const body = trend.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': 'Length of the gradient of every layer over the steps' }));
  const { size, stop: stopSize } = watchSize(cards);
  const history = new NormHistory();
  const layerCount = signal(0);

  const effects = [
    effect(() => {
      const frame = store.frame('gradients').value;
      const names = layerNames(store.network.value?.layers.length ?? 0);
      const statistics = readStatistics(frame, names);
      const step = untracked(() => store.status.value?.step);
      if (statistics.length > 0 && step !== undefined) history.add(step, statistics.map(({ norms }) => norms[1] ?? NaN));
      layerCount.value = statistics.length;
      drawCards(cards, statistics, size.value, theme.value);
    }),
    effect(() => {
      const lines = layerNames(layerCount.value).map((label, layer) => ({ label: label.replace('layer ', ''), color: cssColor(classColor(theme.value.palette.colors, layer)) }));
      writeKey(title, lines);
      if (lines.length === 0) return;
      const chart = untracked(() => createLineChart(body, { lines, theme: theme.value, logarithmic: true }));
      const stop = effect(() => {
        const columns = store.frame('gradients').value ? history.columns() : [];
        if (columns.length === lines.length + 1) chart.draw(columns);
      });
      return () => {
        stop();
        chart.destroy();
      };
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    stopSize();
    stopTheme();
    host.replaceChildren();
  };
}

/**
 * Names of the layers with parameters; the last is the output.
 * @param {number} count
 */
function layerNames(count) {
  return Array.from({ length: count }, (_, layer) => (layer === count - 1 ? 'output' : `layer ${layer + 1}`));
}

/**
 * One card a layer, with two histograms.
 * @param {HTMLElement} host
 * @param {LayerStatistics[]} statistics
 * @param {Size} size of the host
 * @param {Theme} theme
 */
function drawCards(host, statistics, size, theme) {
  while (host.children.length > statistics.length) host.lastElementChild?.remove();
  while (host.children.length < statistics.length) host.append(createCard());
  statistics.forEach((layer, index) => {
    const [heading, ...pictures] = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (host.children[index]).children]);
    if (heading && heading.textContent !== layer.name) heading.textContent = layer.name;
    pictures.forEach((picture, kind) => {
      const [label, canvas] = picture.children;
      const norm = formatSignificant(layer.norms[kind] ?? NaN);
      if (label) label.textContent = `${KINDS[kind]} · length ${norm}`;
      if (!(canvas instanceof HTMLCanvasElement)) return;
      const [low = 0, high = 0] = layer.ranges[kind] ?? [];
      const height = Math.max(30, (size.height - 46) / 2 - 16);
      setAttribute(canvas, 'aria-label', `${layer.name}: ${KINDS[kind]} from ${formatSignificant(low)} to ${formatSignificant(high)}, length ${norm}`);
      drawHistogram(canvas, layer.counts[kind] ?? [], [low, high], { width: picture.clientWidth, height }, theme);
    });
  });
}

function createCard() {
  const card = element('div', 'histogram-card');
  card.append(element('h3', 'histogram-title'));
  for (const kind of KINDS) {
    const picture = element('div', 'histogram');
    picture.append(element('span', 'histogram-label'), element('canvas', 'histogram-canvas', { role: 'img', 'aria-label': kind }));
    card.append(picture);
  }
  return card;
}

/**
 * Title and colour key of the trend.
 * @param {HTMLElement} host
 * @param {{ label: string, color: string }[]} lines
 */
function writeKey(host, lines) {
  const title = element('span', 'curve-title');
  title.textContent = lines.length > 0 ? 'Gradient length by layer' : 'No gradients yet: train a step to see them.';
  host.replaceChildren(title, ...lines.map(({ label, color }) => {
    const entry = element('span', 'norm-key');
    const dot = entry.appendChild(element('i', 'norm-dot'));
    dot.style.background = color;
    entry.append(label);
    return entry;
  }));
}

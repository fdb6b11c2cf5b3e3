/** Weights, gradients and activations of every layer: how they are spread now, and how long the gradient was over the steps. */

import { computed, effect, signal, untracked } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { activationWords } from './activation-words.js';
import { drawHistogram } from './histogram.js';
import { mountChart } from './line-chart.js';
import { NormHistory } from './norm-history.js';
import { classColor, cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const KINDS = ['weights', 'gradients'];
const ACTIVATIONS_HELP = 'Outputs of the neurons over the training points. Dead: the same output for every point, so nothing can be learned from it. Saturated: nine of ten outputs at an end of the range, where the slope is almost zero.';

/** @param {Store} store */
export const streams = (store) => (hasActivations(store) ? { gradients: {}, activations: {} } : { gradients: {} });

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
 * @param {import('../state/types.js').Frame | null} frame of the `gradients` stream
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
 * What the outputs of one hidden layer look like.
 * @typedef {object} ActivationStatistics
 * @property {ArrayLike<number>} counts
 * @property {[number, number]} range
 * @property {number} dead
 * @property {number} saturated
 */

/**
 * Read the outputs of all hidden layers from a frame.
 * @param {import('../state/types.js').Frame | null} frame of the `activations` stream
 * @returns {ActivationStatistics[]}
 */
export function readActivations(frame) {
  const { histogram, edges, dead, saturated } = frame?.arrays ?? {};
  if (!histogram || !edges || !dead || !saturated) return [];
  const [layers = 0, bins = 0] = histogram.shape;
  return Array.from({ length: layers }, (_, layer) => ({
    counts: histogram.data.subarray(layer * bins, (layer + 1) * bins),
    range: [edges.data[2 * layer] ?? NaN, edges.data[2 * layer + 1] ?? NaN],
    dead: dead.data[layer] ?? 0,
    saturated: saturated.data[layer] ?? 0,
  }));
}

/**
 * Show weights and gradients.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const cards = host.appendChild(element('div', 'histogram-cards', { tabindex: '0', role: 'group', 'aria-label': 'Weights and gradients of every layer' }));
  const trend = host.appendChild(element('div', 'norm-trend'));
  const title = trend.appendChild(element('div', 'curve-head'));
  const body = trend.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': 'Length of the gradient of every layer over the steps' }));
  const size = watchSize(cards);
  const history = new NormHistory();
  const layerCount = signal(0);
  const lines = computed(() => layerNames(layerCount.value).map((label, layer) => ({ label: label.replace('layer ', ''), color: cssColor(classColor(theme.value.palette.colors, layer)) })));

  return takeBack(host, [
    effect(() => {
      const frame = store.frame('gradients').value;
      const names = layerNames(frame?.arrays.norms?.data.length ?? 0);
      const statistics = readStatistics(frame, names);
      const step = untracked(() => store.status.value?.step);
      if (statistics.length > 0 && step !== undefined) history.add(step, statistics.map(({ norms }) => norms[1] ?? NaN));
      layerCount.value = statistics.length;
      drawCards(cards, statistics, size.value, theme.value, hasActivations(store));
    }),
    effect(() => {
      const layers = store.network.value?.layers ?? [];
      const activations = readActivations(store.frame('activations').value);
      // One card a layer; the last is the output, which has none. A frame can be older than the network.
      if (activations.length === layers.length - 1 && layerCount.value === layers.length) drawActivations(cards, activations, layers.map(({ units }) => units), size.value, theme.value);
    }),
    effect(() => writeKey(title, lines.value)),
    mountChart(body, theme, () => (lines.value.length > 0 ? { lines: lines.value, logarithmic: true } : null), (draw, drawn) => {
      const columns = store.frame('gradients').value ? history.columns() : [];
      if (columns.length === drawn.length + 1) draw(columns);
    }),
  ]);
}

/** Networks on pictures show what their layers make of one picture instead. @param {Store} store */
function hasActivations(store) {
  return store.experiment.value?.streams.some(({ name }) => name === 'activations') ?? false;
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
 * @param {boolean} withActivations
 */
function drawCards(host, statistics, size, theme, withActivations) {
  while (host.children.length > statistics.length) host.lastElementChild?.remove();
  while (host.children.length < statistics.length) host.append(createCard());
  // The output has no activations to show. Before anything is measured: the cards share the width by what they hold.
  for (const [index, card] of [...host.children].entries()) {
    const picture = card.querySelector('.activation-picture');
    if (picture instanceof HTMLElement) picture.hidden = !withActivations || index === statistics.length - 1;
  }
  statistics.forEach((layer, index) => {
    const [heading, ...pictures] = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (host.children[index]).children]).slice(0, 1 + KINDS.length);
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

/**
 * The third picture of each hidden layer's card.
 * @param {HTMLElement} host
 * @param {ActivationStatistics[]} activations
 * @param {number[]} units of each layer
 * @param {Size} size of the host
 * @param {Theme} theme
 */
function drawActivations(host, activations, units, size, theme) {
  for (const [index, card] of [...host.children].entries()) {
    const picture = card.querySelector('.activation-picture');
    const [label, words, canvas] = picture?.children ?? [];
    const layer = activations[index];
    if (!(picture instanceof HTMLElement) || !(canvas instanceof HTMLCanvasElement) || !label || !words || !layer) continue;
    const sentence = activationWords(units[index] ?? 0, layer.dead, layer.saturated);
    words.textContent = sentence;
    words.classList.toggle('is-trouble', layer.dead + layer.saturated > 0);
    setAttribute(canvas, 'aria-label', `Outputs from ${formatSignificant(layer.range[0])} to ${formatSignificant(layer.range[1])}; ${sentence}`);
    drawHistogram(canvas, layer.counts, layer.range, { width: picture.clientWidth, height: Math.max(30, size.height - 62) }, theme);
  }
}

function createCard() {
  const card = element('div', 'histogram-card');
  card.append(element('h3', 'histogram-title'));
  for (const kind of KINDS) {
    const picture = element('div', 'histogram');
    picture.append(element('span', 'histogram-label'), element('canvas', 'histogram-canvas', { role: 'img', 'aria-label': kind }));
    card.append(picture);
  }
  const activations = element('div', 'histogram activation-picture', { title: ACTIVATIONS_HELP });
  const label = element('span', 'histogram-label');
  label.textContent = 'activations';
  activations.append(label, element('span', 'activation-words'), element('canvas', 'histogram-canvas', { role: 'img', 'aria-label': 'activations' }));
  activations.hidden = true;
  card.append(activations);
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

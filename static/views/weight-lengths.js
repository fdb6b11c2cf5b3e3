/** How long the weights of every layer have been over the steps: what a pull towards zero does, and from when on. */

import { computed, effect, signal, untracked } from '@preact/signals-core';
import { element, setAttribute } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { mountChart } from './line-chart.js';
import { NormHistory } from './norm-history.js';
import { classColor, cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ gradients: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': 'Length of the weights of every layer over the steps' }));
  const history = new NormHistory();
  const layers = signal(0);
  const lines = computed(() => Array.from({ length: layers.value }, (_, layer) => ({ label: nameOf(layer, layers.value), color: cssColor(classColor(theme.value.palette.colors, layer)) })));

  return takeBack(host, [
    effect(() => {
      const lengths = store.frame('gradients').value?.arrays.weight_norms?.data;
      const step = untracked(() => store.status.value?.step);
      if (!lengths || step === undefined) return;
      history.add(step, lengths);
      layers.value = lengths.length;
      const words = Array.from(lengths, (length, layer) => `${nameOf(layer, lengths.length)} ${formatSignificant(length, 3)}`);
      setAttribute(body, 'aria-label', `Length of the weights over the steps, logarithmic. Now: ${words.join(', ')}.`);
    }),
    effect(() => writeKey(head, lines.value)),
    mountChart(body, theme, () => (lines.value.length > 0 ? { lines: lines.value, logarithmic: true } : null), (draw, drawn) => {
      const columns = store.frame('gradients').value ? history.columns() : [];
      if (columns.length === drawn.length + 1) draw(columns);
    }),
  ]);
}

/** @param {number} layer @param {number} count */
function nameOf(layer, count) {
  return layer === count - 1 ? 'output' : `layer ${layer + 1}`;
}

/** @param {HTMLElement} head @param {{ label: string, color: string }[]} lines */
function writeKey(head, lines) {
  const title = element('span', 'curve-title');
  title.textContent = 'Length of the weights';
  head.replaceChildren(title, ...lines.map(({ label, color }) => {
    const entry = element('span', 'norm-key');
    entry.appendChild(element('i', 'norm-dot')).style.background = color;
    entry.append(label);
    return entry;
  }));
}

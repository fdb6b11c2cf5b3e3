/** What the network says against what is true: the confusion matrix, or for regression predicted against target. */

import { computed, effect, signal, untracked } from '@preact/signals-core';
import { element, watchSize } from '../lib/dom.js';
import { classNames } from '../state/own-data.js';
import { mountMatrix } from './confusion-table.js';
import { targetKind } from './points.js';
import { mountResiduals } from './residual-plot.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Store } from '../state/store.js' */
/** @import { TargetKind } from './points.js' */

export const streams = () => ({ data: {}, predictions: {} });

/**
 * What both pictures show; a frame of predictions that does not fit the points gives null.
 * @typedef {object} Judged
 * @property {TargetKind} kind
 * @property {ArrayLike<number>} points x, y, x, y ...
 * @property {ArrayLike<number>} targets
 * @property {ArrayLike<number>} part 0 training, 1 test
 * @property {ArrayLike<number>} chosen class of each point
 * @property {ArrayLike<number>} outputs one row a point
 * @property {number} width outputs of a point
 * @property {string[]} classes names
 */

/**
 * Signals that both pictures share.
 * @typedef {object} Judgement
 * @property {ReadonlySignal<Judged | null>} judged
 * @property {ReadonlySignal<0 | 1>} part that is looked at
 * @property {(part: 0 | 1) => void} setPart
 * @property {(points: number[]) => void} mark
 */

/**
 * Show the picture that fits the problem.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const stage = host.appendChild(element('div', 'confusion-stage'));
  const size = watchSize(stage);
  const part = signal(/** @type {0 | 1} */ (1));
  const wanted = signal(/** @type {number[]} */ ([]));
  const judged = computed(() => readJudged(store));
  const isRegression = computed(() => judged.value?.kind === 'value');
  const judgement = {
    judged,
    part,
    setPart: (/** @type {0 | 1} */ next) => { part.value = next; },
    mark: (/** @type {number[]} */ points) => { wanted.value = points; },
  };

  const effects = [
    effect(() => {
      const mountPicture = isRegression.value ? mountResiduals : mountMatrix;
      const unmount = untracked(() => mountPicture(stage, store, judgement));
      return () => {
        unmount();
        wanted.value = [];
      };
    }),
    // A closed tab marks nothing.
    effect(() => store.actions.mark(size.value.width > 0 ? wanted.value : [])),
  ];

  return () => {
    for (const stop of effects) stop();
    store.actions.mark([]);
    host.replaceChildren();
  };
}

/**
 * Bring points and predictions together.
 * @param {Store} store
 * @returns {Judged | null}
 */
function readJudged(store) {
  const data = store.frame('data').value?.arrays;
  const predictions = store.frame('predictions').value?.arrays;
  const network = store.network.value;
  if (!data?.points || !data.target || !data.part || !predictions?.outputs || !predictions.chosen || !network) return null;
  const [rows = 0, width = 0] = predictions.outputs.shape;
  if (rows !== data.target.data.length) return null;
  const { problem } = store.config.value;
  const names = classNames(store);
  return {
    kind: targetKind(problem, width),
    points: data.points.data,
    targets: data.target.data,
    part: data.part.data,
    chosen: predictions.chosen.data,
    outputs: predictions.outputs.data,
    width,
    classes: width > 1 ? network.outputs : names.length === 2 ? [...names] : ['−1', '+1'],
  };
}

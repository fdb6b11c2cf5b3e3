/** The cases of the page: an everyday one and the extremes a view must survive. */

import { createRandom } from './tiny-network.js';

/** @import { Sample } from './tiny-network.js' */

/**
 * One case.
 * @typedef {object} Case
 * @property {string} key
 * @property {string} title
 * @property {string[]} features active ones
 * @property {number[]} hidden units of the hidden layers
 * @property {string[]} outputs
 * @property {'classification' | 'regression'} problem
 * @property {string} dataset
 * @property {number} epochs of training before the frames are made
 * @property {'numbers' | 'nan' | 'none'} frames what the frames hold: numbers, no numbers, or no frames at all
 */

/** @type {Omit<Case, 'key' | 'title'>} */
const EVERYDAY = {
  features: ['x', 'y'], hidden: [6, 4], outputs: ['output'], problem: 'classification', dataset: 'spiral', epochs: 900, frames: 'numbers',
};

/** @type {Case[]} */
export const CASES = [
  { ...EVERYDAY, key: 'everyday', title: 'Spiral, two hidden layers' },
  { ...EVERYDAY, key: 'none', title: 'No hidden layer, five features', hidden: [], features: ['x', 'y', 'x_squared', 'y_squared', 'x_times_y'], dataset: 'circle', epochs: 40 },
  { ...EVERYDAY, key: 'largest', title: 'Ten hidden layers of 32 neurons', hidden: new Array(10).fill(32), epochs: 0 },
  { ...EVERYDAY, key: 'classes', title: 'Three classes', hidden: [8], outputs: ['class 0', 'class 1', 'class 2'], dataset: 'rings', epochs: 120 },
  { ...EVERYDAY, key: 'regression', title: 'Regression', problem: 'regression', dataset: 'reg_plane', hidden: [4], epochs: 30 },
  { ...EVERYDAY, key: 'nan', title: 'Diverged: nothing is a number', frames: 'nan', epochs: 3 },
  { ...EVERYDAY, key: 'empty', title: 'Before the first frame', frames: 'none', epochs: 0 },
];

/**
 * Points of a data set: pairs of x and y with their target.
 * @param {string} dataset
 * @param {number} count
 * @returns {{ x: number, y: number, target: number }[]}
 */
export function makePoints(dataset, count) {
  const random = createRandom(7 + dataset.length);
  return Array.from({ length: count }, (_, index) => makePoint(dataset, index, count, random));
}

/**
 * @param {string} dataset
 * @param {number} index
 * @param {number} count
 * @param {() => number} random
 */
function makePoint(dataset, index, count, random) {
  const half = index % 2;
  const share = index / count;
  const turn = random() * Math.PI;
  if (dataset === 'spiral') {
    const angle = 1.75 * 2 * Math.PI * share + half * Math.PI;
    return { x: 5 * share * Math.sin(angle) + 0.15 * random(), y: 5 * share * Math.cos(angle) + 0.15 * random(), target: half ? -1 : 1 };
  }
  if (dataset === 'circle' || dataset === 'rings') {
    const kind = dataset === 'circle' ? half : index % 3;
    const radius = kind * 1.9 + 0.6 + 0.6 * random();
    return { x: radius * Math.sin(turn), y: radius * Math.cos(turn), target: dataset === 'circle' ? (half ? -1 : 1) : kind };
  }
  if (dataset === 'gauss') {
    const center = half ? -2 : 2;
    return { x: center + 1.4 * random(), y: center + 1.4 * random(), target: half ? -1 : 1 };
  }
  const x = 5.5 * random();
  const y = 5.5 * random();
  return { x, y, target: dataset === 'xor' ? Math.sign(x * y) : (x + y) / 10 };
}

/**
 * Values of the features at a point.
 * @param {string[]} features keys
 * @param {number} x
 * @param {number} y
 */
export function featureValues(features, x, y) {
  /** @type {Record<string, number>} */
  const all = {
    x, y, x_squared: x * x, y_squared: y * y, x_times_y: x * y, sin_x: Math.sin(x), sin_y: Math.sin(y), cos_x: Math.cos(x), cos_y: Math.cos(y),
  };
  return features.map((key) => all[key] ?? 0);
}

/**
 * Samples a tiny network can train on.
 * @param {Case} shown
 * @param {{ x: number, y: number, target: number }[]} points
 * @returns {Sample[]}
 */
export function makeSamples({ features, outputs }, points) {
  return points.map(({ x, y, target }) => ({
    x: featureValues(features, x, y),
    target: outputs.length > 1 ? outputs.map((_, index) => Number(index === target)) : [target],
  }));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, NODE, planGraph } from '../../../static/views/graph-layout.js';
import { describeNode, nodeName, readNumbers } from '../../../static/views/graph-words.js';

/** @import { GraphNode } from '../../../static/state/types.js' */

/** @param {string} name @param {string[]} inputs @param {number} offset @param {Partial<GraphNode>} [more] @returns {GraphNode} */
const node = (name, inputs, offset, more = {}) => ({ name, base: name, time: 0, kind: 'tanh', inputs, size: 2, offset, parameters: [], ...more });

const SKIP = [node('x', [], 0, { kind: 'input' }), node('a', ['x'], 2), node('b', ['a'], 4), node('c', ['b'], 6), node('sum', ['a', 'c'], 8, { kind: 'add' })];

test('a node stands right of all it reads, an input beside its first reader', () => {
  assert.deepEqual([...columnsOf(SKIP).values()], [0, 1, 2, 3, 4]);
  const loop = [node('x', [], 0, { kind: 'input' }), node('h@0', [], 2, { kind: 'zeros' }), node('a', ['x'], 4), node('c', ['a'], 6), node('b@1', ['c', 'h@0'], 8)];
  assert.equal(columnsOf(loop).get('h@0'), 2);
});

test('no two boxes overlap, and an arrow goes around the boxes it passes', () => {
  const { places, arrows, width, height } = planGraph(SKIP);
  const boxes = [...places.values()];
  for (const one of boxes) {
    assert.ok(one.x >= 0 && one.x + NODE.width <= width && one.y >= 0 && one.y + NODE.height <= height);
    for (const other of boxes) assert.ok(one === other || one.x !== other.x || Math.abs(one.y - other.y) >= NODE.height);
  }
  const skip = arrows.find(({ from, to }) => from === 'a' && to === 'sum');
  const passed = places.get('b');
  assert.ok(skip && passed);
  const heights = [...skip.path.matchAll(/L[\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
  assert.equal(heights.length, 2);
  for (const y of heights) assert.ok(y < passed.y || y > passed.y + NODE.height);
});

test('a graph without nodes has a plan too', () => {
  assert.equal(planGraph([]).places.size, 0);
});

test('a node is said with its numbers; a frame of another graph is not read', () => {
  const array = (/** @type {number[]} */ values) => ({ data: Float32Array.from(values), shape: [values.length] });
  const arrays = { values: array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), gradients: array([NaN, NaN, 0.5, 0, 0, 0, 0, 0, 0, 0]), parameters: array([]), parameter_gradients: array([]), sample: array([0, 1, 1, 0.25]) };
  const numbers = readNumbers(arrays, SKIP);
  assert.equal(describeNode(null, /** @type {GraphNode} */ (SKIP[1]), numbers), 'a: Tanh of x; values 3.0, 4.0; gradients 0.50, 0');
  assert.equal(describeNode(null, /** @type {GraphNode} */ (SKIP[0]), numbers), 'x: Input; values 1.0, 2.0');
  assert.equal(readNumbers(arrays, SKIP.slice(0, 3)), null);
  assert.equal(nodeName(node('h@2', [], 0, { base: 'h', time: 2 })), 'h, t = 2');
});

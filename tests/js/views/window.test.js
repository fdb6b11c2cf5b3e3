import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOutGrids } from '../../../static/views/window-grids.js';
import { sumOf } from '../../../static/views/window-sum.js';

/** A picture of 2 × 2 with a border of one zero. */
const PICTURE = { data: Float32Array.of(0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0), shape: [1, 4, 4] };
const WEIGHTS = { data: Float32Array.of(5, 6, 7, 8), shape: [1, 2, 2] };
const CORNER = { top: 0, left: 0, row: 0, column: 0, padding: 1, dilation: 1, channels: 1, size: 2 };
const MIDDLE = { ...CORNER, top: 1, left: 1, row: 1, column: 1 };

test('pooling counts only what lies on the picture, as the engine does', () => {
  assert.equal(sumOf('average_pooling', PICTURE, WEIGHTS, MIDDLE), '(1 + 2 + 3 + 4) / 4');
  assert.equal(sumOf('average_pooling', PICTURE, WEIGHTS, CORNER), '(1) / 1');
  assert.equal(sumOf('average_pooling', PICTURE, WEIGHTS, { ...CORNER, top: 1, row: 1 }), '(1 + 3) / 2');
  assert.equal(sumOf('max_pooling', PICTURE, WEIGHTS, { ...CORNER, left: 1, column: 1 }), 'max(1, 2)');
});

test('a filter meets the zeros of the border', () => {
  assert.equal(sumOf('convolution', PICTURE, WEIGHTS, CORNER), '0·5 + 0·6 + 0·7 + 1·8');
});

test('the output stands below the filter where that makes larger cells', () => {
  const grid = (/** @type {number[]} */ ...shape) => ({ data: new Float32Array(shape.reduce((product, count) => product * count, 1)), shape });
  const arrays = { picture: grid(1, 5, 5), weights: grid(1, 3, 3), output: grid(3, 3) };
  const narrow = layOutGrids(arrays, { width: 520, height: 470 });
  const wide = layOutGrids(arrays, { width: 900, height: 300 });
  assert.ok((narrow[2]?.y ?? 0) > (narrow[1]?.y ?? 0) && narrow[2]?.x === narrow[1]?.x);
  assert.ok(wide[2]?.y === wide[1]?.y && (wide[2]?.x ?? 0) > (wide[1]?.x ?? 0));
  for (const [grids, width, height] of /** @type {const} */ ([[narrow, 520, 470], [wide, 900, 300]])) {
    for (const { x, y, rows, columns, cell } of grids) assert.ok(x + columns * cell <= width && y + rows * cell <= height);
  }
});

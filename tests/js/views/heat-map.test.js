import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colorClasses, colorGrid } from '../../../static/views/heat-map.js';

/** @param {number} base a table whose entry for value v is base + v + 128 */
const table = (base) => Uint32Array.from({ length: 256 }, (_, index) => base + index);

test('every int8 value finds its own entry', () => {
  const pixels = new Uint32Array(4);
  colorGrid(Int8Array.of(-128, -127, 0, 127), table(1000), pixels);
  assert.deepEqual([...pixels], [1000, 1001, 1128, 1255]);
});

test('the likeliest class gives the table, its lead over chance the entry', () => {
  const pixels = new Uint32Array(3);
  // Cells: class 0 for certain, class 1 for certain, undecided.
  colorClasses(Int8Array.of(127, 0, 64, 0, 127, 64), 2, [table(1000), table(2000)], pixels, false);
  assert.equal(pixels[0], 1255);
  assert.equal(pixels[1], 2255);
  assert.ok((pixels[2] ?? 0) - 1128 <= 1, 'at chance there is hardly any colour');
});

test('a decided map shows the winner at full strength', () => {
  const pixels = new Uint32Array(1);
  colorClasses(Int8Array.of(50, 77), 2, [table(1000), table(2000)], pixels, true);
  assert.equal(pixels[0], 2255);
});

test('a cell without numbers takes the entry for them', () => {
  const pixels = new Uint32Array(1);
  colorClasses(Int8Array.of(-128, -128, -128), 3, [table(1000), table(2000)], pixels, true);
  assert.equal(pixels[0], 1000);
});

test('more classes than tables use the tables again', () => {
  const pixels = new Uint32Array(1);
  colorClasses(Int8Array.of(0, 0, 127), 3, [table(1000), table(2000)], pixels, true);
  assert.equal(pixels[0], 1255);
});

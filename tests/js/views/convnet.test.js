import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerFacts, layerTitle } from '../../../static/views/convnet-words.js';
import { SIDE, emptyDrawing, fromText, stroke, toText } from '../../../static/views/drawing.js';
import { nextOf } from '../../../static/views/image-confusion.js';
import { layOut, placeOf } from '../../../static/views/map-picture.js';

const LAYERS = [
  { name: 'layers.0', kind: 'conv2d', activation: '', shape: [24, 24, 4], parameters: 104, multiplications: 57_600, operations: 115_200 },
  { name: 'layers.1', kind: 'activation', activation: 'tanh', shape: [24, 24, 4], parameters: 0, multiplications: 0, operations: 2_304 },
  { name: 'layers.2', kind: 'max_pool2d', activation: '', shape: [12, 12, 4], parameters: 0, multiplications: 0, operations: 1_728 },
];

test('an activation stands for the layer before it', () => {
  const labelOf = (kind) => kind.toUpperCase();
  assert.equal(layerTitle(LAYERS, 1, labelOf), 'CONV2D, tanh');
  assert.equal(layerFacts(LAYERS, 1), '24 × 24 × 4 · 104 weights · 57,600 multiplications');
  assert.equal(layerTitle(LAYERS, 2, labelOf), 'MAX_POOL2D');
  assert.equal(layerFacts(LAYERS, 2), '12 × 12 × 4 · 1,728 operations');
  assert.equal(layerFacts(LAYERS, 9), '');
});

test('grids keep whole cells, never leave the sheet and shrink before they break into rows', () => {
  for (const [count, side, room] of [[4, 5, 300], [12, 8, 300], [64, 5, 300], [32, 28, 300], [1, 28, 20], [10, 1, 300]]) {
    const sheet = layOut(count, side, side, room, 56);
    assert.ok(Number.isInteger(sheet.cell) && sheet.cell >= 1);
    assert.ok(sheet.columns * sheet.rows >= count);
    if (room > side) assert.ok(sheet.width <= room, `${count} grids of ${side}`);
    const { x, y } = placeOf(sheet, count - 1, side, side);
    assert.ok(x + side * sheet.cell <= sheet.width && y + side * sheet.cell <= sheet.height);
  }
  assert.equal(layOut(4, 5, 5, 300, 56).rows, 1);
});

test('a drawing survives its text, and an empty one is no text', () => {
  const levels = emptyDrawing();
  assert.equal(toText(levels), '');
  stroke(levels, { x: 5, y: 5 }, { x: 20, y: 9 });
  const text = toText(levels);
  assert.match(text, /^[0-9a-f]{784}$/);
  assert.deepEqual(fromText(text), levels);
  assert.deepEqual(fromText(''), emptyDrawing());
});

test('a stroke is bright in the middle, stays in the picture and leaves the rest dark', () => {
  const levels = emptyDrawing();
  stroke(levels, { x: -3, y: 14 }, { x: 31, y: 14 });
  assert.equal(levels[14 * SIDE + 14], 15);
  assert.equal(levels[5 * SIDE + 14], 0);
  assert.equal(levels.length, SIDE * SIDE);
});

test('a cell leads to its next picture, round and round', () => {
  const targets = Uint8Array.of(1, 2, 1, 1);
  const chosen = Uint8Array.of(1, 1, 2, 1);
  assert.equal(nextOf(targets, chosen, 1, 1, 0), 3);
  assert.equal(nextOf(targets, chosen, 1, 1, 3), 0);
  assert.equal(nextOf(targets, chosen, 2, 2, 0), -1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDrawing, fromText, stroke, toText } from '../../../static/views/drawing.js';
import { placeAt, spanOf } from '../../../static/views/reading-lattice.js';

const [PLACES, WIDTH, ROOM] = [43, 196, 588];

test('a place stands below the middle of its window', () => {
  const near = (/** @type {number} */ found, /** @type {number} */ expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);
  near(spanOf(0, ROOM, PLACES, WIDTH).middle, 14 * 3);
  near(spanOf(42, ROOM, PLACES, WIDTH).middle, (196 - 14) * 3);
  near(spanOf(0, ROOM, PLACES, WIDTH).across, 4 * 3);
});

test('a point of the lattice is in its nearest place, and beyond the ends in the last one', () => {
  assert.equal(placeAt(14 * 3 + 5, ROOM, PLACES, WIDTH), 0);
  assert.equal(placeAt(14 * 3 + 7, ROOM, PLACES, WIDTH), 1);
  assert.equal(placeAt(-50, ROOM, PLACES, WIDTH), 0);
  assert.equal(placeAt(9999, ROOM, PLACES, WIDTH), 42);
});

test('a strip is drawn on across its whole width', () => {
  const levels = emptyDrawing(WIDTH);
  stroke(levels, { x: 190, y: 5 }, { x: 194, y: 5 }, WIDTH);
  assert.equal(levels[5 * WIDTH + 192], 15);
  assert.equal(levels[5 * WIDTH + 100], 0);
  assert.deepEqual(fromText(toText(levels), WIDTH), levels);
});

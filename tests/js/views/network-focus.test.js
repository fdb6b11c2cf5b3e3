import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampFocus, moveFocus } from '../../../static/views/network-focus.js';

/** @import { FocusPlace } from '../../../static/views/network-focus.js' */

const map = { rows: [9, 6, 4, 1], activeFeatures: [0, 4] };

/** @param {number} column @param {number} row @returns {FocusPlace} */
const unit = (column, row) => ({ kind: 'unit', column, row });
/** @param {number} layer @param {number} source @param {number} target @returns {FocusPlace} */
const parameter = (layer, source, target) => ({ kind: 'parameter', layer, source, target });

test('up and down move within a column and stop at its ends', () => {
  assert.deepEqual(moveFocus(map, unit(1, 2), 'ArrowDown'), unit(1, 3));
  assert.deepEqual(moveFocus(map, unit(1, 0), 'ArrowUp'), null);
  assert.deepEqual(moveFocus(map, unit(1, 5), 'ArrowDown'), null);
});

test('right leads to the next column, to its last row when it is shorter', () => {
  assert.deepEqual(moveFocus(map, unit(0, 8), 'ArrowRight'), unit(1, 5));
  assert.deepEqual(moveFocus(map, unit(3, 0), 'ArrowRight'), null);
});

test('left of a unit are the weights into it, then its bias', () => {
  assert.deepEqual(moveFocus(map, unit(1, 2), 'ArrowLeft'), parameter(0, 0, 2));
  assert.deepEqual(moveFocus(map, parameter(0, 0, 2), 'ArrowDown'), parameter(0, 1, 2));
  assert.deepEqual(moveFocus(map, parameter(0, 1, 2), 'ArrowDown'), parameter(0, -1, 2));
  assert.deepEqual(moveFocus(map, parameter(0, -1, 2), 'ArrowDown'), null);
  assert.deepEqual(moveFocus(map, parameter(0, -1, 2), 'ArrowUp'), parameter(0, 1, 2));
  assert.deepEqual(moveFocus(map, unit(0, 2), 'ArrowLeft'), null);
});

test('from a weight, left leads to where it comes from and right to where it goes', () => {
  assert.deepEqual(moveFocus(map, parameter(0, 1, 2), 'ArrowLeft'), unit(0, 4));
  assert.deepEqual(moveFocus(map, parameter(2, 3, 0), 'ArrowLeft'), unit(2, 3));
  assert.deepEqual(moveFocus(map, parameter(2, 3, 0), 'ArrowRight'), unit(3, 0));
});

test('Home and End lead to the ends, other keys nowhere', () => {
  assert.deepEqual(moveFocus(map, parameter(1, 0, 0), 'Home'), unit(0, 0));
  assert.deepEqual(moveFocus(map, unit(0, 0), 'End'), unit(3, 0));
  assert.equal(moveFocus(map, unit(1, 1), 'a'), null);
});

test('every unit and every parameter can be reached by keys', () => {
  const seen = new Set();
  const open = [unit(0, 0)];
  while (open.length > 0) {
    const place = /** @type {FocusPlace} */ (open.pop());
    if (seen.has(JSON.stringify(place))) continue;
    seen.add(JSON.stringify(place));
    for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
      const next = moveFocus(map, place, key);
      if (next) open.push(next);
    }
  }
  assert.equal(seen.size, 9 + 6 + 4 + 1 + (2 * 6 + 6) + (6 * 4 + 4) + (4 + 1));
});

test('a unit without active inputs has only its bias', () => {
  assert.deepEqual(moveFocus({ rows: [9, 1], activeFeatures: [] }, unit(1, 0), 'ArrowLeft'), parameter(0, -1, 0));
});

test('after layers or neurons were removed the focus stays inside', () => {
  assert.deepEqual(clampFocus({ rows: [9, 2, 1], activeFeatures: [0] }, unit(3, 0)), unit(2, 0));
  assert.deepEqual(clampFocus({ rows: [9, 2, 1], activeFeatures: [0] }, unit(1, 5)), unit(1, 1));
  assert.deepEqual(clampFocus({ rows: [9, 2, 1], activeFeatures: [0] }, parameter(0, 1, 1)), unit(1, 1));
  assert.deepEqual(clampFocus(map, parameter(0, 1, 2)), parameter(0, 1, 2));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitFrom, isDarkOnWhite } from '../../../static/views/digit-from-picture.js';

const SIDE = 28;

/**
 * A bar on an even ground.
 * @param {{ width: number, height: number, ground: number, ink: number, bar: [number, number, number, number] }} how left, top, width, height
 */
function picture({ width, height, ground, ink, bar: [left, top, wide, high] }) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let index = 0; index < width * height; index += 1) {
    const [x, y] = [index % width, Math.floor(index / width)];
    const value = x >= left && x < left + wide && y >= top && y < top + high ? ink : ground;
    data.set([value, value, value, 255], 4 * index);
  }
  return { width, height, data };
}

/** @param {Uint8Array} levels */
function extent(levels) {
  const columns = [...levels].flatMap((level, index) => (level > 0 ? [index % SIDE] : []));
  const rows = [...levels].flatMap((level, index) => (level > 0 ? [Math.floor(index / SIDE)] : []));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

const PAPER = picture({ width: 100, height: 140, ground: 230, ink: 30, bar: [60, 20, 10, 80] });

test('a dark figure on paper is told from a bright one on a board', () => {
  assert.equal(isDarkOnWhite(PAPER), true);
  assert.equal(isDarkOnWhite(picture({ width: 50, height: 50, ground: 20, ink: 250, bar: [5, 5, 20, 4] })), false);
});

test('the figure fills a box of 20 pixels and its centre of mass lies in the middle', () => {
  const levels = digitFrom(PAPER, true, 20);
  assert.ok(levels);
  const [left, top, right, bottom] = extent(levels);
  assert.deepEqual([right - left, bottom - top], [3, 20]);
  assert.ok(Math.abs((left + right) / 2 - 14) <= 0.5 && Math.abs((top + bottom) / 2 - 14) <= 0.5);
  assert.equal(Math.max(...levels), 15);
});

test('a small figure is enlarged, and one that fills a box of 28 stays inside', () => {
  const small = picture({ width: 9, height: 9, ground: 0, ink: 255, bar: [4, 3, 1, 4] });
  assert.deepEqual(extent(/** @type {Uint8Array} */ (digitFrom(small, false, 20)))[3], 24);
  assert.deepEqual(extent(/** @type {Uint8Array} */ (digitFrom(small, false, 28))).slice(1, 2), [0]);
});

test('uneven paper is background, an empty sheet has no figure, nor has one read the wrong way', () => {
  const noisy = { ...PAPER, data: PAPER.data.map((value, index) => (index % 4 === 3 ? 255 : value - ((index * 7919) % 17))) };
  const levels = /** @type {Uint8Array} */ (digitFrom(noisy, true, 20));
  assert.equal(levels[0], 0);
  assert.deepEqual([extent(levels)[1], extent(levels)[3]], [4, 24]);
  assert.equal(digitFrom(picture({ width: 30, height: 30, ground: 128, ink: 140, bar: [3, 3, 9, 9] }), true, 20), null);
  assert.equal(digitFrom(PAPER, false, 20), null);
  assert.equal(digitFrom(picture({ width: 1, height: 1, ground: 9, ink: 9, bar: [0, 0, 1, 1] }), false, 20), null);
});

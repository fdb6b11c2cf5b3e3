import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listContestants } from '../../../static/views/contestants.js';
import { rank, readStandings } from '../../../static/views/league-order.js';
import { positiveColumns } from '../../../static/views/race-columns.js';
import { seedsScale, seedStandings } from '../../../static/views/seed-standings.js';
import { fromPixel, pictureWindow, roundTo, shade, toPixel } from '../../../static/views/surface-geometry.js';
import { describeSurface } from '../../../static/views/surface-words.js';
import { arrowScale, readTerms } from '../../../static/views/terms-values.js';

const FRAME = { left: 40, top: 8, width: 400, height: 200 };
/** @type {import('../../../static/views/surface-geometry.js').Window} */
const WINDOW = [-3, 3, -1, 1];
const COLUMNS = 13;

/** A row of the league's table. */
function standing({ loss = 1, clock = NaN }) {
  const row = new Array(COLUMNS).fill(0);
  row[3] = loss;
  row[6] = clock;
  return row;
}

test('shades run from the lowest loss to the highest and leave out what is infinite', () => {
  const shades = shade([0, 1, 10, 1000, Infinity, NaN]);
  assert.equal(shades[0], 0);
  assert.ok(Math.abs((shades[3] ?? 0) - 1) < 1e-12);
  assert.ok((shades[1] ?? 0) < (shades[2] ?? 0) && (shades[2] ?? 0) < 1);
  assert.ok(Number.isNaN(shades[4]) && Number.isNaN(shades[5]));
});

test('a flat surface has one shade', () => {
  assert.deepEqual([...shade([2, 2, 2])], [0, 0, 0]);
});

test('places and pixels are inverse, and pixels outside give the edge', () => {
  const [x, y] = toPixel(WINDOW, FRAME, 1.5, -0.25);
  const [across, up] = fromPixel(WINDOW, FRAME, x, y);
  assert.ok(Math.abs(across - 1.5) < 1e-12 && Math.abs(up + 0.25) < 1e-12);
  assert.deepEqual(fromPixel(WINDOW, FRAME, 0, 0), [-3, 1]);
});

test('a curve is drawn over its own heights', () => {
  const [left, right, low, high] = pictureWindow([-2, 2, 0, 0], [4, 1, 0, Infinity], true);
  assert.deepEqual([left, right], [-2, 2]);
  assert.ok(low < 0 && high > 4);
});

test('a clicked place has no more digits than a pixel can tell', () => {
  assert.equal(roundTo(1.23456789, 6), 1.235);
  assert.equal(roundTo(123.456, 2000), 123);
});

test('the league puts the first at the target first and the diverged last', () => {
  const rows = [standing({ loss: NaN }), standing({ loss: 0.2 }), standing({ loss: 0.005, clock: 40 }), standing({ loss: 0.009, clock: 12 })];
  assert.deepEqual(rank(readStandings(rows.flat())).map(({ index }) => index), [3, 2, 1, 0]);
});

test('contestants of the same optimizer are numbered and no two look alike', () => {
  const color = /** @type {[number, number, number]} */ ([1, 2, 3]);
  const colors = { negative: color, zero: color, positive: color, missing: color, classes: Array.from({ length: 8 }, (_, index) => /** @type {[number, number, number]} */ ([index, 0, 0])) };
  const rows = Array.from({ length: 8 }, (_, index) => ({ optimizer: index < 2 ? 'adam' : `other${index}`, learning_rate: 0.1 }));
  const listed = listContestants(null, rows, colors);
  assert.deepEqual(listed.slice(0, 3).map(({ name }) => name), ['adam 1', 'adam 2', 'other2']);
  assert.equal(new Set(listed.map(({ color: own, shape }) => own + shape)).size, 8);
});

test('curves leave gaps where a logarithmic scale has no place', () => {
  const series = { generation: 0, length: 3, columns: ['clock', 'loss 1'], values: [Float64Array.of(0, 1, 2), Float64Array.of(2, 0, NaN)] };
  assert.deepEqual(positiveColumns(series, 'loss', 1), [[0, 1, 2], [2, null, null]]);
});

test('terms are read by name and the longest arrow sets the scale', () => {
  const terms = readTerms([3, 4, NaN, NaN, 1, 1, -0.1, 0, 0, 1, 0, 2, NaN, NaN, 0, 0.5]);
  assert.deepEqual(terms[1]?.momentum, [0, 2]);
  assert.equal(arrowScale(terms, 'gradient'), 5);
  assert.equal(arrowScale(terms, 'momentum'), 2);
});

test('the surface in words says where everyone is', () => {
  const contestants = [{ name: 'SGD', learningRate: 1, color: '', shape: /** @type {const} */ ('circle') }, { name: 'Adam', learningRate: 1, color: '', shape: /** @type {const} */ ('square') }];
  const words = describeSurface({ axes: ['w1', 'w2'], window: WINDOW, minima: [0, 0], contestants, positions: [1, 0.5, 2, 1, 3, 1, NaN, NaN, NaN, NaN, 3, 0] });
  assert.match(words, /w1 from −3\.00 to 3\.00/);
  assert.match(words, /Lowest point: \(0, 0\)/);
  assert.match(words, /SGD at \(1\.00, 0\.500\) with loss 2\.000; Adam has diverged/);
});

test('seeds are counted for who wins, arrives and diverges, with the middle half of the losses', () => {
  const losses = [1, 2, 3, 4, NaN, 0.5, 5, NaN];
  const reached = [NaN, NaN, NaN, NaN, NaN, 30, NaN, NaN];
  const [first, second] = seedStandings(losses, reached, [0, 1, 0, -1]);
  assert.deepEqual([first?.wins, first?.arrived, first?.diverged], [2, 0, 0]);
  assert.deepEqual(first?.quartiles, [1.75, 2.5, 3.25]);
  assert.deepEqual([second?.wins, second?.arrived, second?.diverged], [1, 0.25, 0.5]);
  const [low, high] = seedsScale([first, second].filter((standing) => standing !== undefined));
  assert.ok(low < 0.5 && high > 5);
  assert.deepEqual(seedStandings([], [], []), []);
});

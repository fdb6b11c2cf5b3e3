import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisLeft, shareAt, topOf } from '../../../static/views/search-parallel-picture.js';
import { bestColumns, describeSearches, distinctValues, isBrushed, readPlaces, searchCsv, trialRange } from '../../../static/views/search-results.js';

/** Two searches, two trials, two settings; the grid has one trial only. */
const ARRAYS = {
  values: { data: Float64Array.of(0.1, 8, NaN, NaN, 0.2, 4, 0.3, 2), shape: [2, 2, 2] },
  shares: { data: Float64Array.of(0.5, 0.5, NaN, NaN, 0.25, 0.75, 1, 0), shape: [2, 2, 2] },
  losses: { data: Float64Array.of(0.01, NaN, NaN, 0.5), shape: [2, 2] },
};
const TRIALS = readPlaces(ARRAYS, 2);

test('trials are read search by search and a grid that is through has none left', () => {
  assert.deepEqual(TRIALS.map(({ search, trial }) => [search, trial]), [[0, 0], [1, 0], [1, 1]]);
  assert.deepEqual(readPlaces(ARRAYS, 3), [], 'a frame of other settings');
  assert.deepEqual(trialRange(TRIALS), [0.01, 0.5]);
  assert.equal(distinctValues(TRIALS.filter(({ search }) => search === 1), 0), 2);
});

test('a trial is kept if it lies in every brush, and one that diverged in none of the loss', () => {
  const share = (/** @type {number} */ loss) => loss;
  const kept = (/** @type {[number, [number, number]][]} */ ...brushes) => TRIALS.filter((trial) => isBrushed(trial, new Map(brushes), share)).length;
  assert.equal(kept(), 3);
  assert.equal(kept([0, [0.4, 1]]), 2);
  assert.equal(kept([0, [0.4, 1]], [1, [0.4, 0.6]]), 1);
  assert.equal(kept([2, [0, 1]]), 2);
});

test('the chart has three columns a search and gaps where nothing is finite', () => {
  const columns = bestColumns({ data: Float64Array.of(1, 2, Infinity, 0.5, 1, 2), shape: [1, 2, 3] });
  assert.deepEqual(columns, [[1, 2], [1, 0.5], [2, 1], [null, 2]]);
});

test('places on an axis and pixels are inverse', () => {
  assert.ok(Math.abs(shareAt(topOf(0.3, 200), 200) - 0.3) < 1e-12);
  assert.ok(axisLeft(0, 3, 600) < axisLeft(2, 3, 600));
});

test('searches are told in words and leave as a file', () => {
  assert.match(describeSearches(TRIALS, ['grid', 'random'], ['Learning rate', 'Batch size']), /^Grid: 1 trials with 1 different values of learning rate; the best has loss 0\.010 with learning rate 0\.100, batch size 8\./);
  assert.equal(searchCsv(TRIALS.slice(0, 2), { strategies: ['grid', 'random'], parameters: ['learning_rate', 'batch_size'] }), 'search,trial,learning_rate,batch_size,loss\r\ngrid,1,0.1,8,0.01\r\nrandom,1,0.2,4,\r\n');
});

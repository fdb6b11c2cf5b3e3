import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCell, describeMap, formatAxis, labelledCells, lossRange, lossShare, trialOfCell } from '../../../static/views/sweep-cells.js';
import { rankTrials, trialsCsv } from '../../../static/views/sweep-results.js';

const COLUMNS = ['trial', 'across', 'up', 'share across', 'share up', 'loss', 'share diverged'];
const ROWS = [
  [0, 0.001, 8, 0, 1, 0.5, 0],
  [1, 1, 8, 1, 1, NaN, 1],
  [2, 0.001, 1, 0, 0, 0.01, 0],
];
const TRIALS = { generation: 0, length: 3, columns: COLUMNS, values: COLUMNS.map((_, column) => Float64Array.from(ROWS, (row) => row[column] ?? NaN)) };
const CELLS = { columns: 2, rows: 2, values: [0.5, NaN, 0.01, NaN], state: [1, 2, 1, 0], across: [0.001, 1], up: [8, 1] };
/** @type {[string, string]} */
const LABELS = ['Learning rate', 'Batch size'];

test('every cell knows its trial, and an empty one none', () => {
  assert.deepEqual([...trialOfCell(TRIALS, CELLS)], [0, 1, 2, -1]);
});

test('shades go by the logarithm of the losses that are known', () => {
  const range = lossRange(CELLS);
  assert.deepEqual(range, [0.01, 0.5]);
  assert.equal(lossShare(0.01, range), 0);
  assert.equal(lossShare(0.5, range), 1);
  assert.equal(lossShare(0, range), 0);
  assert.deepEqual(lossRange({ ...CELLS, state: [0, 0, 0, 0] }), [0.1, 1]);
});

test('labels leave room for their neighbours and whole numbers have no digits behind them', () => {
  assert.equal(labelledCells(Array.from({ length: 20 }, (_, index) => index), 60).length < 8, true);
  assert.deepEqual(labelledCells([1, 2], 400).map(({ text }) => text), ['1', '2']);
  assert.equal(formatAxis(128), '128');
  assert.equal(formatAxis(0.023378), '0.0234');
});

test('cells and the whole map are told in words', () => {
  assert.equal(describeCell(CELLS, 2, LABELS), 'learning rate 0.00100, batch size 1: loss 0.010');
  assert.match(describeCell(CELLS, 1, LABELS), /diverged/);
  assert.match(describeCell(CELLS, 3, LABELS), /not trained yet/);
  assert.match(describeMap(CELLS, LABELS), /^3 of 4 cells are trained, 1 diverged\. The lowest: learning rate 0\.00100, batch size 1/);
});

test('the table ranks the diverged last and the file keeps the order of the trials', () => {
  assert.deepEqual(rankTrials(TRIALS).map(({ trial }) => trial), [2, 0, 1]);
  assert.equal(trialsCsv(TRIALS, ['learning_rate', 'batch_size']), 'trial,learning_rate,batch_size,loss,share_diverged\r\n1,0.001,8,0.5,0\r\n2,1,8,,1\r\n3,0.001,1,0.01,0\r\n');
});

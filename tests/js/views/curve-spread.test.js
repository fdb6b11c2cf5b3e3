import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curvesCsv } from '../../../static/views/curves-csv.js';
import { pairColumns, pairLines } from '../../../static/views/curve-columns.js';
import { bandEdges, spreadColumn } from '../../../static/views/curve-spread.js';

const THEME = { accent: '#00f', mutedInk: '#888', line: '#ddd', palette: { colors: { classes: [[0, 0, 0]] } } };
const COLUMNS = ['step', 'training loss', 'test loss', 'training accuracy', 'test accuracy', 'learning rate', 'spread of test loss', 'spread of test accuracy'];
const VALUES = [[0, 10], [2, 1], [2.5, 1.5], [0.1, 0.5], [0.1, 0.4], [0.1, 0.1], [0.5, 2], [NaN, 0.1]].map((column) => Float64Array.from(column));
const SERIES = { generation: 0, length: 2, columns: COLUMNS, values: VALUES };

test('a band has both edges, and none where the spread is not known', () => {
  assert.deepEqual(bandEdges([1, 2], [0.5, NaN], false).map((edge) => [...edge]), [[0.5, NaN], [1.5, NaN]]);
});

test('on a logarithmic scale an edge near or below zero stops at a quarter of the lowest mean', () => {
  const [lower, upper] = bandEdges([2.5, 1.5], [0.5, 2], true);
  assert.deepEqual([...lower], [2, 0.375]);
  assert.deepEqual([...upper], [3, 3.5]);
});

test('the columns of a chart with a band fit its lines, smoothed or not', () => {
  const pins = [{ id: 1, name: 'run 1', settings: '', color: 2, columns: VALUES }];
  for (const smoothed of [false, true]) {
    const style = { columns: [1, 2], logarithmic: true, smoothed, spread: spreadColumn(SERIES, 'test loss') };
    const columns = pairColumns(VALUES, pins, style);
    const lines = pairLines(THEME, pins, smoothed, true);
    assert.equal(columns.length, lines.length + 1);
    const lower = lines.findIndex(({ label }) => label.includes('lower edge'));
    assert.equal(lower, lines.length - 4);
    assert.equal(columns[lower + 1][0], 2);
    assert.equal(columns[lower + 2][0], 3);
  }
});

test('an experiment without spreads has no band, and the table for a spreadsheet carries the spreads of one that has', () => {
  assert.equal(spreadColumn({ ...SERIES, columns: COLUMNS.slice(0, 6) }, 'test loss'), -1);
  assert.match(curvesCsv(SERIES, []), /spread of test loss,spread of test accuracy\r\npresent,0,2,2\.5,0\.1,0\.1,0\.1,0\.5,\r\n/);
});

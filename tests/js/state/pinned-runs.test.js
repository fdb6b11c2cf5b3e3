import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSettings, MOST_ROWS, pinnedRun, readRuns, writeRuns } from '../../../static/state/pinned-runs.js';

/** @param {number} length */
const curves = (length) => ({ generation: 0, length, columns: ['step'], values: [Float64Array.from({ length }, (_, row) => row)] });

test('a pinned run keeps its own copy of the curves', () => {
  const table = curves(3);
  const run = pinnedRun(table, {}, []);
  table.values[0]?.fill(9);
  assert.deepEqual([...(run.columns[0] ?? [])], [0, 1, 2]);
});

test('a long run is thinned and keeps both ends', () => {
  const [steps] = pinnedRun(curves(4096), {}, []).columns;
  assert.equal(steps?.length, MOST_ROWS);
  assert.equal(steps?.[0], 0);
  assert.equal(steps?.at(-1), 4095);
});

test('every run has a number and a colour of its own, and a freed colour is used again', () => {
  const first = pinnedRun(curves(1), {}, []);
  const second = pinnedRun(curves(1), {}, [first]);
  const third = pinnedRun(curves(1), {}, [second]);
  assert.notEqual(first.color, second.color);
  assert.equal(third.color, first.color);
  assert.deepEqual([first.id, second.id, third.id], [1, 2, 3]);
});

test('its settings are said in a few words', () => {
  const config = { dataset: 'two_moons', layers: [{ units: 8, activation: 'tanh' }, { units: 4, activation: 'relu' }], optimizer: 'adam', learning_rate: 0.003 };
  assert.equal(describeSettings(config), 'two moons · 8-4 tanh, relu · adam 0.003');
  assert.equal(describeSettings({ ...config, layers: [] }), 'two moons · no hidden layer · adam 0.003');
});

test('runs are written and read again, with their gaps; what is no such text gives none', () => {
  const run = pinnedRun({ ...curves(2), values: [Float64Array.of(0, NaN)] }, {}, []);
  assert.deepEqual(readRuns(writeRuns([run])), [run]);
  for (const text of [null, '', 'x', '{}', '[1]', '[{"columns":3}]', 'null']) assert.deepEqual(readRuns(text), []);
});

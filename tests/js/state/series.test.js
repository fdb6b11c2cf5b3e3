import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendRows, emptySeries } from '../../../static/state/series.js';

const columns = ['step', 'loss'];
const rows = (from, count) => Float64Array.from({ length: count * 2 }, (_, index) => (index % 2 === 0 ? from + index / 2 : 1 / (1 + from + (index - 1) / 2)));
const steps = (series) => [...series.values[0]];

test('rows are appended in order, over many growths', () => {
  let series = emptySeries();
  for (let from = 0; from < 5000; from += 50) series = appendRows(series, { start: from, generation: 0, rows: rows(from, 50), columns });
  assert.equal(series.length, 5000);
  assert.equal(series.values[0].length, 5000);
  assert.ok(series.values[0].every((step, index) => step === index));
});

test('rows sent twice are held once', () => {
  let series = appendRows(emptySeries(), { start: 0, generation: 0, rows: rows(0, 4), columns });
  series = appendRows(series, { start: 2, generation: 0, rows: rows(2, 4), columns });
  assert.deepEqual(steps(series), [0, 1, 2, 3, 4, 5]);
});

test('a new generation drops the old rows', () => {
  let series = appendRows(emptySeries(), { start: 0, generation: 0, rows: rows(0, 9), columns });
  series = appendRows(series, { start: 0, generation: 1, rows: rows(100, 2), columns });
  assert.deepEqual(steps(series), [100, 101]);
  assert.equal(series.generation, 1);
});

test('rows after a gap wait until the server sends them again from the acknowledged index', () => {
  const held = appendRows(emptySeries(), { start: 0, generation: 0, rows: rows(0, 2), columns });
  assert.equal(appendRows(held, { start: 5, generation: 0, rows: rows(5, 2), columns }), held);
  const other = appendRows(held, { start: 5, generation: 1, rows: rows(5, 2), columns });
  assert.deepEqual([other.length, other.generation], [0, 1]);
});

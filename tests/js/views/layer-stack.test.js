import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inserted, moved, removed } from '../../../static/views/layer-stack-edit.js';
import { settingsWords } from '../../../static/views/layer-stack-words.js';

const kind = (needs_picture, flattens = false, merges = false) => ({ needs_picture, flattens, merges, fields: [] });
const BLOCKS = { conv: kind(true), pool: kind(true), dense: kind(false, true), mean: kind(true, true), add: kind(false, false, true) };
const row = (name, settings = {}) => ({ kind: name, settings });
const kinds = (rows) => rows.map((entry) => entry.kind).join(' ');
const ROWS = [row('conv'), row('pool'), row('dense')];
const SHAPES = [[28, 28, 1], [28, 28, 8], [14, 14, 8], [10]];

test('a new row goes where its kind fits', () => {
  assert.equal(kinds(inserted(ROWS, SHAPES, BLOCKS, 'conv', 3).rows), 'conv pool conv dense');
  assert.equal(inserted(ROWS, SHAPES, BLOCKS, 'conv', 3).place, 2);
  assert.equal(kinds(inserted(ROWS, SHAPES, BLOCKS, 'mean', 0).rows), 'conv pool mean dense');
  assert.equal(kinds(inserted(ROWS, SHAPES, BLOCKS, 'dense', 3).rows), 'conv pool dense dense');
  assert.equal(kinds(inserted([], [[28, 28, 1]], BLOCKS, 'conv', 0).rows), 'conv');
});

test('a row that joins two begins with one of its shape, and follows it when rows come, go and move', () => {
  const shapes = [[28, 28, 1], [28, 28, 8], [28, 28, 8]];
  const { rows, place } = inserted([row('conv'), row('conv')], shapes, BLOCKS, 'add', 2);
  assert.deepEqual([place, rows[2].settings.source], [2, 1]);
  const longer = inserted(rows, [...shapes, [28, 28, 8]], BLOCKS, 'conv', 0).rows;
  assert.deepEqual([kinds(longer), longer[3].settings.source], ['conv conv conv add', 2]);
  assert.equal(removed(longer, BLOCKS, 0).at(-1).settings.source, 1);
  assert.equal(removed(longer, BLOCKS, 1).at(-1).settings.source, 1);
  assert.equal(moved(longer, BLOCKS, 1, -1).at(-1).settings.source, 1);
  assert.deepEqual(moved(longer, BLOCKS, 0, -1), longer);
  assert.equal(inserted([row('conv')], [[28, 28, 1], [14, 14, 8]], BLOCKS, 'add', 1).rows[1].settings.source, 1);
});

test('settings in words leave out what is as usual', () => {
  const fields = [
    { kind: 'integer', name: 'filters', label: 'Filters', default: 8 },
    { kind: 'integer', name: 'kernel_size', label: 'Window', default: 3 },
    { kind: 'choice', name: 'padding', label: 'Padding', default: 'same' },
    { kind: 'flag', name: 'bias', label: 'Bias', default: true },
  ];
  assert.equal(settingsWords({ fields }, { filters: 6, padding: 'same' }), 'filters 6, 3 × 3');
  assert.equal(settingsWords({ fields }, { padding: '2', bias: false }), 'filters 8, 3 × 3, padding 2, no bias');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, search } from '../../../static/app/saved-runs.js';

/** @param {Partial<import('../../../static/app/saved-runs.js').SavedRun>} own */
const run = (own) => ({ id: '1', name: 'first', note: '', experiment: 'playground', lab: 'xor', config: {}, measures: {}, columns: [], step: 10, created_at: 0, shared: false, ...own });

test('every word has to occur somewhere in a run', () => {
  const runs = [run({ id: 'a', name: 'Deep', config: { dataset: 'spiral' } }), run({ id: 'b', note: 'deep thoughts' }), run({ id: 'c', lab: 'race' })];
  const ids = (/** @type {string} */ words) => search(runs, words, { race: 'Optimizer race' }).map(({ id }) => id);
  assert.deepEqual(ids(''), ['a', 'b', 'c']);
  assert.deepEqual(ids('DEEP'), ['a', 'b']);
  assert.deepEqual(ids('deep spiral'), ['a']);
  assert.deepEqual(ids('optimizer'), ['c']);
});

test('the table has what differs, results always, and reads as words', () => {
  const layers = [{ units: 8, activation: 'tanh', dropout: 0 }];
  const rows = differences([
    run({ config: { dataset: 'spiral', learning_rate: 0.03, layers, shuffle: true }, measures: { test_loss: 0.25, neurons: 8, test_accuracy: null, learning_rate: 0.03 } }),
    run({ step: 2000, config: { dataset: 'two_moons', learning_rate: 0.03, layers: [], shuffle: false }, measures: { test_loss: 0.25, neurons: 8, test_accuracy: null, learning_rate: 0.00001 } }),
  ]);
  assert.deepEqual(rows, [
    { label: 'steps', values: ['10', '2,000'] },
    { label: 'test loss', values: ['0.25', '0.25'] },
    { label: 'dataset', values: ['spiral', 'two moons'] },
    { label: 'layers', values: ['8 tanh', '–'] },
    { label: 'shuffle', values: ['yes', 'no'] },
  ]);
});

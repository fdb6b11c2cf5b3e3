import assert from 'node:assert/strict';
import { test } from 'node:test';
import { termOf } from '../../../static/controls/glossary-terms.js';

/** @param {string} name @param {string} label */
const field = (name, label) => /** @type {import('../../../static/state/types.js').Field} */ ({ kind: 'text', name, label, help: '', formula: '', default: '', longest: 1 });

test('a control leads to what it has chosen, else to the setting', () => {
  assert.equal(termOf(field('optimizer', 'Optimizer'), 'adam'), 'optimizers-adam');
  assert.equal(termOf(field('optimizer', 'Optimizer'), undefined), 'settings-optimizer');
  assert.equal(termOf(field('learning_rate', 'Learning rate'), 0.1), 'settings-learning-rate');
  assert.equal(termOf(field('a1', 'a₁'), 0.5), 'settings-a1');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdict } from '../../../static/views/contest-standings.js';
import { withGaps } from '../../../static/views/contest.js';
import { phaseOf } from '../../../static/views/transfer.js';

test('each contestant says the class it finds most probable', () => {
  const shares = [0.9, 0.1, 0.25, 0.75];
  assert.equal(verdict(shares, ['zero', 'one'], 0), 'zero 90.0 %');
  assert.equal(verdict(shares, ['zero', 'one'], 1), 'one 75.0 %');
});

test('who cannot take a picture says so, and who is not there says nothing', () => {
  assert.equal(verdict([NaN, NaN], ['zero', 'one'], 0), 'does not fit');
  assert.equal(verdict([], ['zero', 'one'], 0), '');
});

test('what is not a number is a gap of the curve', () => {
  assert.deepEqual(withGaps(new Float64Array([0.5, NaN, 1])), [0.5, null, 1]);
});

test('the phase of a transfer is said in a sentence', () => {
  assert.match(phaseOf(50, 200), /first network learns .* 50 of 200/);
  assert.match(phaseOf(250, 200), /since step 200; the others have made 50 steps/);
});

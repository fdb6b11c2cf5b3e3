import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultWords } from '../../../static/views/whole-test.js';

test('an accuracy comes with its step, its pictures and its limits', () => {
  const words = '97.63 % of 10,000 test pictures right at step 9,375; 95 % interval 97.31 to 97.91 %.';
  assert.equal(resultWords(Float64Array.of(9375, 0.9763, 0.973131, 0.979103), 10_000), words);
});

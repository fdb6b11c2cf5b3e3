import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSignificant, formatTick } from '../../../static/lib/numbers.js';

test('two significant digits, without an exponent where it stays short', () => {
  assert.equal(formatSignificant(0.4213), '0.42');
  assert.equal(formatSignificant(-1.34), '−1.3');
  assert.equal(formatSignificant(12.6), '13');
  assert.equal(formatSignificant(-0.00123), '−0.0012');
  assert.equal(formatSignificant(3.14159, 4), '3.142');
});

test('rounding up to the next power of ten keeps the number of digits', () => {
  assert.equal(formatSignificant(0.999), '1.0');
  assert.equal(formatSignificant(9.96), '10');
});

test('very small and very large values take an exponent', () => {
  assert.equal(formatSignificant(1.234e-7), '1.2e−7');
  assert.equal(formatSignificant(-4.56e9), '−4.6e+9');
});

test('what is no finite number is said in words', () => {
  assert.equal(formatSignificant(NaN), 'not a number');
  assert.equal(formatSignificant(-Infinity), '−∞');
  assert.equal(formatSignificant(0), '0');
  assert.equal(formatSignificant(-0), '0');
});

test('ticks are short', () => {
  assert.deepEqual([0, 0.5, 2500, 15000, 2_500_000, 3e9, 0.0001, 0.000985, -20].map(formatTick), ['0', '0.5', '2500', '15k', '2.5M', '3G', '1e−4', '9.85e−4', '−20']);
});

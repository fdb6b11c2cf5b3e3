import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount, formatDecimal, formatEpoch, formatLoss, formatSetting, formatShare, formatSpeed, listWords } from '../../../static/lib/format.js';

test('epochs have at least six digits in groups of three', () => {
  assert.deepEqual([formatEpoch(0), formatEpoch(1284.6), formatEpoch(1_234_567)], ['000,000', '001,284', '1,234,567']);
});

test('losses keep three decimals while that says something', () => {
  assert.deepEqual([0.0421, 0, 123.456, 0.00003, 1e12, NaN].map(formatLoss), ['0.042', '0.000', '123.5', '3.0e−5', '1.0e12', '–']);
});

test('settings are short and exact', () => {
  assert.deepEqual([0.1 + 0.2, 0.00001, 1e-7, 30].map(formatSetting), ['0.3', '0.00001', '1e-7', '30']);
});

test('ARIA gets numbers without an exponent', () => {
  assert.deepEqual([1e-8, 0.03, 100_000].map(formatDecimal), ['0.00000001', '0.03', '100000']);
});

test('speeds are words', () => {
  assert.deepEqual([null, 1, 1000, 0.5].map(formatSpeed), ['full speed', '1 step/s', '1,000 steps/s', '1 step in 2 s']);
});

test('counts, shares and lists', () => {
  assert.deepEqual([formatCount(2_431_900), formatCount(NaN), formatShare(0.976)], ['2,431,900', '–', '97.6 %']);
  assert.deepEqual([listWords(['a']), listWords(['a', 'b', 'c'])], ['a', 'a, b or c']);
});

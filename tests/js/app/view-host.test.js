import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeStreams } from '../../../static/app/view-host.js';

test('streams of all views are asked for together', () => {
  assert.deepEqual(mergeStreams([{ status: {} }, { boundary: { size: 100, unit: '' } }, { weights: {} }]), {
    status: {}, boundary: { size: 100, unit: '' }, weights: {},
  });
});

test('the larger size holds, and the later word', () => {
  assert.deepEqual(mergeStreams([{ boundary: { size: 100, unit: '' } }, { boundary: { size: 48, unit: '0.1' } }]), { boundary: { size: 100, unit: '0.1' } });
});

test('what a view asked for is not changed', () => {
  const wish = { boundary: { size: 20 } };
  mergeStreams([wish, { boundary: { size: 40 } }]);
  assert.equal(wish.boundary.size, 20);
});

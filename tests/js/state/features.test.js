import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featureLabel } from '../../../static/state/features.js';

test('features are written as in the lecture', () => {
  assert.deepEqual(
    ['x', 'y', 'x_squared', 'y_squared', 'x_times_y', 'sin_x', 'cos_y'].map(featureLabel),
    ['x₁', 'x₂', 'x₁²', 'x₂²', 'x₁·x₂', 'sin x₁', 'cos x₂'],
  );
});

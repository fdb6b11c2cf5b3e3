import assert from 'node:assert/strict';
import test from 'node:test';
import { shareOfScale } from '../../../static/controls/edge-mark.js';
import { parameterGroups } from '../../../static/views/parameter-groups.js';
import { describeSharpness, plateausOf, readSharpness } from '../../../static/views/sharpness-table.js';
import { spectrumHeights } from '../../../static/views/spectrum-plot.js';

const ROWS = [
  [0, 1, 0.5, 2, 0],
  [1, 1, 0.01, 2, 1],
  [2, 2, 0.02, 1, 1],
  [3, 4, 0.9, 0, 0],
];
const rows = { data: Float64Array.from(ROWS.flat()), shape: [4, 5] };

test('plateaus are told from their first to their last step', () => {
  const along = readSharpness(rows);
  assert.deepEqual(plateausOf(along), [[1, 2]]);
  assert.match(describeSharpness(along), /largest eigenvalue went from 1.00 to 4.00.*step 1 to 2/);
  assert.match(describeSharpness(readSharpness(undefined)), /Nothing is known/);
});

test('the edge stands between the usual values as it does on the slider', () => {
  const stops = [0.01, 0.1, 1, 10];
  assert.ok(Math.abs(shareOfScale(stops, 1) - 2 / 3) < 1e-12);
  assert.ok(Math.abs(shareOfScale(stops, Math.sqrt(0.1)) - 0.5) < 1e-12);
  assert.equal(shareOfScale(stops, 1e9), 1);
  assert.equal(shareOfScale(stops, 0), 0);
});

test('tiny eigenvalues lie on the line, both signs stay apart', () => {
  const [low = 0, tiny = 0, high = 0] = spectrumHeights([-1, 1e-9, 100]);
  assert.ok(low < -0.4 && low > -1);
  assert.ok(tiny < 1e-4);
  assert.equal(high, 1);
  assert.deepEqual([...spectrumHeights([0, 0])], [0, 0]);
});

test('every weight and bias has a name and its place', () => {
  const layer = { name: 'layers.0', kind: 'dense', units: 2, activation: 'tanh', weight: { target: 'w', shape: [1, 2], offset: 0 }, bias: { target: 'b', shape: [2], offset: 2 } };
  const network = { inputs: ['x₁'], layers: [layer], outputs: ['output'], parameters: 4 };
  assert.deepEqual(parameterGroups(network), [{
    label: 'Output',
    entries: [{ number: 0, label: 'x₁ → 1' }, { number: 1, label: 'x₁ → 2' }, { number: 2, label: 'bias 1' }, { number: 3, label: 'bias 2' }],
  }]);
  assert.deepEqual(parameterGroups(null), []);
});

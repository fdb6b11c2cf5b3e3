import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classShape, pixelToPlane, planeToPixel, pointStyle, targetKind } from '../../../static/views/points.js';

/** @type {import('../../../static/views/palette.js').ThemeColors} */
const colors = { negative: [200, 100, 0], zero: [255, 255, 255], positive: [0, 0, 200], missing: [9, 9, 9], classes: [[1, 0, 0], [2, 0, 0], [3, 0, 0]] };

test('the plane runs from -6 to 6 and upwards', () => {
  assert.deepEqual(planeToPixel(-6, 6, 100), [0, 0]);
  assert.deepEqual(planeToPixel(6, -6, 100), [100, 100]);
  assert.deepEqual(planeToPixel(0, 0, 100), [50, 50]);
});

test('pixels and plane are each other\'s inverse', () => {
  const [x, y] = pixelToPlane(...planeToPixel(2.5, -1.25, 356), 356);
  assert.ok(Math.abs(x - 2.5) < 1e-12 && Math.abs(y + 1.25) < 1e-12);
});

test('classes differ in shape, not in colour alone', () => {
  const styles = [0, 1, 2].map((target) => pointStyle(colors, 'classes', target));
  assert.equal(new Set(styles.map(({ shape }) => shape)).size, 3);
  assert.equal(new Set(styles.map(({ color }) => color)).size, 3);
});

test('the two signs have the colours of the map and the shapes of the first two classes', () => {
  assert.deepEqual(pointStyle(colors, 'sign', -1), { color: 'rgb(200 100 0)', shape: classShape(0) });
  assert.deepEqual(pointStyle(colors, 'sign', 1), { color: 'rgb(0 0 200)', shape: classShape(1) });
});

test('a value is a circle in the colour of the ramp', () => {
  assert.deepEqual(pointStyle(colors, 'value', 0), { color: 'rgb(255 255 255)', shape: 'circle' });
});

test('shapes are used again when there are more classes than shapes', () => {
  assert.equal(classShape(6), classShape(0));
});

test('the meaning of targets follows from problem and outputs', () => {
  assert.equal(targetKind('classification', 1), 'sign');
  assert.equal(targetKind('classification', 3), 'classes');
  assert.equal(targetKind('regression', 1), 'value');
});

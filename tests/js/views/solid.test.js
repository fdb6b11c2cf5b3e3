import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drape, fromPlace, HEIGHT, heightAt, heightField, isHidden, readField, toPlace } from '../../../static/views/solid-geometry.js';
import { shadeScale } from '../../../static/views/surface-geometry.js';

/** @type {import('../../../static/views/surface-geometry.js').Window} */
const WINDOW = [-3, 3, -1, 1];
/** A ridge in the middle, from the near edge to the far one. */
const RIDGE = { rows: 3, columns: 3, shades: [0, 1, 0, 0, 1, 0, 0, 1, 0] };

test('points of the slice and places of the solid are inverse', () => {
  const [x, y, z] = toPlace(WINDOW, 1.5, -0.5, 0.5);
  assert.deepEqual([x, y, z], [0.5, HEIGHT / 2, 0.5]);
  assert.deepEqual(fromPlace(WINDOW, x, z), [1.5, -0.5]);
});

test('the height field has two triangles a cell and leaves out where there is no surface', () => {
  const { positions, uvs, indices } = heightField(RIDGE);
  assert.equal(positions.length, 27);
  assert.equal(indices.length, 4 * 2 * 3);
  assert.deepEqual([...positions.slice(0, 3)], [-1, 0, -1]);
  assert.deepEqual([...uvs.slice(0, 2)], [0, 1]);
  const holed = heightField({ ...RIDGE, shades: [NaN, 1, 0, 0, 1, 0, 0, 1, 0] });
  assert.equal(holed.indices.length, indices.length - 3);
});

test('heights between the corners lie on the surface', () => {
  assert.ok(Math.abs(heightAt(RIDGE, 0.5, 0.2) - HEIGHT / 2) < 1e-12);
  assert.ok(Number.isNaN(heightAt(RIDGE, 1.1, 0)));
});

test('a ridge hides what lies behind it and nothing before it', () => {
  assert.ok(isHidden(RIDGE, [-0.9, 0.1, 0], [4, 1, 0]));
  assert.ok(!isHidden(RIDGE, [0.9, 0.1, 0], [4, 1, 0]));
  assert.ok(!isHidden(RIDGE, [-0.9, 0.1, 0], [0, 8, 0]));
});

test('a path over a ridge climbs it and keeps its distance', () => {
  const path = /** @type {[number, number, number][]} */ ([[-0.5, HEIGHT / 2 + 0.1, 0], [0.5, HEIGHT / 2 + 0.1, 0]]);
  const draped = drape(RIDGE, path);
  assert.ok(draped.length > 5);
  assert.deepEqual([draped[0], draped.at(-1)], path);
  const top = draped.reduce((best, [x, y]) => (Math.abs(x) < Math.abs(best[0]) ? [x, y] : best), [1, 0]);
  assert.ok(Math.abs((top[1] ?? 0) - (heightAt(RIDGE, top[0] ?? 0, 0) + 0.1)) < 1e-9);
});

test('a shade leads back to its loss', () => {
  const scale = shadeScale([0, 1, 10, 1000]);
  assert.ok(Math.abs(scale.toLoss(scale.toShade(37)) - 37) < 1e-9);
  const field = readField({ values: { data: Float32Array.of(0, 1, NaN, 3), shape: [2, 2] } });
  assert.equal(field.shades[0], 0);
  assert.ok(Number.isNaN(field.shades[2]));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOutPanels } from '../../../static/views/segmentation.js';

test('five panels stand in a row where there is room, below each other where there is none', () => {
  assert.equal(layOutPanels(5, 40, { width: 2000, height: 240 }).columns, 5);
  assert.equal(layOutPanels(5, 40, { width: 120, height: 2000 }).columns, 1);
  assert.equal(layOutPanels(5, 40, { width: 10, height: 10 }).cell, 1);
});

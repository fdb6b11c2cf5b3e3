import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signal } from '@preact/signals-core';
import { createClassChoice, createLayerChoice } from '../../../static/views/network-choice.js';

const storeOf = (network) => ({ network: signal(network) });

test('a class that the network does not have stands aside until it comes back', () => {
  const target = createClassChoice(-1);
  const store = storeOf({ outputs: Array(10).fill('') });
  assert.equal(target.of(store), -1);
  target.choose(9);
  assert.equal(target.of(store), 9);
  store.network.value = { outputs: ['a', 'b'] };
  assert.equal(target.of(store), -1);
  store.network.value = { outputs: Array(10).fill('') };
  assert.equal(target.of(store), 9);
  assert.equal(target.of(storeOf(null)), -1);
});

test('a layer is asked for only where it fits', () => {
  const layer = createLayerChoice(({ looks }) => looks);
  layer.choose(1);
  assert.equal(layer.of(storeOf({ layers: [{ looks: true }, { looks: true }] })), 1);
  assert.equal(layer.of(storeOf({ layers: [{ looks: true }, { looks: false }] })), -1);
  assert.equal(layer.of(storeOf({ layers: [{ looks: true }] })), -1);
});

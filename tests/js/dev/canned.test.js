import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCannedStore } from '../../../static/dev/canned.js';
import { CASES, makePoints, makeSamples } from '../../../static/dev/cases.js';
import { VIEWS } from '../../../static/dev/shown.js';
import { TinyNetwork } from '../../../static/dev/tiny-network.js';

test('the tiny network learns', () => {
  const shown = CASES[0];
  assert.ok(shown);
  const samples = makeSamples(shown, makePoints('gauss', 100));
  const net = new TinyNetwork([2, 4, 1], 3);
  const before = net.evaluate(samples).loss;
  for (let epoch = 0; epoch < 30; epoch += 1) net.train(samples, 0.1, 10);
  assert.ok(net.evaluate(samples).loss < before / 5);
});

for (const shown of CASES) {
  test(`${shown.title}: frames fit the network`, () => {
    const store = createCannedStore({ ...shown, epochs: Math.min(shown.epochs, 2) });
    const network = store.network.value;
    assert.ok(network);
    if (shown.frames === 'none') {
      assert.equal(store.frame('weights').value, null);
      return;
    }
    assert.equal(store.frame('weights').value?.arrays.values?.data.length, network.parameters);
    assert.equal(store.frame('boundary').value?.arrays.values?.shape[0], network.outputs.length);
    assert.equal(store.frame('neurons').value?.arrays.values?.shape[0], shown.hidden.reduce((sum, units) => sum + units, 0));
  });
}

for (const [key, { streams }] of Object.entries(VIEWS)) {
  test(`every stream of ${key} is made`, () => {
    const store = createCannedStore({ ...CASES[0], epochs: 2 });
    const wanted = typeof streams === 'function' ? streams(store) : streams;
    for (const stream of Object.keys(wanted)) assert.ok(store.frame(stream).value ?? store.series(stream).value.length, stream);
  });
}

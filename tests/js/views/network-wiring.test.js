import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutNetwork } from '../../../static/views/network-layout.js';
import { biasCenter, countLines, parameterAt, parameterPosition, pointOnLine, wireNetwork } from '../../../static/views/network-wiring.js';

/** @param {number[]} sizes inputs, hidden, outputs @returns {import('../../../static/state/types.js').Network} */
function networkOf(sizes) {
  let offset = 0;
  const layers = sizes.slice(1).map((units, index) => {
    const inputs = sizes[index] ?? 0;
    const layer = {
      name: `layer ${index + 1}`, kind: 'dense', units, activation: 'tanh',
      weight: { target: `layers.${index}.weight`, shape: [inputs, units], offset },
      bias: { target: `layers.${index}.bias`, shape: [units], offset: offset + inputs * units },
    };
    offset += inputs * units + units;
    return layer;
  });
  return { inputs: new Array(sizes[0]).fill('x'), layers, outputs: new Array(sizes.at(-1)).fill('o'), parameters: offset };
}

/** @param {number[]} sizes @param {number[]} activeRows */
function wire(sizes, activeRows) {
  const layout = layoutNetwork({ width: 820, height: 520, features: 9, hidden: sizes.slice(1, -1), outputs: sizes.at(-1) ?? 1 });
  return wireNetwork(layout, networkOf(sizes), activeRows);
}

const wirings = wire([2, 6, 4, 1], [0, 4]);

test('every pair of neighbouring units has a line', () => {
  assert.equal(countLines(wirings), 2 * 6 + 6 * 4 + 4);
  assert.equal(countLines(wire([9, 1], [0, 1, 2, 3, 4, 5, 6, 7, 8])), 9);
});

test('lines start at the active features only', () => {
  assert.equal(wirings[0]?.sourceYs.length, 2);
  assert.ok((wirings[0]?.sourceYs[1] ?? 0) > (wirings[0]?.sourceYs[0] ?? 0) + 3 * 20);
});

test('positions count through the flat array in the order input, unit', () => {
  const [first, second] = wirings;
  assert.ok(first && second);
  assert.equal(parameterPosition(first, { layer: 0, source: 1, target: 2 }), 8);
  assert.equal(parameterPosition(first, { layer: 0, source: -1, target: 0 }), 12);
  assert.equal(parameterPosition(second, { layer: 1, source: 0, target: 0 }), 18);
});

test('a line runs from its source to its target', () => {
  const wiring = wirings[1];
  assert.ok(wiring);
  assert.deepEqual(pointOnLine(wiring, 2, 3, 0), [wiring.startX, wiring.sourceYs[2]]);
  assert.deepEqual(pointOnLine(wiring, 2, 3, 1), [wiring.endX, wiring.targetYs[3]]);
});

test('a pointer on a line finds it, wherever on the line', () => {
  for (const wiring of wirings) {
    for (const share of [0.15, 0.85]) {
      wiring.sourceYs.forEach((_from, source) => wiring.targetYs.forEach((_to, target) => {
        const [x, y] = pointOnLine(wiring, source, target, share);
        const found = parameterAt(wirings, x, y, 3);
        assert.ok(found, `nothing at line ${source}-${target} of layer ${wiring.layer}`);
        if (found.source < 0) return; // a bias dot lies on top of this place
        const foundWiring = wirings[found.layer];
        assert.ok(foundWiring);
        const gap = Math.abs((pointOnLine(foundWiring, found.source, found.target, share)[1] ?? 0) - y);
        assert.ok(gap < 1e-6, `found ${found.source}-${found.target} instead of ${source}-${target}`);
      }));
    }
  }
});

test('reach is measured across the line, so steep lines are not harder to hit', () => {
  const wiring = wirings[0];
  assert.ok(wiring);
  const [x, y] = pointOnLine(wiring, 0, 5, 0.5);
  const far = parameterAt([{ ...wiring, sourceYs: [wiring.sourceYs[0] ?? 0], targetYs: [wiring.targetYs[5] ?? 0] }], x, y + 9, 6);
  assert.ok(far, 'nine pixels below a steep line are fewer across it');
});

test('a bias dot wins over the lines under it', () => {
  const wiring = wirings[1];
  assert.ok(wiring);
  assert.deepEqual(parameterAt(wirings, ...biasCenter(wiring, 2), 6), { layer: 1, source: -1, target: 2 });
});

test('empty places and places outside have nothing', () => {
  assert.equal(parameterAt(wirings, 5, 5, 6), null);
  assert.equal(parameterAt(wirings, -100, 900, 6), null);
  assert.equal(parameterAt([], 100, 100, 6), null);
});

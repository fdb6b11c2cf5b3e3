import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD_HEIGHT, layoutNetwork } from '../../../static/views/network-layout.js';

/** @param {Partial<Parameters<typeof layoutNetwork>[0]>} [changes] */
const layout = (changes = {}) => layoutNetwork({ width: 820, height: 520, features: 9, hidden: [6, 4], outputs: 1, ...changes });

test('columns go features, hidden layers, output, from left to right at equal distances', () => {
  const { columns, pitch } = layout();
  assert.deepEqual(columns.map(({ kind }) => kind), ['features', 'hidden', 'hidden', 'output']);
  assert.deepEqual(columns.map(({ ys }) => ys.length), [9, 6, 4, 1]);
  columns.slice(1).forEach((column, index) => assert.ok(Math.abs(column.x - (columns[index]?.x ?? 0) - pitch) < 1e-9));
});

for (const [name, changes] of /** @type {[string, object][]} */ ([
  ['no hidden layer', { hidden: [] }],
  ['ten layers of 32', { hidden: new Array(10).fill(32) }],
  ['many classes', { outputs: 8 }],
  ['a phone', { width: 360, height: 460 }],
  ['no room at all', { width: 0, height: 0 }],
])) {
  test(`${name}: every unit lies inside the picture, below the heads, apart from its neighbour`, () => {
    const { columns, width, height } = layout(changes);
    for (const { x, ys, unitSize } of columns) {
      assert.ok(unitSize > 0);
      assert.ok(x - unitSize / 2 >= 0 && x + unitSize / 2 <= width);
      ys.forEach((y, row) => {
        assert.ok(y - unitSize / 2 >= HEAD_HEIGHT);
        if (height > 200) assert.ok(y + unitSize / 2 <= height);
        if (row > 0) assert.ok(y - (ys[row - 1] ?? 0) > unitSize);
      });
    }
  });
}

test('the picture is as wide as its frame until columns would come too close', () => {
  assert.equal(layout().width, 820);
  const crowded = layout({ hidden: new Array(10).fill(4) });
  assert.ok(crowded.width > 820);
  assert.ok(crowded.pitch >= 80);
});

test('a few columns stay in the middle', () => {
  const { columns, width } = layout({ width: 2000, hidden: [] });
  const left = columns[0]?.x ?? 0;
  const right = columns.at(-1)?.x ?? 0;
  assert.ok(Math.abs((left + right) / 2 - width / 2) < 40);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withNewName } from '../../../static/controls/rows.js';

test('a new row never bears a name that is taken', () => {
  assert.deepEqual(withNewName([{ name: 'h' }], { name: 'h', units: 4 }), { name: 'h2', units: 4 });
  assert.deepEqual(withNewName([{ name: 'h' }, { name: 'h2' }], { name: 'h2' }), { name: 'h3' });
  assert.deepEqual(withNewName([{ units: 3 }], { units: 3 }), { units: 3 });
  assert.deepEqual(withNewName([], { name: 'n' }), { name: 'n' });
});

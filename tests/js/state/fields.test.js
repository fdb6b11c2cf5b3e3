import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesFor, checkField, defaultsOf, FieldProblem, findField, readPath, sameValue } from '../../../static/state/fields.js';
import { CATALOGUE, FIELDS } from '../lab-fixture.js';

const field = (name) => FIELDS.find((entry) => entry.name === name);
const config = defaultsOf(FIELDS);

test('defaults are complete, rows included', () => {
  assert.deepEqual(config.layers, [{ units: 4, activation: 'tanh', dropout: 0 }, { units: 2, activation: 'tanh', dropout: 0 }]);
  assert.deepEqual(config.optimizer_settings, {});
});

test('every default passes its own check', () => {
  for (const entry of FIELDS) assert.deepEqual(checkField(entry, config[entry.name]), config[entry.name]);
});

test('a refused value names the limits or the choices', () => {
  const cases = [
    ['noise', 0.7, /from 0 to 0.5; 0.7 is not/],
    ['noise', NaN, /a number from 0 to 0.5/],
    ['samples', 12.5, /a whole number from 10 to 5000/],
    ['dataset', 'moon', /“moon” is not one of them; choose spiral, circle or reg_plane/],
    ['features', [], /at least 1/],
    ['features', ['x', 'z'], /“z”/],
    ['shuffle', 'yes', /yes or no/],
    ['layers', Array(11).fill({}), /0 to 10/],
  ];
  for (const [name, value, message] of cases) assert.throws(() => checkField(field(name), value), message);
});

test('a refused row names its path', () => {
  const wrong = () => checkField(field('layers'), [{ units: 4 }, { units: 99 }]);
  assert.throws(wrong, (error) => error instanceof FieldProblem && error.path === 'layers.1.units');
});

test('several come back in the order of the choices', () => {
  assert.deepEqual(checkField(field('features'), ['sin_x', 'x']), ['x', 'sin_x']);
});

test('a star reads what all rows share and writes to all of them', () => {
  assert.equal(readPath(config, 'layers.*.activation'), 'tanh');
  assert.equal(readPath(config, 'layers.*.units'), undefined);
  const { layers } = changesFor(config, 'layers.*.activation', 'relu');
  assert.deepEqual(layers.map((row) => [row.units, row.activation]), [[4, 'relu'], [2, 'relu']]);
  assert.equal(config.layers[0].activation, 'tanh');
});

test('a path into a row or a settings object changes only that', () => {
  assert.deepEqual(changesFor(config, 'layers.1.units', 7).layers[1], { units: 7, activation: 'tanh', dropout: 0 });
  assert.deepEqual(changesFor(config, 'optimizer_settings.beta_1', 0.5), { optimizer_settings: { beta_1: 0.5 } });
});

test('fields are found below rows and below settings of the chosen one', () => {
  assert.equal(findField(CATALOGUE, FIELDS, config, 'layers.0.units').label, 'Neurons');
  assert.equal(findField(CATALOGUE, FIELDS, config, 'optimizer_settings.beta_1'), null);
  assert.equal(findField(CATALOGUE, FIELDS, { ...config, optimizer: 'adam' }, 'optimizer_settings.beta_1').label, 'Beta 1');
  assert.equal(findField(CATALOGUE, FIELDS, config, 'nonsense'), null);
});

test('values are compared by content', () => {
  assert.ok(sameValue([{ a: 1, b: [2] }], [{ b: [2], a: 1 }]));
  assert.ok(!sameValue([1], { 0: 1 }));
  assert.ok(!sameValue({ a: 1 }, { a: 1, b: 2 }));
});

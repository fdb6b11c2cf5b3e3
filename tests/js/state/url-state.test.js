import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultsOf } from '../../../static/state/fields.js';
import { problemSummary, readHash, writeHash } from '../../../static/state/url-state.js';
import { CATALOGUE, FIELDS } from '../lab-fixture.js';

const lab = { catalogue: CATALOGUE, fields: FIELDS, start: defaultsOf(FIELDS) };
const write = (changes, display = {}) => writeHash({ ...lab.start, ...changes }, lab, display);
const read = (hash) => readHash(hash, lab);

test('the start configuration needs no hash', () => {
  assert.equal(write({}), '');
  assert.deepEqual(read(''), { changes: {}, display: {}, hide: [], problems: [] });
});

test('only differences are written', () => {
  assert.equal(write({ noise: 0.1, shuffle: false }), '#v=1&noise=0.1&shuffle=0');
});

test('whatever is written is read back', () => {
  const changes = {
    dataset: 'circle', noise: 0.05, seed: 7, shuffle: false, features: ['x', 'sin_x'], learning_rate: 1e-5,
    layers: [{ units: 8, activation: 'relu', dropout: 0.25 }, { units: 3, activation: 'tanh', dropout: 0 }],
    optimizer: 'adam', optimizer_settings: { beta_1: 0.5 },
  };
  const state = read(write(changes, { showTest: true, theme: 'dark', hide: ['noise', 'feature.x'] }));
  assert.deepEqual(state, { changes, display: { showTest: true, theme: 'dark' }, hide: ['noise', 'feature.x'], problems: [] });
});

test('a row carries the settings of what it has chosen, where they are its own', () => {
  const contestants = { kind: 'rows', name: 'contestants', label: 'Contestants', help: '', minimum: 1, maximum: 8, default: [], entry: FIELDS.filter(({ name }) => ['optimizer', 'learning_rate', 'optimizer_settings'].includes(name)) };
  contestants.entry.push({ kind: 'flag', name: 'whole', label: 'Whole', help: '', default: false });
  const race = { catalogue: CATALOGUE, fields: [contestants], start: { contestants: [] } };
  const [rate] = FIELDS.filter(({ name }) => name === 'learning_rate');
  const order = contestants.entry.map(({ name }) => name);
  const row = (optimizer, settings, whole = false) => Object.fromEntries(order.map((name) => [name, { optimizer, learning_rate: rate.default, optimizer_settings: settings, whole }[name]]));
  const rows = [row('adam', { beta_1: 0.5 }), row('sgd', {}), row('adam', {}, true), row('adam', { beta_1: 0.9 })];
  const hash = writeHash({ contestants: rows }, race, {});
  assert.match(hash, /beta_1:0\.5/);
  assert.doesNotMatch(hash, /0\.9/, 'defaults are left out');
  const back = readHash(hash, race);
  assert.deepEqual(back.problems, []);
  assert.deepEqual(back.changes.contestants, [...rows.slice(0, 3), row('adam', {})]);
  for (const [wrong, path, message] of [['beta_1:7', 'beta_1', /0 to/], ['size:1', 'size', /nothing the chosen one has. It has beta_1/]]) {
    const { changes, problems } = readHash(hash.replace('beta_1:0.5', wrong), race);
    assert.deepEqual(changes, {});
    assert.equal(problems[0].path, `contestants.0.optimizer_settings.${path}`);
    assert.match(problems[0].message, message);
  }
});

test('no hidden layers are written and read', () => {
  assert.equal(write({ layers: [] }), '#v=1&layers=');
  assert.deepEqual(read('#v=1&layers=').changes, { layers: [] });
});

test('settings at their default are left out, also when the server fills them in', () => {
  assert.equal(write({ optimizer: 'adam', optimizer_settings: { beta_1: 0.9 } }), '#v=1&optimizer=adam');
});

test('a bad value is a sentence that names field and limits; the rest is applied', () => {
  const { changes, problems } = read('#v=1&noise=0.9&seed=5&dataset=moon&layers=4~tanh,99~relu');
  assert.deepEqual(changes, { seed: 5 });
  assert.deepEqual(problems.map(({ path }) => path), ['noise', 'dataset', 'layers.1.units']);
  assert.equal(problems[0].message, 'Noise in the link: Use a number from 0 to 0.5; 0.9 is not.');
  assert.deepEqual(problems[1].allowed, ['spiral', 'circle', 'reg_plane']);
  assert.match(problemSummary(problems), /Noise in the link.*\(and 2 more\)/);
});

test('unknown names, versions and display values are told', () => {
  assert.match(read('#v=1&nois=1').problems[0].message, /“nois” that this lab does not know. It knows dataset/);
  assert.match(read('#v=1&toString=1').problems[0].message, /“toString”/);
  assert.match(read('#v=9&noise=0.1').problems[0].message, /version “9”/);
  assert.deepEqual(read('#v=9&noise=0.1').changes, {});
  assert.match(read('#v=1&theme=pink').problems[0].message, /use light or dark/);
});

test('a setting that the chosen optimizer lacks is told', () => {
  assert.match(read('#v=1&optimizer_settings=beta_1~0.5').problems[0].message, /does not have. It has no settings/);
  assert.deepEqual(read('#v=1&optimizer_settings=beta_1~0.5&optimizer=adam').changes, { optimizer: 'adam', optimizer_settings: { beta_1: 0.5 } });
});

test('hostile hashes are survived', () => {
  for (const hash of ['#%', '#=&=&', '#v=1&noise=%E0%A4%A', `#${'a'.repeat(9000)}`, '#v=1&layers=,,~~,', '#v=1&__proto__=1']) {
    assert.ok(Array.isArray(read(hash).problems), hash);
  }
  assert.match(read(`#${'a'.repeat(9000)}`).problems[0].message, /9000 characters/);
});

test("a TensorFlow Playground link is converted, with that page's defaults", () => {
  const { changes, display, hide, problems } = read('#activation=relu&batchSize=30&dataset=circle&learningRate=0.1&noise=10&networkShape=5,3&seed=0.12345&showTestData=true&percTrainData=70&x=true&y=false&xSquared=true&noise_hide=true&numHiddenLayers_hide=true&sinX_hide=true');
  assert.deepEqual(problems, []);
  assert.deepEqual(changes.layers.map(({ units, activation }) => [units, activation]), [[5, 'relu'], [3, 'relu']]);
  assert.deepEqual(changes.features, ['x', 'x_squared']);
  assert.deepEqual([changes.batch_size, changes.noise, changes.train_share, changes.seed, changes.learning_rate], [30, 0.1, 0.7, 12_345, 0.1]);
  assert.deepEqual([changes.shuffle, changes.samples, changes.optimizer], [false, 500, 'sgd']);
  assert.equal(display.showTest, true);
  assert.deepEqual(hide, ['noise', 'layers', 'feature.sin_x']);
});

test('a TensorFlow Playground link for regression takes its regression data and 1200 samples', () => {
  const { changes } = read('#problem=regression&regDataset=reg-plane&networkShape=');
  assert.deepEqual([changes.problem, changes.dataset, changes.samples, changes.layers.length], ['regression', 'reg_plane', 1200, 0]);
});

test('a bad value in such a link is told too', () => {
  const { problems, changes } = read('#networkShape=400&learningRate=abc');
  assert.deepEqual(problems.map(({ path }) => path), ['layers.0.units', 'learning_rate']);
  assert.equal(changes.batch_size, 10);
});

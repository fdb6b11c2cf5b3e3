import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../../../static/state/channel.js';
import { createStore } from '../../../static/state/store.js';
import { CATALOGUE } from '../lab-fixture.js';

const STATE = { running: false, reason: 'started', message: '', step: 0, steps_per_second: null };

function setup(command = async () => ({})) {
  const store = createStore('playground', { noise: 0.1 });
  store.setCatalogue(CATALOGUE);
  store.connect({ command });
  store.receive({ type: 'welcome', resumed: false, config: { ...store.start.value }, network: { layers: [] }, state: STATE, undoable: false, redoable: false });
  return store;
}

test("the start is the experiment's defaults with the lab's differences", () => {
  const store = setup();
  assert.equal(store.start.value.noise, 0.1);
  assert.equal(store.start.value.samples, 500);
});

test('a change shows at once and is taken back when the server refuses', async () => {
  const detail = { code: 'out_of_range', path: 'noise', message: 'too much', allowed: [0, 0.5] };
  const store = setup(() => Promise.reject(new CommandError(detail)));
  const done = store.actions.configure({ noise: 9 });
  assert.equal(store.config.value.noise, 9);
  await done;
  assert.equal(store.config.value.noise, 0.1);
  assert.equal(store.errors.value.get('noise').message, 'too much');
});

test('an answer to an older change does not hide a newer one', async () => {
  const answers = [];
  const store = setup(() => new Promise((resolve) => answers.push(resolve)));
  const first = store.actions.configure({ noise: 0.2 });
  const second = store.actions.configure({ noise: 0.3 });
  store.receive({ type: 'configured', id: 1, config: { ...store.start.value, noise: 0.2 }, network: {}, state: STATE, reset: true, changed: ['noise'], undoable: true, redoable: false });
  answers[0]({});
  await first;
  assert.equal(store.config.value.noise, 0.3);
  assert.equal(store.undoable.value, true);
  answers[1]({});
  await second;
});

test('a new change of a field clears its error and those below it', async () => {
  const store = setup();
  store.actions.refuse({ code: 'bad_field', path: 'layers.0.units', message: 'no', allowed: [] });
  store.actions.refuse({ code: 'bad_field', path: 'noise', message: 'no', allowed: [] });
  await store.actions.configure({ layers: [] });
  assert.deepEqual([...store.errors.value.keys()], ['noise']);
});

test('status has names, and is null before the first frame', () => {
  const store = setup();
  assert.equal(store.status.value, null);
  const arrays = { values: { data: Float64Array.of(10, 2, 0.5, 0.6, 0.9, 0.8, 1000, 0.03), shape: [8] } };
  store.apply([{ stream: 'status', frame: { stream: 'status', seq: 1, epoch: 1, timeMs: 0, arrays } }]);
  assert.deepEqual(store.status.value, { step: 10, epoch: 2, trainingLoss: 0.5, testLoss: 0.6, trainingAccuracy: 0.9, testAccuracy: 0.8, stepsPerSecond: 1000, learningRate: 0.03, picturesPerSecond: NaN });
});

test('a divergence stays until the run is started afresh', () => {
  const store = setup();
  store.receive({ type: 'diverged', step: 12, layer: 'dense 1', quantity: 'loss', message: 'The loss is infinite.', remedies: [] });
  assert.equal(store.divergence.value.step, 12);
  store.receive({ type: 'configured', id: null, config: {}, network: {}, state: STATE, reset: true, changed: [], undoable: false, redoable: false });
  assert.equal(store.divergence.value, null);
});

test('curves survive a resumed connection and are dropped with a new run', () => {
  const store = setup();
  const arrive = () => store.apply([{ stream: 'curves', start: 0, generation: 1, rows: Float64Array.of(1, 0.5), columns: ['step', 'loss'] }]);
  arrive();
  const welcome = { type: 'welcome', config: {}, network: {}, state: STATE, undoable: false, redoable: false };
  store.receive({ ...welcome, resumed: true });
  assert.equal(store.series('curves').value.length, 1);
  store.receive({ ...welcome, resumed: false });
  assert.equal(store.series('curves').value.length, 0);
});

test('an error of a stream lets go of the neuron that is gone', () => {
  const store = setup();
  store.actions.pin('1.7');
  store.receive({ type: 'error', id: null, code: 'bad_field', path: 'streams.boundary.unit', message: 'no such neuron', allowed: [] });
  assert.equal(store.shownUnit.value, '');
  assert.equal(store.errors.value.size, 0);
});

test('at most three notices are kept', () => {
  const store = setup();
  for (const message of ['a', 'b', 'c', 'd']) store.receive({ type: 'notice', level: 'info', message });
  assert.deepEqual(store.notices.value.map(({ message }) => message), ['b', 'c', 'd']);
  store.actions.dismissNotice(store.notices.value[0].id);
  assert.deepEqual(store.notices.value.map(({ message }) => message), ['c', 'd']);
});

test('pinning twice lets go, hovering wins over a pin', () => {
  const store = setup();
  store.actions.pin('0.1');
  store.actions.hover('1.0');
  assert.equal(store.shownUnit.value, '1.0');
  store.actions.hover('');
  assert.equal(store.shownUnit.value, '0.1');
  store.actions.pin('0.1');
  assert.equal(store.shownUnit.value, '');
});

test('on a page that is held a command goes nowhere and is no error', async () => {
  const sent = [];
  const store = setup(async (type) => sent.push(type));
  store.hold('You are watching.');
  assert.equal(await store.actions.configure({ noise: 0.2 }), null);
  assert.equal(await store.actions.toggle(), null);
  assert.deepEqual([sent, store.errors.value.size, store.config.value.noise], [[], 0, 0.1]);
  assert.equal(store.announcement.value, 'You are watching.');
  store.hold('');
  await store.actions.play();
  assert.deepEqual(sent, ['play']);
});

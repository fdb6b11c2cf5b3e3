import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCommands } from '../../../static/app/commands.js';
import { retryDelay } from '../../../static/app/connection.js';
import { CommandError } from '../../../static/state/channel.js';

function setup() {
  const sent = [];
  const commands = createCommands((message) => {
    sent.push(structuredClone(message));
    return true;
  });
  return { sent, commands };
}

test('an answer settles the command with its number', async () => {
  const { sent, commands } = setup();
  const first = commands.command('play');
  const second = commands.command('step', { count: 3, unit: 'batch' });
  assert.deepEqual(sent, [{ type: 'play', id: 1 }, { type: 'step', id: 2, count: 3, unit: 'batch' }]);
  commands.settle({ type: 'state', id: 2 });
  commands.settle({ type: 'state', id: 1 });
  assert.deepEqual([(await first).id, (await second).id], [1, 2]);
});

test('a refusal rejects with the typed error', async () => {
  const { commands } = setup();
  const answer = commands.command('configure', { changes: { noise: 9 } });
  commands.settle({ type: 'error', id: 1, code: 'out_of_range', path: 'noise', message: 'too much', allowed: [0, 0.5] });
  await assert.rejects(answer, (error) => error instanceof CommandError && error.detail.path === 'noise');
});

test('a drag keeps one change in flight and the latest value wins', async () => {
  const { sent, commands } = setup();
  const drag = (noise) => commands.command('configure', { changes: { noise }, replace: false, live: true });
  const answers = [drag(0.1), drag(0.2), drag(0.3), drag(0.4)];
  assert.equal(sent.length, 1);
  commands.settle({ type: 'configured', id: 1 });
  await answers[0];
  assert.deepEqual(sent[1], { type: 'configure', id: 2, changes: { noise: 0.4 }, replace: false });
  commands.settle({ type: 'configured', id: 2 });
  assert.deepEqual((await Promise.all(answers)).map(({ id }) => id), [1, 2, 2, 2]);
  assert.equal(sent.length, 2);
});

test('another command first sends what a drag left waiting', () => {
  const { sent, commands } = setup();
  void commands.command('configure', { changes: { noise: 0.1 }, live: true });
  void commands.command('configure', { changes: { noise: 0.2 }, live: true });
  void commands.command('reset', { seed: null });
  assert.deepEqual(sent.map(({ type, changes }) => [type, changes?.noise]), [['configure', 0.1], ['configure', 0.2], ['reset', undefined]]);
});

test('without a connection a command is refused in words', async () => {
  const commands = createCommands(() => false);
  await assert.rejects(commands.command('play'), /no connection to the server right now, so nothing was changed/);
});

test('a lost connection leaves nobody waiting', async () => {
  const { commands } = setup();
  const answer = commands.command('play');
  commands.abandon();
  assert.equal(await answer, null);
  assert.equal(commands.settle({ type: 'state', id: 1 }), false);
});

test('attempts to reconnect come apart and stay below 5 s', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => retryDelay(attempt, () => 1));
  assert.deepEqual(longest, [100, 200, 500, 1000, 2000, 5000, 5000, 5000]);
  assert.equal(retryDelay(0, () => 0), 50);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCommands } from '../../../static/app/commands.js';
import { IMPORT_PART_CHARACTERS } from '../../../static/protocol.js';
import { fileOf, importParts } from '../../../static/state/saved-run.js';

test('the parts of a file make the file', () => {
  const text = 'abc'.repeat(IMPORT_PART_CHARACTERS);
  const parts = importParts(text);
  assert.equal(parts.length, 3);
  assert.deepEqual(parts.map(({ part, parts: count }) => [part, count]), [[0, 3], [1, 3], [2, 3]]);
  assert.equal(parts.map((part) => part.text).join(''), text);
});

test('a character of two places is not cut in half', () => {
  const text = `${'a'.repeat(IMPORT_PART_CHARACTERS - 1)}😀b`;
  const [first, second] = importParts(text);
  assert.equal(first?.text.length, IMPORT_PART_CHARACTERS - 1);
  assert.equal(second?.text, '😀b');
});

test('an empty file is one empty part, so that the server can say what is wrong', () => {
  assert.deepEqual(importParts(''), [{ part: 0, parts: 1, text: '' }]);
});

test('all parts are one command with one answer', async () => {
  const sent = [];
  const commands = createCommands((message) => Boolean(sent.push(message)));
  const answer = commands.command('import', { text: 'x'.repeat(IMPORT_PART_CHARACTERS + 1) });
  assert.deepEqual(sent.map(({ type, id, part }) => [type, id, part]), [['import', 1, 0], ['import', 1, 1]]);
  commands.settle({ type: 'configured', id: 1 });
  assert.equal((await answer).type, 'configured');
});

test('text and binary files come back as they were', async () => {
  const event = { type: /** @type {const} */ ('exported'), id: 1, offset: 0, filename: 'run', media_type: 'text/plain' };
  assert.equal(await fileOf({ ...event, encoding: 'text', content: 'é' }).text(), 'é');
  const binary = await fileOf({ ...event, encoding: 'base64', content: btoa('\x00\xff') }).arrayBuffer();
  assert.deepEqual([...new Uint8Array(binary)], [0, 255]);
});

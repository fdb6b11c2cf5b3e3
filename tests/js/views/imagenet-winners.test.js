import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeWinner, nextWinner, WINNERS } from '../../../static/views/imagenet-winners.js';

test('the history has the errors and depths of the course', () => {
  assert.deepEqual(WINNERS.map(({ error }) => error), [28.2, 25.8, 16.4, 11.7, 7.3, 6.7, 3.57]);
  assert.deepEqual(WINNERS.map(({ layers }) => layers), [0, 0, 8, 8, 19, 22, 152]);
  assert.deepEqual(WINNERS.map(({ year }) => year), [2010, 2011, 2012, 2013, 2014, 2014, 2015]);
});

test('each network is said in words with what it gained', () => {
  assert.equal(describeWinner(0), '2010: Lin, features made by hand. All five guesses wrong on 28.2 % of the photographs.');
  assert.equal(describeWinner(2), '2012: AlexNet, 8 layers and 60 million parameters. All five guesses wrong on 16.4 % of the photographs, 9.4 points less than Sánchez.');
  assert.equal(describeWinner(6), '2015: ResNet, 152 layers. All five guesses wrong on 3.57 % of the photographs, 3.13 points less than GoogLeNet.');
  assert.equal(describeWinner(7), '');
});

test('keys lead from one network to the next and stay within the history', () => {
  assert.equal(nextWinner(2, 'ArrowRight'), 3);
  assert.equal(nextWinner(0, 'ArrowLeft'), 0);
  assert.equal(nextWinner(6, 'ArrowRight'), 6);
  assert.equal(nextWinner(3, 'Home'), 0);
  assert.equal(nextWinner(3, 'End'), 6);
  assert.equal(nextWinner(3, 'Enter'), null);
});

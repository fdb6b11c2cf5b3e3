import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationWords } from '../../../static/views/activation-words.js';
import { linearTicks } from '../../../static/views/chart-svg.js';
import { curvesCsv } from '../../../static/views/curves-csv.js';
import { escapeXml, SvgContext } from '../../../static/views/svg-context.js';

const SERIES = { generation: 0, length: 2, columns: ['step', 'test loss'], values: [Float64Array.of(0, 10), Float64Array.of(0.5, NaN)] };

test('curves become one row a point, with an empty cell where there is no number', () => {
  assert.equal(curvesCsv(SERIES, []), 'run,step,test loss\r\npresent,0,0.5\r\npresent,10,\r\n');
});

test('the name of a pinned run can neither break a row nor start a formula', () => {
  const pin = { id: 1, name: '=1+1, "so"', settings: '', color: 2, columns: [Float64Array.of(3), Float64Array.of(4)] };
  assert.equal(curvesCsv(SERIES, [pin]).split('\r\n')[3], '"\'=1+1, ""so""",3,4');
});

test('strokes and words of a canvas become SVG', () => {
  const context = new SvgContext();
  context.strokeStyle = 'rgb(1 2 3)';
  context.beginPath();
  context.moveTo(0, 1.005);
  context.lineTo(2, 3);
  context.stroke();
  context.fillText('a < b', 5, 6);
  const svg = context.toSvg(10, 20, '#fff');
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="10" height="20"/);
  assert.match(svg, /d="M0 1(\.01)?L2 3" fill="none" stroke="rgb\(1 2 3\)"/);
  assert.match(svg, />a &lt; b<\/text>/);
});

test('a drawing as a group keeps its clips, shifts and transparency, and leaves out what is no place', () => {
  const context = new SvgContext();
  context.fillRect(0, 0, 9, 9);
  context.clearRect();
  context.save();
  context.rect(0, 0, 5, 5);
  context.clip();
  context.translate(1, 2);
  context.globalAlpha = 0.5;
  context.fillRect(0, 0, 3, 3);
  context.restore();
  context.beginPath();
  context.lineTo(1, 1);
  context.lineTo(NaN, 1);
  context.lineTo(2, 2);
  context.stroke();
  const group = context.toGroup(10, 20);
  assert.match(group, /^<g transform="translate\(10 20\)"><clipPath id="(clip-\d+)">.*<rect [^>]*transform="translate\(1 2\)" clip-path="url\(#\1\)" opacity="0.5"\/>/s);
  assert.match(group, /d="M1 1L2 2"/);
  assert.equal(group.match(/<rect/g)?.length, 1);
  assert.ok(context.complete);
});

test('a path that cannot be read makes the drawing incomplete', () => {
  const context = new SvgContext();
  context.fill(/** @type {Path2D} */ ({}));
  assert.ok(!context.complete);
});

test('what a person typed cannot leave its place in the file', () => {
  assert.equal(escapeXml('"><script>&\u0001'), '&quot;&gt;&lt;script&gt;&amp;');
});

test('ticks are round and lie inside', () => {
  assert.deepEqual(linearTicks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(linearTicks(3, 3), []);
});

test('a layer says how many of its neurons still take part', () => {
  assert.equal(activationWords(8, 0, 0), '8 neurons, all alive');
  assert.equal(activationWords(1, 0, 0), '1 neuron, alive');
  assert.equal(activationWords(8, 2, 1), '2 of 8 neurons dead, 1 saturated');
  assert.equal(activationWords(8, 0, 3), '3 of 8 neurons saturated');
});

/** Entry of a teacher's room: the wall of living pictures, what the class is told to do, the table of results. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { recall, remember } from '../../lib/memory.js';
import { renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { fitCanvas } from '../../views/canvas.js';
import { HeatMap } from '../../views/heat-map.js';
import { drawMap, drawRace } from '../../views/small-pictures.js';
import { watchTheme } from '../../views/theme.js';
import { enable } from './form.js';
import { mountPlainPage } from './plain-page.js';
import { createResultsTable } from './results-table.js';
import { listenToRoom, send } from './room-socket.js';
import { readWall } from './wall-message.js';
import { inOrder, matching, ORDERS } from './wall-order.js';
import { wallTile } from './wall-tile.js';

/** @import { Signal } from '@preact/signals-core' */
/** @import { RosterEvent, Student } from '../../protocol.js' */
/** @import { Tile } from './wall-message.js' */

const SIZES = { large: 'Large', small: 'Small: a whole class at a glance' };

const page = /** @type {HTMLElement} */ (document.querySelector('[data-room]'));
const room = page.dataset.room ?? '';
const roster = signal(/** @type {RosterEvent | null} */ (null));
const tiles = signal(/** @type {ReadonlyMap<string, Tile>} */ (new Map()));
const order = kept('order', ORDERS, 'name');
const size = kept('size', SIZES, 'large');
const words = signal('');
const told = signal('');
const ended = signal('');
const connected = signal(false);
const theme = watchTheme(page);
/** What the labs are called, by key. */
const titles = new Map(Array.from(page.querySelectorAll('option'), ({ value, dataset }) => [value, dataset.title]));
/** Buffers of the pictures, kept between frames. @type {Map<string, HeatMap>} */
const heatMaps = new Map();
/** What stands on each canvas: picture, colors and extent. @type {WeakMap<HTMLCanvasElement, unknown[]>} */
const drawings = new WeakMap();

/**
 * A choice that this browser remembers.
 *
 * @template {string} K
 * @param {string} name
 * @param {Record<K, string>} choices
 * @param {K} first
 */
function kept(name, choices, first) {
  const known = recall(`wall-${name}`);
  const choice = signal(known !== null && known in choices ? /** @type {K} */ (known) : first);
  effect(() => remember(`wall-${name}`, choice.value));
  return choice;
}

/** @param {string} name @param {object} [body] @param {string} [done]  what to say when it worked */
async function ask(name, body = {}, done = '') {
  const { message } = await send(rooted(`/api/rooms/${encodeURIComponent(room)}/${name}`), body);
  told.value = message ?? done;
  return message === undefined;
}

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (page.querySelector(`[data-part="${name}"]`));

function summary() {
  if (ended.value) return html`<p class="banner warning">${ended.value} <a href=${rooted('/teach')}>All rooms</a></p>`;
  const students = roster.value?.students ?? [];
  const here = students.filter((student) => student.here).length;
  return html`
    <p class="wall-summary">${students.length === 0 ? 'Nobody has joined yet.' : `${here} of ${students.length} ${students.length === 1 ? 'student' : 'students'} here, ${students.filter(({ running }) => running).length} training.`}
    ${connected.value ? nothing : html`<b>Reconnecting …</b>`} <span role="status">${told.value}</span></p>`;
}

/** The code as it is now: it changes when somebody is sent away. */
function code() {
  const now = roster.value?.code ?? page.dataset.code ?? '';
  return html`<p class="code number">${now.slice(0, 4)}-${now.slice(4)}</p>
    <details><summary>Show a QR code</summary><img class="qr" src=${rooted(`/api/rooms/${encodeURIComponent(room)}/qr.svg?code=${now}`)} alt="QR code of the address at which students join" loading="lazy"></details>`;
}

function holdButton() {
  const frozen = roster.value?.frozen ?? false;
  const help = frozen ? 'Let everybody go on.' : 'Stop every training and hold the controls of the class.';
  return html`<button type="button" class="button ${frozen ? 'primary' : ''}" aria-pressed=${frozen} data-help=${help} @click=${() => ask('freeze', { frozen: !frozen }, frozen ? 'The class goes on.' : 'The class is paused.')}>${frozen ? 'Let the class go on' : 'Pause the class'}</button>`;
}

function tools() {
  return html`
    <label class="wall-tool">Find <input type="search" autocomplete="off" placeholder="name, lab" .value=${words.value} @input=${(/** @type {Event} */ { target }) => { words.value = /** @type {HTMLInputElement} */ (target).value; }}></label>
    ${chooser('Order', ORDERS, order)}
    ${chooser('Size', SIZES, size)}`;
}

/**
 * @template {string} K
 * @param {string} label
 * @param {Record<K, string>} choices
 * @param {Signal<K>} chosen
 */
function chooser(label, choices, chosen) {
  const entries = /** @type {[K, string][]} */ (Object.entries(choices));
  return html`<label class="wall-tool">${label} <select @change=${(/** @type {Event} */ { target }) => { chosen.value = /** @type {K} */ (/** @type {HTMLSelectElement} */ (target).value); }}>
    ${entries.map(([key, said]) => html`<option value=${key} ?selected=${chosen.value === key}>${said}</option>`)}
  </select></label>`;
}

function wall() {
  const { projected = '', assignments = [] } = roster.value ?? {};
  const students = (roster.value?.students ?? []).map((student) => ({ ...student, lab: titles.get(student.lab) ?? student.lab }));
  const found = matching(students, words.value);
  const place = { projected, tasks: assignments.length, now: performance.now() };
  return html`
    ${found.length < students.length ? html`<p class="quiet" role="status">${found.length} of ${students.length} students.</p>` : nothing}
    <ul class="wall ${size.value}">
      ${repeat(inOrder(found, tiles.value, order.value), ({ member }) => member, (student) => wallTile(student, tiles.value.get(student.member), place, { project, sendAway }))}
    </ul>`;
}

/** @param {Student} student @param {boolean} on */
function project({ session, pseudonym }, on) {
  void ask('project', { session: on ? session : '' }, on ? `Everybody sees the run of ${pseudonym}.` : 'Everybody is back at their own run.');
}

/** @param {Student} student */
function sendAway({ member, pseudonym }) {
  if (confirm(`Send ${pseudonym} out of the room? What they train here is deleted and a new join code is drawn, so that they cannot come back; everybody else stays.`)) void ask('kick', { member }, `${pseudonym} was sent away; the room has a new code.`);
}

/** Draw the pictures on the wall that are not there yet. */
function draw() {
  const [shown, colors] = [tiles.value, theme.value];
  void roster.value;
  void [order.value, size.value, words.value];
  for (const entry of page.querySelectorAll('[data-member]')) {
    const member = /** @type {HTMLElement} */ (entry).dataset.member ?? '';
    const canvas = /** @type {HTMLCanvasElement} */ (entry.querySelector('canvas'));
    const picture = shown.get(member);
    if (!picture?.map && !picture?.race) continue;
    const { clientWidth: width, clientHeight: height } = /** @type {HTMLElement} */ (canvas.parentElement);
    const drawn = [picture, colors, width, height];
    if (drawings.get(canvas)?.every((part, index) => part === drawn[index])) continue;
    drawings.set(canvas, drawn);
    const heatMap = heatMaps.get(member) ?? new HeatMap();
    heatMaps.set(member, heatMap);
    const extent = { width, height };
    if (picture.map) drawMap(fitCanvas(canvas, extent), heatMap, picture.map, extent, colors.palette);
    else if (picture.race) drawRace(fitCanvas(canvas, extent), heatMap, picture.race, extent, colors);
  }
}

function followForms() {
  const push = /** @type {HTMLFormElement} */ (part('push'));
  enable(push);
  push.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(push);
    const link = String(data.get('link')).trim();
    const lab = /\/lab\/([\w-]+)(?:[?#]|$)/.exec(link)?.[1] ?? String(data.get('lab'));
    const address = link.includes('#') ? link.slice(link.indexOf('#')) : '';
    const assign = /** @type {HTMLElement | null} */ (/** @type {SubmitEvent} */ (event).submitter)?.dataset.act === 'assign';
    if (assign) void ask('assign', { lab }, 'The tasks of this lab are set.');
    else void ask('push', { lab, address }, 'Everybody is on the way to this lab.');
  });
  part('new-code').addEventListener('click', async () => {
    await ask('code', {}, 'The room has a new code.');
  });
  part('close').addEventListener('click', async () => {
    if (confirm('Close the room? Everybody goes on by themselves, nobody can join any more. You can open it again under Rooms.') && await ask('close')) location.assign(rooted('/teach'));
  });
  part('delete').addEventListener('click', async () => {
    if (confirm('Delete the room and everything its students did in it, for good?') && await ask('delete')) location.assign(rooted('/teach'));
  });
}

mountPlainPage();
followForms();
renderInto(part('summary'), summary);
renderInto(part('hold'), holdButton);
renderInto(part('order'), tools);
renderInto(part('wall'), wall);
renderInto(part('code'), code);
const resultsTable = createResultsTable((lab) => {
  if (confirm(`Take the tasks of ${lab} back, with what was solved of them?`)) void ask('take-back', { lab }, `The tasks of ${lab} are not set any more.`);
});
renderInto(part('results'), () => resultsTable(roster.value));
effect(draw);
addEventListener('resize', draw);
listenToRoom(room, {
  onEvent(event) { if (event.type === 'roster') roster.value = event; },
  onPictures(message) { tiles.value = new Map([...tiles.value, ...readWall(message)]); },
  onConnection(open) { connected.value = open; },
  onEnd(reason) { ended.value = reason; },
});

/** Entry of a teacher's room: the wall of living pictures, what the class is told to do, the table of results. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { HeatMap } from '../../views/heat-map.js';
import { drawMap, drawRace } from '../../views/small-pictures.js';
import { fitCanvas } from '../../views/canvas.js';
import { watchTheme } from '../../views/theme.js';
import { renderInto } from '../reactive.js';
import { rooted } from '../rooted.js';
import { enable } from './form.js';
import { mountPlainPage } from './plain-page.js';
import { resultsTable } from './results-table.js';
import { listenToRoom, send } from './room-socket.js';
import { readWall } from './wall-message.js';
import { inOrder, ORDERS } from './wall-order.js';

/** @import { RosterEvent, Student } from '../../protocol.js' */
/** @import { Order } from './wall-order.js' */
/** @import { Tile } from './wall-message.js' */

const page = /** @type {HTMLElement} */ (document.querySelector('[data-room]'));
const room = page.dataset.room ?? '';
const roster = signal(/** @type {RosterEvent | null} */ (null));
const tiles = signal(/** @type {ReadonlyMap<string, Tile>} */ (new Map()));
const order = signal(/** @type {Order} */ ('name'));
const told = signal('');
const ended = signal('');
const connected = signal(false);
const { theme } = watchTheme(page);
/** Buffers of the pictures, kept between frames. @type {Map<string, HeatMap>} */
const heatMaps = new Map();

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

function sorter() {
  return html`<label class="wall-order">Order <select @change=${(/** @type {Event} */ { target }) => { order.value = /** @type {Order} */ (/** @type {HTMLSelectElement} */ (target).value); }}>
    ${Object.entries(ORDERS).map(([key, words]) => html`<option value=${key} ?selected=${order.value === key}>${words}</option>`)}
  </select></label>`;
}

function wall() {
  const { students = [], projected = '', assignments = [] } = roster.value ?? {};
  return html`<ul class="wall">
    ${repeat(inOrder(students, tiles.value, order.value), ({ member }) => member, (student) => tile(student, tiles.value.get(student.member), projected, assignments.length))}
  </ul>`;
}

/** @param {Student} student @param {Tile | undefined} shown @param {string} projected @param {number} tasks */
function tile(student, shown, projected, tasks) {
  const { member, pseudonym, session, lab, step, running, here, solved } = student;
  const isProjected = session !== '' && session === projected;
  const state = !session ? 'no run yet' : !here ? 'away' : running ? 'training' : 'paused';
  const watch = rooted(`/watch/${encodeURIComponent(session)}`);
  const loss = shown?.loss ?? NaN;
  return html`
    <li class="tile ${here ? '' : 'is-away'} ${isProjected ? 'is-projected' : ''}" data-member=${member}>
      <div class="tile-picture"><canvas aria-hidden="true"></canvas></div>
      <div class="tile-text">
        <h3>${session ? html`<a href=${watch}>${pseudonym}</a>` : pseudonym}</h3>
        <p class="quiet">${state}${lab ? `, ${lab}` : ''}</p>
        <p class="tile-numbers"><span>Loss <b class="number">${Number.isNaN(loss) ? '-' : loss.toFixed(3)}</b></span> <span>Step <b class="number">${step.toLocaleString('en')}</b></span>
          ${tasks ? html`<span>Tasks <b class="number">${solved.length}/${tasks}</b></span>` : nothing}</p>
        <p class="tile-buttons">
          <button class="button" ?disabled=${!session} aria-pressed=${isProjected} aria-label=${isProjected ? `Stop showing the run of ${pseudonym}` : `Show the run of ${pseudonym} to everybody`} @click=${() => ask('project', { session: isProjected ? '' : session }, isProjected ? 'Everybody is back at their own run.' : `Everybody sees the run of ${pseudonym}.`)}>${isProjected ? 'Stop showing' : 'Show to all'}</button>
          <button class="button" aria-label=${`Send ${pseudonym} away`} @click=${() => sendAway(student)}>Send away</button>
        </p>
      </div>
    </li>`;
}

/** @param {Student} student */
function sendAway({ member, pseudonym }) {
  if (confirm(`Send ${pseudonym} out of the room? What they train here is deleted and a new join code is drawn, so that they cannot come back; everybody else stays.`)) void ask('kick', { member }, `${pseudonym} was sent away; the room has a new code.`);
}

/** Draw every picture on the wall that there is. */
function draw() {
  const [shown, colors] = [tiles.value, theme.value];
  void roster.value;
  void order.value;
  for (const entry of page.querySelectorAll('[data-member]')) {
    const member = /** @type {HTMLElement} */ (entry).dataset.member ?? '';
    const canvas = /** @type {HTMLCanvasElement} */ (entry.querySelector('canvas'));
    const picture = shown.get(member);
    if (!picture?.map && !picture?.race) continue;
    const heatMap = heatMaps.get(member) ?? new HeatMap();
    heatMaps.set(member, heatMap);
    const { clientWidth: width, clientHeight: height } = /** @type {HTMLElement} */ (canvas.parentElement);
    const size = { width, height };
    if (picture.map) drawMap(fitCanvas(canvas, size), heatMap, picture.map, size, colors.palette);
    else if (picture.race) drawRace(fitCanvas(canvas, size), heatMap, picture.race, size, colors);
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
    const address = link.includes('#') ? link.slice(link.indexOf('#')) : '#v=1';
    const assign = /** @type {HTMLElement | null} */ (/** @type {SubmitEvent} */ (event).submitter)?.dataset.act === 'assign';
    if (assign) void ask('assign', { lab }, 'The tasks of this lab are set.');
    else void ask('push', { lab, address }, 'Everybody is on the way to this lab.');
  });
  part('new-code').addEventListener('click', async () => {
    await ask('code', {}, 'The room has a new code.');
  });
  part('close').addEventListener('click', async () => {
    if (confirm('Close the room? Everybody goes on by themselves, nobody can join any more.') && await ask('close')) location.assign(rooted('/teach'));
  });
  part('delete').addEventListener('click', async () => {
    if (confirm('Delete the room and everything its students did in it, for good?') && await ask('delete')) location.assign(rooted('/teach'));
  });
}

mountPlainPage();
followForms();
renderInto(part('summary'), summary);
renderInto(part('hold'), holdButton);
renderInto(part('order'), sorter);
renderInto(part('wall'), wall);
renderInto(part('code'), code);
renderInto(part('results'), () => resultsTable(roster.value));
effect(draw);
addEventListener('resize', draw);
listenToRoom(room, {
  onEvent(event) { if (event.type === 'roster') roster.value = event; },
  onPictures(message) { tiles.value = new Map([...tiles.value, ...readWall(message)]); },
  onConnection(open) { connected.value = open; },
  onEnd(reason) { ended.value = reason; },
});

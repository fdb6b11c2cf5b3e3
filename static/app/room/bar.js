/** A student's room in every lab and in the gallery: its name, what the teacher wants, and the way to a run that is shown to everybody. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { listenToRoom } from './room-socket.js';

/** @import { RoomEvent } from '../../protocol.js' */
/** @import { Store } from '../../state/store.js' */

/**
 * Who looks at the page: a student of a room, somebody who watches a run, or the teacher of its student.
 *
 * @typedef {object} Place
 * @property {string} watch    session that is watched, or empty
 * @property {string} student  whose it is
 * @property {string} room     the teacher's room to go back to, or empty
 * @property {boolean} inRoom
 */

const SEEN = 'room-pushes';
const RETURN = 'room-return';
/** What a page that only watches, or that is held, does not let anybody touch. */
const CONTROLS = ['strip', 'panel', 'transport', 'network', 'past', 'tasks'];

/**
 * @param {HTMLElement} page
 * @param {Store} store
 * @param {Place} place
 */
export function mountRoomBar(page, store, place) {
  const host = /** @type {HTMLElement} */ (page.querySelector('[data-part="room"]'));
  const room = signal(/** @type {RoomEvent | null} */ (null));
  const ended = signal('');
  host.hidden = false;
  const hold = (frozen = false) => {
    host.classList.toggle('is-held', frozen);
    const reason = place.watch ? 'You are watching: nothing can be changed here.' : frozen ? 'Your teacher has paused the class.' : '';
    store.hold(reason);
    holdParts(page, reason !== '');
  };
  hold();
  renderInto(host, () => (ended.value ? html`<p>${ended.value}</p>` : place.watch ? watching(place) : member(room.value)));
  if (!place.inRoom) return;
  listenToRoom('', {
    onEvent(event) {
      if (event.type !== 'room') return;
      room.value = event;
      hold(event.frozen);
      follow(event, place.watch);
    },
    onEnd(reason) {
      ended.value = reason;
      hold();
    },
  });
}

/** @param {Place} place */
function watching({ student, room, inRoom }) {
  return html`<p><b>You are watching ${student || 'a student'}.</b> ${inRoom ? 'Your teacher shows this run to everybody; yours goes on.' : 'You see what is trained and can change nothing.'} ${room ? html`<a href=${rooted(`/room/${encodeURIComponent(room)}`)}>Back to the class</a>` : nothing}</p>`;
}

/** What the class is set, with the way to each. @param {RoomEvent['tasks']} tasks */
function taskList(tasks) {
  if (tasks.length === 0) return nothing;
  return html`<details class="room-tasks"><summary>Tasks: ${tasks.filter(({ solved }) => solved).length} of ${tasks.length} solved</summary>
    <ul>${tasks.map(({ lab, title, solved }) => html`<li class=${solved ? 'solved' : ''}><a href=${rooted(`/lab/${encodeURIComponent(lab)}`)}>${title}</a> ${solved ? 'solved' : ''}</li>`)}</ul></details>`;
}

/** @param {RoomEvent | null} room */
function member(room) {
  if (!room) return nothing;
  return html`
    <p><b>${room.name}</b> <span class="quiet">as ${room.pseudonym}</span></p>
    ${taskList(room.tasks)}
    ${room.shown ? html`<p><b>Everybody sees this run now.</b></p>` : nothing}
    ${room.frozen ? html`<p class="held"><b>Your teacher has paused the class.</b> Your run waits where it is.</p>` : nothing}`;
}

/** @param {HTMLElement} page @param {boolean} held */
function holdParts(page, held) {
  for (const name of CONTROLS) {
    const part = page.querySelector(name === 'network' ? '.network' : `[data-part="${name}"]`);
    if (part instanceof HTMLElement) part.inert = held;
  }
}

/** Go where the teacher wants the class to be. @param {RoomEvent} room @param {string} watch */
function follow(room, watch) {
  const shown = room.projected?.session ?? '';
  if (shown && shown !== watch) {
    if (!watch) sessionStorage.setItem(RETURN, location.pathname + location.hash);
    location.assign(rooted(`/watch/${encodeURIComponent(shown)}`));
    return;
  }
  if (watch && !shown) {
    location.assign(sessionStorage.getItem(RETURN) ?? rooted(room.lab ? `/lab/${encodeURIComponent(room.lab)}` : '/'));
    return;
  }
  const seen = sessionStorage.getItem(SEEN);
  sessionStorage.setItem(SEEN, String(room.pushes));
  if (seen === null || room.pushes <= Number(seen) || !room.lab) return;
  const address = rooted(`/lab/${encodeURIComponent(room.lab)}`);
  if (location.pathname !== address) location.assign(address + room.address);
  else if (room.address) location.hash = room.address;
}

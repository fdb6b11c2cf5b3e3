/** One student on the wall: the picture, how far they are, and what a teacher can do with their run. */

import { html, nothing } from 'lit-html';
import { formatCount, formatLoss } from '../../lib/format.js';
import { rooted } from '../../lib/rooted.js';

/** @import { Student } from '../../protocol.js' */
/** @import { Tile } from './wall-message.js' */

/** A run that trains sends a picture each second; one that is older than this is said to be old. */
const FRESH_MS = 5000;

/**
 * @typedef {object} TileActions
 * @property {(student: Student, on: boolean) => void} project  show this run to everybody, or nobody's
 * @property {(student: Student) => void} sendAway
 */

/**
 * @param {Student} student
 * @param {Tile | undefined} shown
 * @param {{projected: string, tasks: number, now: number}} room  now: as `performance.now()`
 * @param {TileActions} actions
 */
export function wallTile(student, shown, { projected, tasks, now }, { project, sendAway }) {
  const { member, pseudonym, session, lab, step, here, solved } = student;
  const isProjected = session !== '' && session === projected;
  return html`
    <li class="tile ${here ? '' : 'is-away'} ${isProjected ? 'is-projected' : ''}" data-member=${member}>
      <div class="tile-picture"><canvas aria-hidden="true"></canvas>${shown && !shown.map && !shown.race ? figure(shown) : nothing}</div>
      <div class="tile-text">
        <h3>${session ? html`<a href=${rooted(`/watch/${encodeURIComponent(session)}`)} title=${pseudonym}>${pseudonym}</a>` : pseudonym}</h3>
        <p class="quiet tile-state">${stateInWords(student)}${lab ? `, ${lab}` : ''}${isOld(student, shown, now) ? html`, <b class="held">picture ${Math.round((now - (shown?.at ?? 0)) / 1000)} s old</b>` : nothing}</p>
        <p class="tile-numbers"><span>Loss <b class="number">${formatLoss(shown?.loss ?? NaN)}</b></span> <span class="tile-more">Test <b class="number">${formatLoss(shown?.testLoss ?? NaN)}</b></span> <span>Step <b class="number">${formatCount(step)}</b></span>
          ${tasks ? html`<span>Tasks <b class="number">${solved.length}/${tasks}</b></span>` : nothing}</p>
        <p class="tile-buttons">
          <button class="button" ?disabled=${!session} aria-pressed=${isProjected} aria-label=${isProjected ? `Stop showing the run of ${pseudonym}` : `Show the run of ${pseudonym} to everybody`} @click=${() => project(student, !isProjected)}>${isProjected ? 'Stop showing' : 'Show to all'}</button>
          <button class="button" aria-label=${`Send ${pseudonym} away`} @click=${() => sendAway(student)}>Send away</button>
        </p>
      </div>
    </li>`;
}

/** What stands in place of a picture that is too large to be sent for a whole class. @param {Tile} shown */
function figure({ loss, testLoss }) {
  const [words, value] = Number.isNaN(testLoss) ? ['loss', loss] : ['test loss', testLoss];
  return html`<p class="tile-figure" aria-hidden="true"><b class="number">${formatLoss(value)}</b> ${words}</p>`;
}

/** @param {Student} student @param {Tile | undefined} shown @param {number} now */
function isOld({ running, here }, shown, now) {
  return running && here && shown !== undefined && now - shown.at > FRESH_MS;
}

/** @param {Student} student @returns {string} */
export function stateInWords({ session, here, running, away_s: away }) {
  if (!session) return 'not here';
  if (here) return running ? 'training' : 'paused';
  const since = away < 60 ? `${away} s` : away < 3600 ? `${away / 60} min` : `${Math.floor(away / 3600)} h`;
  return running ? `away ${since}, training` : `away ${since}`;
}

/** Who has solved what: students in rows, tasks in columns. Every column sorts. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { inOrder } from './wall-order.js';

/** @import { RosterEvent, Student } from '../../protocol.js' */

const NAME = '';

/**
 * @param {(lab: string) => void} takeBack  the tasks of a lab
 * @returns {(roster: RosterEvent | null) => unknown} template
 */
export function createResultsTable(takeBack) {
  /** Assignment by which the rows are sorted: solved first, then tried; or the name. */
  const sortedBy = signal(NAME);

  /** @param {string} key @param {string} words */
  const heading = (key, words) => html`<button class="sort" data-help="Sort by this column." @click=${() => { sortedBy.value = key; }}>${words}${sortedBy.value === key ? html`<span aria-hidden="true"> ▾</span>` : nothing}</button>`;
  /** @param {string} key */
  const sorting = (key) => (sortedBy.value === key ? 'ascending' : 'none');

  /** @param {readonly Student[]} students */
  function rows(students) {
    const named = inOrder(students, new Map(), 'name');
    if (sortedBy.value === NAME) return named;
    const rank = (/** @type {Student} */ { solved, attempts }) => (solved.includes(sortedBy.value) ? 0 : sortedBy.value in attempts ? 1 : 2);
    return named.sort((a, b) => rank(a) - rank(b));
  }

  /** @param {Student} student @param {string} id */
  function result({ solved, attempts }, id) {
    const count = attempts[id] ?? 0;
    const tries = count === 1 ? '1 try' : `${count} tries`;
    if (solved.includes(id)) return html`<span class="solved">solved</span> <span class="quiet">${tries}</span>`;
    return count > 0 ? html`<span class="quiet">${tries}</span>` : nothing;
  }

  return function table(roster) {
    if (!roster || roster.assignments.length === 0) return html`<p class="quiet">No tasks are set. Choose a lab above and press “Set its tasks”; what students solve is checked by the server and stands here.</p>`;
    const { assignments, students } = roster;
    const labs = [...new Set(assignments.map(({ lab }) => lab))];
    return html`
      <div class="table-frame" tabindex="0" role="region" aria-label="Table of results">
        <table class="results">
          <thead><tr>
            <th scope="col" aria-sort=${sorting(NAME)}>${heading(NAME, 'Student')}</th>
            ${assignments.map(({ id, title, lab }) => html`<th scope="col" aria-sort=${sorting(id)}>${heading(id, title)}<span class="quiet">${lab}</span></th>`)}
          </tr></thead>
          <tbody>
            ${rows(students).map((student) => html`<tr><th scope="row">${student.pseudonym}</th>${assignments.map(({ id }) => html`<td>${result(student, id)}</td>`)}</tr>`)}
          </tbody>
          <tfoot><tr><th scope="row">Solved by</th>${assignments.map(({ solved }) => html`<td class="number">${solved} of ${students.length}</td>`)}</tr></tfoot>
        </table>
      </div>
      <p class="results-labs">${labs.map((lab) => html`<button class="link" @click=${() => takeBack(lab)}>Take the tasks of ${lab} back</button>`)}</p>`;
  };
}

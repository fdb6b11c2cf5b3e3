/** Who has solved what: students in rows, tasks in columns. */

import { html, nothing } from 'lit-html';

/** @import { RosterEvent } from '../../protocol.js' */

/** @param {RosterEvent | null} roster */
export function resultsTable(roster) {
  if (!roster || roster.assignments.length === 0) return html`<p class="quiet">No tasks are set. Choose a lab above and press “Set its tasks”; what students solve is checked by the server and stands here.</p>`;
  const { assignments, students } = roster;
  return html`
    <div class="table-frame" tabindex="0" role="region" aria-label="Table of results">
      <table class="results">
        <thead><tr><th scope="col">Student</th>${assignments.map(({ title, lab }) => html`<th scope="col">${title}<span class="quiet">${lab}</span></th>`)}</tr></thead>
        <tbody>
          ${students.map(({ pseudonym, solved }) => html`<tr><th scope="row">${pseudonym}</th>
            ${assignments.map(({ id }) => html`<td>${solved.includes(id) ? html`<span class="solved">solved</span>` : nothing}</td>`)}</tr>`)}
        </tbody>
        <tfoot><tr><th scope="row">Solved by</th>${assignments.map(({ solved }) => html`<td class="number">${solved} of ${students.length}</td>`)}</tr></tfoot>
      </table>
    </div>`;
}

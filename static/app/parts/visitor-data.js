/** What the server keeps for this browser besides saved runs, and the way to have it all deleted. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { renderInto } from '../../lib/reactive.js';
import { addressOf, forgetVisitor, listKept, SavedRunError } from '../saved-runs.js';

/** @import { KeptRun } from '../saved-runs.js' */

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * @param {HTMLElement} host
 * @param {Record<string, string>} titles  of the labs
 * @param {() => void} forgotten  called when everything is gone
 */
export function mountVisitorData(host, titles, forgotten) {
  const runs = signal(/** @type {readonly KeptRun[]} */ ([]));
  const told = signal('');
  const gone = signal(false);
  const dialog = () => /** @type {HTMLDialogElement} */ (host.querySelector('dialog'));

  /** @param {() => Promise<void>} job */
  async function attempt(job) {
    try {
      await job();
    } catch (error) {
      if (!(error instanceof SavedRunError)) throw error;
      told.value = error.message;
    }
  }

  const forget = () => attempt(async () => {
    await forgetVisitor();
    sessionStorage.clear();
    dialog().close();
    gone.value = true;
    forgotten();
  });

  renderInto(host, () => gone.value ? html`<p role="status">Everything is deleted. This browser is a new visitor from now on.</p>` : html`
    <h2 id="visitor-title">Your data</h2>
    ${runs.value.length > 0 ? html`
      <p class="run-facts">Runs that go on where you left them, saved or not:</p>
      <ul class="kept-runs">${runs.value.map(keptRun)}</ul>` : nothing}
    <p>The server knows this browser by a random cookie and nothing else.</p>
    <button class="button danger" @click=${() => { told.value = ''; dialog().showModal(); }}>Delete all my data …</button>
    <dialog class="save-dialog" aria-labelledby="forget-title">
      <h2 id="forget-title">Delete all your data?</h2>
      <p>Every run of this browser, saved runs and links to them, your place in a room and what you have solved there. Nobody can bring it back. A teacher's rooms stay: each has a button of its own.</p>
      ${told.value ? html`<p class="control-error" role="alert">${told.value}</p>` : nothing}
      <div class="save-buttons"><button class="button danger" @click=${forget}>Delete everything</button><button class="button" autofocus @click=${() => dialog().close()}>Keep it</button></div>
    </dialog>`);
  void attempt(async () => { runs.value = await listKept(); });

  /** @param {KeptRun} run */
  function keptRun({ id, lab, seen_at: seen, open }) {
    const title = titles[lab] ?? lab;
    return html`<li>${open ? html`<b>${title}</b>` : html`<a href=${addressOf({ session: id, lab })}>${title}</a>`} <span class="run-facts">${open ? 'on a page now' : DATE.format(seen * 1000)}</span></li>`;
  }
}

/** Save the moment that is shown under a name. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { formatCount } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { describeSettings } from '../../state/pinned-runs.js';

/** @import { Store } from '../../state/store.js' */

const LONGEST_NAME = 80;
const LONGEST_NOTE = 2000;

/**
 * @param {HTMLElement} place of the dialog
 * @param {Store} store
 * @returns {{show: () => void, dispose: () => void}}
 */
export function mountSaveDialog(place, store) {
  const host = place.appendChild(document.createElement('div'));
  const told = signal('');
  const saved = signal('');
  const dialog = () => /** @type {HTMLDialogElement} */ (host.querySelector('dialog'));
  const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (host.querySelector(`#${id}`));

  /** @param {Event} event */
  async function save(event) {
    event.preventDefault();
    const { answer, problem } = await store.actions.save(field('save-name').value.trim(), field('save-note').value.trim());
    told.value = problem?.message ?? '';
    if (answer) saved.value = field('save-name').value.trim();
  }

  function show() {
    told.value = saved.value = '';
    const config = store.config.peek();
    const step = store.past.peek().step ?? store.status.peek()?.step ?? 0;
    field('save-name').value = `${config.layers ? describeSettings(config) : store.labKey}, step ${formatCount(step)}`.slice(0, LONGEST_NAME);
    field('save-note').value = '';
    dialog().showModal();
    field('save-name').select();
  }

  const dispose = renderInto(host, () => html`
    <dialog class="save-dialog" aria-labelledby="save-title">
      <h2 id="save-title">Save this run</h2>
      <form @submit=${save} ?hidden=${saved.value !== ''}>
        <label for="save-name">Name</label>
        <input id="save-name" required maxlength=${LONGEST_NAME} autocomplete="off">
        <label for="save-note">Note</label>
        <textarea id="save-note" rows="3" maxlength=${LONGEST_NOTE}></textarea>
        <p class="run-facts">Settings, weights and curves are kept on this server, for this browser.</p>
        ${told.value ? html`<p class="control-error" role="alert">${told.value}</p>` : nothing}
        <div class="save-buttons"><button class="button primary">Save</button><button type="button" class="button" @click=${() => dialog().close()}>Cancel</button></div>
      </form>
      <div role="status">${saved.value ? html`<p>Saved as <b>${saved.value}</b>.</p>` : nothing}</div>
      <div class="save-buttons" ?hidden=${saved.value === ''}>
        <button class="button primary" @click=${() => dialog().close()}>Close</button>
        <a class="button" href=${rooted('/saved')} target="_blank" rel="noopener">Saved runs: compare, share</a>
      </div>
    </dialog>`);
  return { show, dispose };
}

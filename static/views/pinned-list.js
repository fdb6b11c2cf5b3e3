/** The pinned runs: colour, name to change, what the run was, a button to let go. */

import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ref } from 'lit-html/directives/ref.js';
import { pinColor } from './curve-columns.js';

/** @import { PinnedRun } from '../state/pinned-runs.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Theme } from './theme.js' */

const LONGEST_NAME = 24;

/**
 * @param {readonly PinnedRun[]} pins
 * @param {Theme} theme
 * @param {Store['actions']} actions
 */
export function pinnedList(pins, theme, actions) {
  return html`
    <ul class="pinned-runs" aria-label="Pinned runs">
      ${repeat(pins, ({ id }) => id, ({ id, name, settings, color }) => html`
        <li class="pinned-run" title=${settings}>
          <i class="norm-dot" ${ref((dot) => { if (dot instanceof HTMLElement) dot.style.background = pinColor(theme, color); })}></i>
          <input class="pinned-name" type="text" maxlength=${LONGEST_NAME} autocomplete="off" aria-label="Name of the pinned run: ${settings}" .value=${name}
            @change=${(/** @type {Event} */ event) => rename(actions, id, name, /** @type {HTMLInputElement} */ (event.target))}>
          <button type="button" class="pinned-remove" aria-label="Remove ${name}" @click=${() => actions.unpinRun(id)}>×</button>
        </li>`)}
    </ul>`;
}

/** @param {Store['actions']} actions @param {number} id @param {string} old @param {HTMLInputElement} input */
function rename(actions, id, old, input) {
  const name = input.value.trim();
  if (name) actions.renameRun(id, name);
  else input.value = old;
}

/** A short line of text, taken over with Enter or on leaving. */

import { html } from 'lit-html';
import { controlError, controlId, describedBy, labelled } from './frame.js';

/** @import { TextField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** @param {ControlContext & {field: TextField}} context */
export function textControl(context) {
  const { field, value, change } = context;
  return labelled(context, html`
    <div class="control-box">
      <input class="control-input" type="text" id=${controlId(context)} maxlength=${field.longest} autocomplete="off" spellcheck="false"
        aria-description=${field.help} aria-describedby=${describedBy(context)} aria-invalid=${controlError(context) ? 'true' : 'false'}
        .value=${String(value() ?? '')} @change=${(/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).value)}>
    </div>`);
}

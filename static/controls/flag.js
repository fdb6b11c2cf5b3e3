/** Yes or no. */

import { html } from 'lit-html';
import { controlId, describedBy, errorText } from './frame.js';

/** @import { FlagField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** @param {ControlContext & {field: FlagField}} context */
export function flagControl(context) {
  const { field, value, change, reset } = context;
  const toggle = (/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked);
  return html`
    <label class="check" data-help=${field.help} @dblclick=${reset}>
      <input type="checkbox" id=${controlId(context)} 
        .checked=${Boolean(value())} .indeterminate=${value() === undefined} aria-description=${field.help}
        aria-describedby=${describedBy(context)} @change=${toggle}>
      ${field.label}
    </label>${errorText(context)}`;
}

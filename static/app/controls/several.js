/** Some of a list: one box each. */

import { html } from 'lit-html';
import { checkField, FieldProblem } from '../fields.js';
import { humanize } from '../format.js';
import { errorText } from './frame.js';

/** @import { ControlContext } from './frame.js' */
/** @import { SeveralField } from '../types.js' */

/** @param {ControlContext & {field: SeveralField}} context */
export function severalControl(context) {
  const { store, path, field, value, change, reset } = context;
  const chosen = /** @type {string[]} */ (value() ?? []);
  const toggle = (/** @type {string} */ key) => (/** @type {Event} */ event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    try {
      change(checkField(field, box.checked ? [...chosen, key] : chosen.filter((entry) => entry !== key), path));
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      box.checked = !box.checked;
      store.actions.refuse({ code: 'bad_field', path, message: error.message, allowed: error.allowed });
    }
  };
  return html`
    <fieldset class="several">
      <legend class="control-label" data-help=${field.help} @dblclick=${reset}>${field.label}</legend>
      ${field.choices.map((key) => html`
        <label class="check"><input type="checkbox" .checked=${chosen.includes(key)} @change=${toggle(key)}> ${humanize(key)}</label>`)}
    </fieldset>${errorText(context)}`;
}

/** Some of a list: one box each. */

import { html } from 'lit-html';
import { featureLabel, offeredFeatures } from '../state/features.js';
import { checkField, FieldProblem } from '../state/fields.js';
import { OWN } from '../state/own-data.js';
import { choiceLabel } from './choice.js';
import { errorText } from './frame.js';

/** @import { SeveralField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** Features are those of the present data. @param {ControlContext & {field: SeveralField}} context @returns {readonly string[]} */
function offeredKeys(context) {
  const offered = context.path === 'features' ? offeredFeatures(context.store) : null;
  return offered ? offered.map(({ key }) => key) : context.field.choices;
}

/** Are the choices columns of the student's own data, which have names? @param {ControlContext} context */
function isOfData({ path, store }) {
  return path === 'features' && store.config.value.dataset === OWN;
}

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
  const labels = new Map(isOfData(context) ? offeredFeatures(store)?.map((feature) => [feature.key, feature.label]) : []);
  return html`
    <fieldset class="several">
      <legend class="control-label" data-help=${field.help} @dblclick=${reset}>${field.label}</legend>
      ${offeredKeys(context).map((key) => html`
        <label class="check"><input type="checkbox" .checked=${chosen.includes(key)} @change=${toggle(key)}> ${labels.get(key) ?? (field.name === 'features' ? featureLabel(key) : choiceLabel(store, field.name, key))}</label>`)}
    </fieldset>${errorText(context)}`;
}

/** One of a list: the browser's own menu, with the catalogue's names. */

import { html, nothing } from 'lit-html';
import { humanize } from '../lib/format.js';
import { tableOf } from '../state/fields.js';
import { controlError, controlId, describedBy, labelled } from './frame.js';

/** @import { Store } from '../state/store.js' */
/** @import { ChoiceField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** The catalogue's name of a choice; one that is itself a setting is called as its control is. @param {Store} store @param {string} name field name @param {string} key @returns {string} */
export function choiceLabel(store, name, key) {
  const catalogue = store.catalogue.value;
  return (catalogue && tableOf(catalogue, name)?.[key]?.label) || store.experiment.value?.fields.find((field) => field.name === key)?.label || humanize(key);
}

/** @param {ControlContext & {field: ChoiceField}} context */
export function choiceControl(context) {
  const { store, field, value, change } = context;
  const current = value();
  const pick = (/** @type {Event} */ event) => change(/** @type {HTMLSelectElement} */ (event.target).value);
  return labelled(context, html`
    <div class="control-box">
      <select class="control-input" id=${controlId(context)} aria-description=${field.help} aria-describedby=${describedBy(context)}
        aria-invalid=${controlError(context) ? 'true' : 'false'} @change=${pick}>
        ${current === undefined ? html`<option selected disabled hidden value="">${'mixed'}</option>` : nothing}
        ${field.choices.map((key) => html`<option value=${key} .selected=${key === current}>${choiceLabel(store, field.name, key)}</option>`)}
      </select>
    </div>`);
}

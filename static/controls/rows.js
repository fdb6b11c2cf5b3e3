/** A list of records, such as the hidden layers: one line each, with the controls of its fields. */

import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { defaultOf, readPath, sameValue, settingsFields } from '../state/fields.js';
import { controlTemplate } from './control.js';
import { errorText } from './frame.js';

/** @import { Store } from '../state/store.js' */
/** @import { Config, RowsField, SettingsField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** @param {ControlContext & {field: RowsField}} context */
export function rowsControl(context) {
  const { store, path, field, value, change } = context;
  const rows = /** @type {Config[]} */ (value() ?? []);
  const add = () => change([...rows, withNewName(rows, { ...(rows.at(-1) ?? newRow(field)) })]);
  const remove = (/** @type {number} */ index) => () => change(rows.filter((_, other) => other !== index));
  return html`
    <div class="rows" role="group" aria-label=${field.label}>
      ${rows.map((_, index) => html`
        <div class="rows-line" role="group" aria-label="${field.label} ${index + 1}">
          <span class="rows-number number">${index + 1}</span>
          ${field.entry.map((entry) => (entry.kind === 'settings' ? nothing : html`<div class="control">${controlTemplate(store, `${path}.${index}.${entry.name}`, entry, 'strip')}</div>`))}
          <button class="button round" aria-label="Remove number ${index + 1}" ?disabled=${rows.length <= field.minimum} @click=${remove(index)}>−</button>
          ${field.entry.map((entry) => (entry.kind === 'settings' ? ownSettings(store, `${path}.${index}`, entry) : nothing))}
        </div>`)}
      <button class="button wide" ?disabled=${rows.length >= field.maximum} @click=${add}>Add one</button>
    </div>${errorText(context)}`;
}

/**
 * What only this row has, such as the momentum of its optimizer: folded away, and open by itself where it is not the default.
 *
 * @param {Store} store
 * @param {string} path of the row
 * @param {SettingsField} settings
 */
function ownSettings(store, path, settings) {
  const catalogue = store.catalogue.value;
  const row = readPath(store.config.value, path) ?? {};
  const fields = catalogue ? settingsFields(catalogue, row, settings) : [];
  if (fields.length === 0) return nothing;
  const own = row[settings.name] ?? {};
  const changed = fields.some((field) => field.name in own && !sameValue(own[field.name], defaultOf(field)));
  return html`
    <details class="rows-settings" ${ref((element) => { if (changed) openOnce(/** @type {HTMLDetailsElement | undefined} */ (element)); })}>
      <summary>${listed(fields.map(({ label }) => label))}</summary>
      <div class="rows-own">${fields.map((field) => html`<div class="control">${controlTemplate(store, `${path}.${settings.name}.${field.name}`, field, 'strip')}</div>`)}</div>
    </details>`;
}

/** Open it the first time; from then on it is the person's to open and close. @param {HTMLDetailsElement | undefined} details */
function openOnce(details) {
  if (!details || details.dataset.opened) return;
  details.dataset.opened = 'yes';
  details.open = true;
}

/** @param {readonly string[]} labels */
function listed(labels) {
  return labels.map((label, index) => (index === 0 ? label : label.charAt(0).toLowerCase() + label.slice(1))).join(', ');
}

/** @param {RowsField} field @returns {Config} */
function newRow(field) {
  return Object.fromEntries(field.entry.map((entry) => [entry.name, defaultOf(entry)]));
}

/**
 * A copy that does not bear the name of another row, where rows have names.
 * @param {readonly Config[]} rows
 * @param {Config} row
 * @returns {Config}
 */
export function withNewName(rows, row) {
  if (typeof row.name !== 'string') return row;
  const taken = new Set(rows.map(({ name }) => name));
  const stem = row.name.replace(/\d+$/, '');
  let number = 2;
  while (taken.has(`${stem}${number}`)) number += 1;
  return taken.has(row.name) ? { ...row, name: `${stem}${number}` } : row;
}

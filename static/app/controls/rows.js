/** A list of records, such as the hidden layers: one line each, with the controls of its fields. */

import { html } from 'lit-html';
import { defaultOf } from '../fields.js';
import { errorText } from './frame.js';
import { controlTemplate } from './control.js';

/** @import { ControlContext } from './frame.js' */
/** @import { Config, RowsField } from '../types.js' */

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
          ${field.entry.map((entry) => html`<div class="control">${controlTemplate(store, `${path}.${index}.${entry.name}`, entry, 'strip')}</div>`)}
          <button class="button round" aria-label="Remove number ${index + 1}" ?disabled=${rows.length <= field.minimum} @click=${remove(index)}>−</button>
        </div>`)}
      <button class="button wide" ?disabled=${rows.length >= field.maximum} @click=${add}>Add one</button>
    </div>${errorText(context)}`;
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

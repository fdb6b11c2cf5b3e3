/** Where the glossary speaks of a control: anchors as `server/glossary.py` makes them. */

import { tableName } from '../state/fields.js';

/** @import { Field } from '../state/types.js' */

/**
 * Anchor of what a control has chosen, or else of the setting itself.
 * @param {Field} field
 * @param {unknown} value
 * @returns {string}
 */
export function termOf(field, value) {
  const table = tableName(field.name);
  return table && typeof value === 'string' && value !== '' ? `${table}-${value}` : `settings-${slug(field.label)}`;
}

/** @param {string} label */
function slug(label) {
  return label.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
}

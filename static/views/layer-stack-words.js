/** Settings of a row of layers in a few words. */

import { formatSetting } from '../lib/format.js';
import { defaultOf, sameValue } from '../state/fields.js';

/** @import { BlockSpec, Config, Field } from '../state/types.js' */

/** Settings that are said even where they are as usual. */
const ALWAYS = new Set(['filters', 'units', 'width', 'kernel_size', 'activation', 'function', 'source', 'rate', 'window', 'power', 'sharpness', 'pieces', 'border']);

/**
 * Such as `8 filters, 5 × 5, relu`.
 * @param {BlockSpec} block
 * @param {Config} settings
 */
export function settingsWords(block, settings) {
  return block.fields.flatMap((field) => {
    const value = settings[field.name] ?? defaultOf(field);
    if (!ALWAYS.has(field.name) && sameValue(value, defaultOf(field))) return [];
    return [words(field, value)];
  }).join(', ');
}

/** @param {Field} field @param {any} value */
function words(field, value) {
  if (field.kind === 'flag') return value ? field.label.toLowerCase() : `no ${field.label.toLowerCase()}`;
  if (field.name === 'kernel_size') return `${value} × ${value}`;
  if (field.name === 'source') return value === 0 ? 'with the picture' : `with row ${value}`;
  if (field.kind === 'choice') return field.name === 'padding' ? `padding ${value}` : String(value);
  const number = typeof value === 'number' ? formatSetting(value) : String(value);
  return `${field.label.toLowerCase()} ${number}`;
}

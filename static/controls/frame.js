/** What every control has around its input: a name with help, an error beside it, a way back to the default. */

import { html, nothing } from 'lit-html';
import { asSentence, sentenceOf } from '../lib/format.js';
import { termOf } from './glossary-terms.js';

/** @import { Store } from '../state/store.js' */
/** @import { Field } from '../state/types.js' */

/**
 * @typedef {object} ControlContext
 * @property {Store} store
 * @property {string} path    dotted path of the value, `layers.*.activation`
 * @property {Field} field
 * @property {'strip' | 'panel'} form
 * @property {() => any} value             current value, undefined when rows differ
 * @property {(value: any, live?: boolean) => void} change
 * @property {() => void} reset            back to the lab's start
 */

/** @param {string} path @returns {string} the name a teacher hides it by */
export function controlKey(path) {
  return path.includes('*') ? path.slice(path.lastIndexOf('.') + 1) : path;
}

/** @param {ControlContext} context @returns {string} */
export function controlId({ path, form }) {
  return `${form}-${path.replace(/[.*]+/g, '-')}`;
}

/** @param {ControlContext} context @returns {string} the sentence of this field's error, or empty */
export function controlError({ store, path }) {
  const [name = ''] = path.split('.');
  const exact = store.errors.value.get(path) ?? (path.includes('*') ? store.errors.value.get(name) : undefined);
  return exact ? asSentence(sentenceOf(exact)) : '';
}

/**
 * Attributes that say an error and the help to assistive technology.
 *
 * @param {ControlContext} context
 */
export function describedBy(context) {
  return controlError(context) ? `${controlId(context)}-error` : nothing;
}

/** @param {ControlContext} context */
export function errorText(context) {
  const message = controlError(context);
  return message
    ? html`<p class="control-error" id="${controlId(context)}-error" role="alert">${message}</p>`
    : nothing;
}

/**
 * A name above an input.
 *
 * @param {ControlContext} context
 * @param {unknown} input
 */
export function labelled(context, input) {
  const { field } = context;
  return html`
    <label class="control-label" for=${controlId(context)} data-help=${field.help} data-mathml=${field.mathml || nothing} data-term=${termOf(field, context.value())} @dblclick=${context.reset}>${field.label}</label>
    ${input}${errorText(context)}`;
}

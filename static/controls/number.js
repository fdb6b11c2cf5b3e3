/**
 * Numbers: typed, nudged by arrows or the wheel, picked from stops, or dragged on a slider. `real.js` and `integer.js` say
 * how their text is read.
 */

import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { formatDecimal, formatSetting } from '../lib/format.js';
import { checkField, FieldProblem } from '../state/fields.js';
import { edgeMark } from './edge-mark.js';
import { controlError, controlId, describedBy, errorText, labelled } from './frame.js';
import { closestIndex, nudge, sliderValues } from './steps.js';

/** @import { RealField, IntegerField } from '../state/types.js' */
/** @import { ControlContext } from './frame.js' */

/** A slider over a wider range than this, or over more powers of ten, could not be set to anything sensible. */
const WIDEST_SLIDER = 10_000;
const PAGE = 5;
const KEYS = { ArrowUp: 1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE };

/** @typedef {{factor: number, suffix: string}} Display  value times factor is what is shown */

/** @param {RealField | IntegerField} field @returns {Display} */
function displayOf(field) {
  return field.unit === 'share' ? { factor: 100, suffix: ' %' } : { factor: 1, suffix: '' };
}

/** @param {RealField | IntegerField} field @param {number | undefined} value @returns {string} */
export function formatNumber(field, value) {
  if (value === undefined) return '';
  const { factor, suffix } = displayOf(field);
  return formatSetting(value * factor) + suffix;
}

/**
 * @param {ControlContext & {field: RealField | IntegerField}} context
 * @param {(text: string) => number} parse  NaN for what is no number
 */
export function numberControl(context, parse) {
  if (context.form === 'strip') return typed(context, parse);
  const { minimum, maximum, stops } = context.field;
  const narrow = maximum - minimum <= WIDEST_SLIDER && (minimum <= 0 || maximum / minimum <= WIDEST_SLIDER);
  return stops.length > 0 || narrow ? slider(context, parse) : line(context, parse);
}

/** @param {ControlContext & {field: RealField | IntegerField}} context @param {(text: string) => number} parse */
function typed(context, parse) {
  const { field } = context;
  return labelled(context, html`
    <div class="control-box">
      ${textInput(context, parse)}
      ${field.stops.length > 0 ? stopsMenu(context) : nothing}
      ${edgeMark(context)}
    </div>`);
}

/** @param {ControlContext & {field: RealField | IntegerField}} context */
function stopsMenu(context) {
  const { field, value, change } = context;
  const current = value();
  const pick = (/** @type {Event} */ event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    if (select.value !== '') change(Number(select.value));
  };
  return html`
    <select class="stops" aria-label="${field.label}: usual values" @change=${pick}>
      <option value="" hidden ?selected=${!field.stops.includes(current)}></option>
      ${field.stops.map((stop) => html`<option value=${stop} ?selected=${stop === current}>${formatNumber(field, stop)}</option>`)}
    </select>`;
}

/** @param {ControlContext & {field: RealField | IntegerField}} context @param {(text: string) => number} parse */
function slider(context, parse) {
  const { field, value, change, reset } = context;
  const values = sliderValues(field);
  const index = closestIndex(values, value() ?? field.default);
  const drag = (/** @type {Event} */ event) => {
    const next = values[Number(/** @type {HTMLInputElement} */ (event.target).value)];
    if (next !== undefined && next !== value()) change(next, true);
  };
  return html`
    ${nameAndNumber(context, parse)}
    <input type="range" min="0" max=${values.length - 1} step="1" .value=${String(index)} aria-label="${field.label}, slider"
      aria-valuetext=${formatNumber(field, value())}
      ${ref((input) => fillTrack(input, index / Math.max(1, values.length - 1)))} @input=${drag} @dblclick=${reset}>
    <div class="edge-line">${edgeMark(context)}</div>
    ${errorText(context)}`;
}

/** @param {ControlContext & {field: RealField | IntegerField}} context @param {(text: string) => number} parse */
function line(context, parse) {
  return html`<div class="control-line">${nameAndNumber(context, parse)}</div>${errorText(context)}`;
}

/** @param {ControlContext & {field: RealField | IntegerField}} context @param {(text: string) => number} parse */
function nameAndNumber(context, parse) {
  const { field, reset } = context;
  return html`
    <div class="slider-head">
      <label class="control-label" for=${controlId(context)} data-help=${field.help} data-mathml=${field.mathml || nothing} @dblclick=${reset}>${field.label}</label>
      ${textInput(context, parse)}
    </div>`;
}

/** Colour the part of a slider's track before its thumb. @param {Element | undefined} input @param {number} share 0..1 */
export function fillTrack(input, share) {
  if (input instanceof HTMLInputElement) input.style.setProperty('--filled', `${share * 100}%`);
}

/** @param {ControlContext & {field: RealField | IntegerField}} context @param {(text: string) => number} parse */
function textInput(context, parse) {
  const { store, path, field, value, change, reset } = context;
  const shown = formatNumber(field, value());
  const restore = (/** @type {HTMLInputElement} */ input) => {
    input.value = formatNumber(field, value());
    store.actions.forgive(path);
  };
  /** Only then does Escape mean the number; else it closes what the number lies in. */
  const isTouched = (/** @type {HTMLInputElement} */ input) => input.value !== formatNumber(field, value()) || controlError(context) !== '';
  const commit = (/** @type {HTMLInputElement} */ input) => {
    const text = input.value.trim();
    if (text === formatNumber(field, value())) {
      store.actions.forgive(path);
    } else if (text === '') {
      reset();
    } else {
      try {
        const { factor } = displayOf(field);
        change(checkField(field, Number((parse(text.replace(/\s*%$/, '')) / factor).toPrecision(12)), path));
        input.value = formatNumber(field, value());
      } catch (error) {
        if (!(error instanceof FieldProblem)) throw error;
        store.actions.refuse({ code: 'bad_field', path, message: error.message, allowed: error.allowed });
      }
    }
  };
  const move = (/** @type {number} */ steps) => change(nudge(field, value() ?? field.default, steps), true);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === 'Enter') commit(input);
    else if (event.key === 'Escape' && isTouched(input)) restore(input);
    else if (event.key in KEYS) move(KEYS[/** @type {keyof typeof KEYS} */ (event.key)]);
    else return;
    event.preventDefault();
  };
  const onWheel = {
    /** @param {WheelEvent} event */
    handleEvent(event) {
      if (document.activeElement !== event.currentTarget && context.form !== 'strip') return;
      event.preventDefault();
      move(-Math.sign(event.deltaY));
    },
    passive: false,
  };
  return html`
    <input class="control-input number" id=${controlId(context)} type="text" inputmode="decimal" autocomplete="off" spellcheck="false"
      role="spinbutton" aria-valuenow=${value() === undefined ? nothing : formatDecimal(value())} aria-valuemin=${formatDecimal(field.minimum)} aria-valuemax=${formatDecimal(field.maximum)}
      aria-valuetext=${shown || 'different values'} aria-description=${field.help} aria-describedby=${describedBy(context)}
      aria-invalid=${controlError(context) ? 'true' : 'false'} .value=${shown}
      @change=${(/** @type {Event} */ event) => commit(/** @type {HTMLInputElement} */ (event.target))}
      @keydown=${onKey} @wheel=${onWheel}>`;
}

/** A transparent button over every unit: what pointer, finger, keyboard and screen reader hold on to. */

import { element, setAttribute } from '../lib/dom.js';

/** @import { Layout } from './network-layout.js' */

/**
 * What a unit's button says.
 * @typedef {object} UnitButton
 * @property {string} label for screen readers
 * @property {string} caption written beside the unit, or empty
 * @property {boolean | null} pressed state of a switch, null for what is none
 * @property {string} control key by which the address can hide it, or empty
 */

/**
 * Make the buttons agree with a layout. Buttons that stay are kept, so focus is kept too.
 * @param {HTMLElement} host
 * @param {Layout} layout
 * @param {(column: number, row: number) => UnitButton} describe
 */
export function placeButtons(host, layout, describe) {
  const wanted = new Set();
  /** @type {Element | null} */
  let previous = null;
  layout.columns.forEach((column, columnIndex) => {
    column.ys.forEach((y, row) => {
      const key = `${columnIndex}.${row}`;
      wanted.add(key);
      const button = findButton(host, columnIndex, row) ?? insertAfter(host, previous, createButton(key));
      previous = button;
      button.style.left = `${column.x - column.unitSize / 2}px`;
      button.style.top = `${y - column.unitSize / 2}px`;
      button.style.width = button.style.height = `${column.unitSize}px`;
      button.style.borderRadius = `${column.unitSize * 0.2}px`;
      const { label, caption, pressed, control } = describe(columnIndex, row);
      button.dataset.kind = column.kind;
      if (control) button.dataset.control = control;
      setAttribute(button, 'aria-label', label);
      if (pressed === null) button.removeAttribute('aria-pressed');
      else setAttribute(button, 'aria-pressed', String(pressed));
      writeCaption(button, caption);
    });
  });
  for (const button of [...host.children]) {
    if (!wanted.has(/** @type {HTMLElement} */ (button).dataset.place)) button.remove();
  }
}

/**
 * Button of a unit, or null.
 * @param {HTMLElement} host
 * @param {number} column
 * @param {number} row
 * @returns {HTMLElement | null}
 */
export function findButton(host, column, row) {
  return host.querySelector(`[data-place="${column}.${row}"]`);
}

/**
 * Unit of the button an event came from, or null.
 * @param {Event} event
 * @returns {{ column: number, row: number } | null}
 */
export function unitOfEvent(event) {
  const place = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-place]'))?.dataset.place;
  if (!place) return null;
  const [column = 0, row = 0] = place.split('.').map(Number);
  return { column, row };
}

/** Buttons stand in the order of reading; those that are there do not move. @param {HTMLElement} host @param {Element | null} previous @param {HTMLElement} button */
function insertAfter(host, previous, button) {
  return host.insertBefore(button, previous ? previous.nextSibling : host.firstChild);
}

/** @param {string} place */
function createButton(place) {
  const button = element('button', 'unit', { type: 'button', tabindex: '-1' });
  button.dataset.place = place;
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {string} caption
 */
function writeCaption(button, caption) {
  const span = button.firstElementChild ?? (caption ? button.appendChild(element('span', 'unit-caption')) : null);
  if (span && span.textContent !== caption) {
    span.textContent = caption;
    setAttribute(button, 'title', caption); // a name of own data may be too long for the room beside its square
  }
}

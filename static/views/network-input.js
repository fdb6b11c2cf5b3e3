/** Pointer, finger and keyboard on the network: what is under them is shown large, switched, kept or edited. */

import { setAttribute } from '../lib/dom.js';
import { findButton, unitOfEvent } from './network-buttons.js';
import { clampFocus, moveFocus } from './network-focus.js';
import { parameterAt } from './network-wiring.js';

/** @import { Store } from '../state/store.js' */
/** @import { FocusMap, FocusPlace } from './network-focus.js' */
/** @import { Inspector } from './network-inspector.js' */
/** @import { NetworkModel } from './network-model.js' */

const MOUSE_REACH = 6;
const TOUCH_REACH = 16;

/**
 * Listen on the elements of a network view.
 * @param {object} parts
 * @param {HTMLElement} parts.stage
 * @param {HTMLElement} parts.buttons
 * @param {HTMLElement} parts.cursor
 * @param {Store} parts.store
 * @param {NetworkModel} parts.model
 * @param {Inspector} parts.inspector
 */
export function listenToNetwork({ stage, buttons, cursor, store, model, inspector }) {
  /** @type {FocusPlace} */
  let focused = { kind: 'unit', column: 0, row: 0 };

  /** @returns {FocusMap} */
  const focusMap = () => ({
    rows: (model.layout.peek()?.columns ?? []).map(({ ys }) => ys.length),
    activeFeatures: model.activeRows.peek(),
  });

  /** Name of a unit in the `boundary` stream's options. @param {number} column @param {number} row */
  function unitKey(column, row) {
    if (column === 0) return `feature.${model.features.peek()[row]?.index ?? 0}`;
    return column === focusMap().rows.length - 1 ? '' : `${column - 1}.${row}`;
  }

  /** @param {number} row */
  function toggleFeature(row) {
    const hidden = store.hidden.peek();
    if (hidden.has('features') || hidden.has(`feature.${model.features.peek()[row]?.key}`)) return;
    const chosen = model.features.peek().filter(({ active }, index) => (index === row) !== active);
    void store.actions.configure({ features: chosen.map(({ key }) => key) });
  }

  /** @param {FocusPlace} place */
  function setFocus(place) {
    focused = place;
    if (place.kind === 'parameter') inspector.focus(place);
    else findButton(buttons, place.column, place.row)?.focus();
  }

  /** Exactly one unit is a stop of the Tab key. */
  function keepTabStop() {
    focused = clampFocus(focusMap(), focused);
    const { column, row } = focused.kind === 'unit' ? focused : { column: focused.layer + 1, row: focused.target };
    const stop = `${column}.${row}`;
    for (const button of /** @type {HTMLCollectionOf<HTMLElement>} */ (buttons.children)) {
      setAttribute(button, 'tabindex', button.dataset.place === stop ? '0' : '-1');
    }
  }

  /** @param {MouseEvent} event @param {number} reach px */
  function parameterOf(event, reach) {
    if (!(event.target instanceof HTMLCanvasElement || event.target === stage)) return null;
    const box = stage.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const place = parameterAt(model.wirings.peek(), x, y, reach);
    return place && { place, x, y };
  }

  stage.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch' || inspector.isEditing) return;
    const found = parameterOf(event, MOUSE_REACH);
    stage.classList.toggle('is-over-line', found !== null);
    if (found) inspector.show(found.place, found.x, found.y);
    else inspector.hide();
  });
  stage.addEventListener('pointerleave', () => inspector.hide());
  stage.addEventListener('click', (event) => {
    if (event.target === cursor) return inspector.edit();
    const touched = 'pointerType' in event && event.pointerType === 'touch';
    const found = inspector.isEditing ? null : parameterOf(event, touched ? TOUCH_REACH : MOUSE_REACH);
    if (!found) return;
    setFocus({ kind: 'parameter', ...found.place });
    inspector.edit();
  });
  stage.addEventListener('keydown', (event) => {
    if (event.target !== cursor && !unitOfEvent(event)) return;
    const next = moveFocus(focusMap(), focused, event.key);
    if (!next) return;
    event.preventDefault();
    setFocus(next);
  });
  cursor.addEventListener('blur', () => inspector.hide());

  buttons.addEventListener('pointerover', (event) => {
    const unit = unitOfEvent(event);
    if (unit) store.actions.hover(unitKey(unit.column, unit.row));
  });
  buttons.addEventListener('pointerout', () => store.actions.hover(''));
  buttons.addEventListener('focusin', (event) => {
    const unit = unitOfEvent(event);
    if (!unit) return;
    focused = { kind: 'unit', ...unit };
    keepTabStop();
    if (/** @type {Element} */ (event.target).matches(':focus-visible')) store.actions.hover(unitKey(unit.column, unit.row));
  });
  buttons.addEventListener('focusout', () => store.actions.hover(''));
  buttons.addEventListener('click', (event) => {
    const unit = unitOfEvent(event);
    if (!unit) return;
    if (unit.column === 0) toggleFeature(unit.row);
    else store.actions.pin(unitKey(unit.column, unit.row));
  });

  return {
    keepTabStop,
    /** After editing the keyboard goes on from the edited line. */
    restoreFocus: () => setFocus(focused),
  };
}

/** Looks at one weight or bias: marks its line, shows its card, sets its value. */

import { signal } from '@preact/signals-core';
import { setAttribute } from '../lib/dom.js';
import { biasCenter, parameterPosition, pointOnLine } from './network-wiring.js';
import { parameterLabel, parameterName } from './network-words.js';
import { createParameterCard } from './parameter-card.js';

/** @import { Store } from '../state/store.js' */
/** @import { NetworkModel } from './network-model.js' */
/** @import { ParameterPlace } from './network-wiring.js' */

/** @typedef {ReturnType<typeof createInspector>} Inspector */

/**
 * Create the inspector of a network view.
 * @param {object} parts
 * @param {HTMLElement} parts.stage the card stays inside
 * @param {HTMLElement} parts.cursor what the keyboard's focus rests on while it is at a line
 * @param {Store} parts.store
 * @param {NetworkModel} parts.model
 * @param {(byKey: boolean) => void} parts.onEdited called when editing has ended, by a key or by going elsewhere
 */
export function createInspector({ stage, cursor, store, model, onEdited }) {
  const marked = signal(/** @type {ParameterPlace | null} */ (null));
  const card = createParameterCard(stage, onEdited);

  /** @param {ParameterPlace} place */
  function read(place) {
    const wiring = model.wirings.peek()[place.layer];
    const values = store.frame('weights').peek()?.arrays.values?.data;
    return (wiring && values?.[parameterPosition(wiring, place)]) ?? NaN;
  }

  /**
   * @param {ParameterPlace} place
   * @param {number} value
   * @returns {Promise<string>} an error's sentence, or nothing
   */
  async function apply({ layer, source, target }, value) {
    const described = store.network.peek()?.layers[layer];
    if (!described) return 'This weight is no longer there.';
    const answer = source < 0
      ? await store.actions.edit(described.bias.target, [target], value)
      : await store.actions.edit(described.weight.target, [source, target], value);
    if (answer !== null) return '';
    return store.errors.peek().get('value')?.message ?? 'The server did not take this value.';
  }

  /** @param {ParameterPlace} place @param {number} x px @param {number} y px */
  function show(place, x, y) {
    const network = store.network.peek();
    if (!network || card.isEditing) return;
    marked.value = place;
    card.show({ name: parameterName(network, place), read: () => read(place), apply: (value) => apply(place, value) }, x, y);
  }

  return {
    /** The weight or bias that is looked at. */
    marked,
    show,
    edit: () => card.edit(),
    update: () => card.update(),
    get isEditing() { return card.isEditing; },

    hide() {
      if (card.isEditing) return;
      marked.value = null;
      card.hide();
    },

    /** Bring the keyboard's focus to a weight or bias. @param {ParameterPlace} place */
    focus(place) {
      const wiring = model.wirings.peek()[place.layer];
      const network = store.network.peek();
      if (!wiring || !network) return;
      const [x, y] = place.source < 0 ? biasCenter(wiring, place.target) : pointOnLine(wiring, place.source, place.target, 0.5);
      cursor.style.left = `${x}px`;
      cursor.style.top = `${y}px`;
      const label = parameterLabel(network, place, read(place));
      setAttribute(cursor, 'aria-label', label);
      // The same element keeps the focus from line to line, which screen readers do not notice by themselves.
      if (document.activeElement === cursor) store.actions.announce(label);
      cursor.focus();
      show(place, x, y);
    },
  };
}

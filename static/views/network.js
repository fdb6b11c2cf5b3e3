/** The network: features, layers and output as live heat maps, weights as lines, biases as dots, all of them editable. */

import { effect, signal } from '@preact/signals-core';
import { fitCanvas } from './canvas.js';
import { element, prefersStillness, setAttribute, watchSize } from './dom.js';
import { findButton, placeButtons, unitOfEvent } from './network-buttons.js';
import { clampFocus, moveFocus } from './network-focus.js';
import { renderHeads } from './network-heads.js';
import { drawLines } from './network-lines.js';
import { createUnitMaps } from './network-maps.js';
import { createNetworkModel } from './network-model.js';
import { biasCenter, parameterAt, parameterPosition, pointOnLine } from './network-wiring.js';
import { featureSwitchLabel, parameterLabel, parameterName, unitName } from './network-words.js';
import { createParameterCard } from './parameter-card.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../app/store.js' */
/** @import { FocusPlace } from './network-focus.js' */
/** @import { ParameterPlace } from './network-wiring.js' */

const THUMBNAIL_SIZE = 20;
const MOUSE_REACH = 6;
const TOUCH_REACH = 16;
const DASH_SPEED = 0.02; // px a millisecond

export const streams = () => ({ features: { size: THUMBNAIL_SIZE }, neurons: { size: THUMBNAIL_SIZE }, weights: {} });

/**
 * Show the network.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { frame, stage, lines, maps, heads, buttons, cursor } = buildElements(host);
  const { size, stop: stopSize } = watchSize(frame);
  const { theme, stop: stopTheme } = watchTheme(host);
  const model = createNetworkModel(store, size);
  const drawMaps = createUnitMaps(store);
  const marked = signal(/** @type {ParameterPlace | null} */ (null));
  const card = createParameterCard(stage, leaveCard);
  /** @type {FocusPlace} */
  let focused = { kind: 'unit', column: 0, row: 0 };
  let dashOffset = 0;

  const values = () => store.frame('weights').peek()?.arrays.values?.data ?? new Float32Array(0);

  /** @param {ParameterPlace} place */
  function readParameter(place) {
    const wiring = model.wirings.peek()[place.layer];
    return (wiring && values()[parameterPosition(wiring, place)]) ?? NaN;
  }

  /** @param {ParameterPlace} place @param {number} value @returns {Promise<string>} an error's sentence, or nothing */
  async function applyParameter({ layer, source, target }, value) {
    const described = store.network.peek()?.layers[layer];
    if (!described) return 'This weight is no longer there.';
    const answer = source < 0
      ? await store.actions.edit(described.bias.target, [target], value)
      : await store.actions.edit(described.weight.target, [source, target], value);
    return answer === null ? (store.errors.peek().get('value')?.message ?? 'The server did not take this value.') : '';
  }

  /** @param {ParameterPlace} place @param {number} x @param {number} y */
  function showCard(place, x, y) {
    const network = store.network.peek();
    if (!network || card.isEditing) return;
    marked.value = place;
    card.show({
      name: parameterName(network, place),
      read: () => readParameter(place),
      apply: (value) => applyParameter(place, value),
    }, x, y);
  }

  function hideCard() {
    if (card.isEditing) return;
    marked.value = null;
    card.hide();
  }

  /** After editing the keyboard goes on from the edited line. */
  function leaveCard() {
    setFocus(focused);
  }

  /** @returns {import('./network-focus.js').FocusMap} */
  const focusMap = () => ({
    rows: (model.layout.peek()?.columns ?? []).map(({ ys }) => ys.length),
    activeFeatures: model.activeRows.peek(),
  });

  /** @param {number} column @param {number} row @returns {string} the `boundary` stream's name of a unit */
  function unitKey(column, row) {
    if (column === 0) return `feature.${model.features.peek()[row]?.index ?? 0}`;
    return column === focusMap().rows.length - 1 ? '' : `${column - 1}.${row}`;
  }

  /** @param {FocusPlace} place */
  function setFocus(place) {
    focused = place;
    if (place.kind === 'unit') {
      findButton(buttons, place.column, place.row)?.focus();
      return;
    }
    const wiring = model.wirings.peek()[place.layer];
    const network = store.network.peek();
    if (!wiring || !network) return;
    const [x, y] = place.source < 0 ? biasCenter(wiring, place.target) : pointOnLine(wiring, place.source, place.target, 0.5);
    cursor.style.left = `${x}px`;
    cursor.style.top = `${y}px`;
    const label = parameterLabel(network, place, readParameter(place));
    setAttribute(cursor, 'aria-label', label);
    if (document.activeElement === cursor) store.actions.announce(label);
    cursor.focus();
    showCard(place, x, y);
  }

  /** Exactly one unit is a stop of the Tab key. */
  function keepTabStop() {
    focused = clampFocus(focusMap(), focused);
    const { column, row } = focused.kind === 'unit' ? focused : { column: focused.layer + 1, row: focused.target };
    for (const button of buttons.children) {
      const stop = /** @type {HTMLElement} */ (button).dataset.place === `${column}.${row}`;
      setAttribute(button, 'tabindex', stop ? '0' : '-1');
    }
  }

  /** @param {number} row */
  function toggleFeature(row) {
    const features = model.features.peek();
    const chosen = features.filter(({ active }, index) => (index === row ? !active : active)).map(({ key }) => key);
    void store.actions.configure({ features: chosen });
  }

  /** @param {PointerEvent | MouseEvent} event @param {number} reach */
  function parameterOfEvent(event, reach) {
    const box = stage.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    return { place: parameterAt(model.wirings.peek(), x, y, reach), x, y };
  }

  stage.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'touch' || card.isEditing) return;
    const overStage = event.target === stage || event.target === maps;
    const { place, x, y } = overStage ? parameterOfEvent(event, MOUSE_REACH) : { place: null, x: 0, y: 0 };
    stage.classList.toggle('is-over-line', place !== null);
    if (place) showCard(place, x, y);
    else hideCard();
  });
  stage.addEventListener('pointerleave', hideCard);
  stage.addEventListener('click', (event) => {
    if (event.target === cursor) {
      card.edit();
      return;
    }
    if ((event.target !== stage && event.target !== maps) || card.isEditing) return;
    const touched = 'pointerType' in event && event.pointerType === 'touch';
    const { place } = parameterOfEvent(event, touched ? TOUCH_REACH : MOUSE_REACH);
    if (!place) return;
    setFocus({ kind: 'parameter', ...place });
    card.edit();
  });

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
  cursor.addEventListener('blur', hideCard);
  stage.addEventListener('keydown', (event) => {
    if (event.target !== cursor && !unitOfEvent(event)) return;
    const next = moveFocus(focusMap(), focused, event.key);
    if (!next) return;
    event.preventDefault();
    setFocus(next);
  });

  const effects = [
    effect(() => {
      const layout = model.layout.value;
      const network = store.network.value;
      if (!layout || !network) return;
      stage.style.width = `${layout.width}px`;
      stage.style.height = `${layout.height}px`;
      const features = model.features.value;
      const pinned = store.pinned.value;
      placeButtons(buttons, layout, (column, row) => {
        if (column === 0) {
          const { label, active } = features[row] ?? { label: '', active: false };
          return { label: featureSwitchLabel(label, active), caption: label, pressed: active };
        }
        const output = column === layout.columns.length - 1;
        const caption = output && network.outputs.length > 1 ? (network.outputs[row] ?? '') : '';
        return { label: `Show ${unitName(network, column - 1, row)} large`, caption, pressed: output ? null : pinned === `${column - 1}.${row}` };
      });
      keepTabStop();
    }),
    effect(() => {
      const layout = model.layout.value;
      const field = model.layersField.value;
      if (!layout || !field) return;
      renderHeads(heads, layout, store.config.value.layers ?? [], store.catalogue.value?.activations ?? {}, field, store.actions);
    }),
    effect(() => {
      const layout = model.layout.value;
      if (!layout) return;
      drawMaps(fitCanvas(maps, layout), layout, model.features.value, theme.value, store.discretize.value);
    }),
    effect(() => {
      const layout = model.layout.value;
      const parameters = store.frame('weights').value?.arrays.values?.data;
      if (!layout) return;
      const fits = parameters?.length === store.network.value?.parameters;
      if (store.run.value.running && !prefersStillness()) dashOffset = performance.now() * DASH_SPEED;
      drawLines(fitCanvas(lines, layout), {
        width: layout.width,
        height: layout.height,
        wirings: parameters && fits ? model.wirings.value : [],
        values: parameters ?? [],
        colors: theme.value.palette.colors,
        dashOffset,
        marked: marked.value,
        markColor: theme.value.ink,
      });
      card.update();
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    stopSize();
    stopTheme();
    store.actions.hover('');
    host.replaceChildren();
  };
}

/**
 * The view's elements, back to front: lines, maps, heads, buttons.
 * @param {HTMLElement} host
 */
function buildElements(host) {
  const frame = element('div', 'network-frame');
  const stage = element('div', 'network-stage', {
    role: 'group',
    'aria-label': 'Network. Arrow keys move between neurons, and left of a neuron to the weights and the bias that feed it.',
  });
  const lines = element('canvas', 'network-canvas', { 'aria-hidden': 'true' });
  const maps = element('canvas', 'network-canvas', { 'aria-hidden': 'true' });
  const heads = element('div', 'network-heads');
  const buttons = element('div', 'network-buttons');
  const cursor = element('button', 'parameter-cursor', { type: 'button', tabindex: '-1', 'aria-label': 'Weight' });
  stage.append(lines, maps, heads, buttons, cursor);
  frame.append(stage);
  host.append(frame);
  return { frame, stage, lines, maps, heads, buttons, cursor };
}

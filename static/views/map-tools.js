/** Below the map: tools to change its points, and which two features of own data it shows. */

import { html, nothing } from 'lit-html';
import { formatSetting } from '../lib/format.js';
import { renderInto } from '../lib/reactive.js';
import { classNames, inTargetUnits, OWN } from '../state/own-data.js';
import { MOST_CLASSES } from './points.js';

/** @import { Store } from '../state/store.js' */

/** Names that the engine gives to classes that were painted. */
const NEW_CLASSES = ['orange', 'blue', 'violet', 'ochre', 'teal', 'pink', 'brown', 'gray'];

/** @param {HTMLElement} host @param {Store} store @returns {() => void} */
export function mountMapTools(host, store) {
  return renderInto(host, () => html`${store.paintable.value && !store.hidden.value.has('paint') ? paintRow(store) : nothing}${axesRow(store)}`);
}

/** @param {Store} store */
function paintRow(store) {
  const { tool } = store.brush.value;
  if (tool === 'look') {
    return html`<button class="button map-edit" data-control="paint" data-help="Paint, move and erase points of the map while the network trains." @click=${() => start(store)}>Edit points</button>`;
  }
  return html`
    <div class="map-tools" role="toolbar" aria-label="Edit points" data-control="paint">
      ${store.config.value.problem === 'regression' ? valueBrush(store) : classBrushes(store)}
      ${toolButton(store, 'move', 'Move', 'Drag a point. With keys: Enter takes the nearest point, arrows move it, Enter lets go.')}
      ${toolButton(store, 'erase', 'Erase', 'Take points away. With keys: Enter at the crosshair.')}
      <button class="button" data-help="Undo is Ctrl Z." @click=${() => store.actions.setBrush({ tool: 'look' })}>Done</button>
    </div>`;
}

/** What is painted must be seen, the test points too. @param {Store} store */
function start(store) {
  store.actions.setShowTest(true);
  store.actions.setBrush({ tool: 'brush' });
}

/** @param {Store} store @param {'move' | 'erase'} tool @param {string} label @param {string} help */
function toolButton(store, tool, label, help) {
  return html`<button class="button" aria-pressed=${store.brush.value.tool === tool} data-help=${help} @click=${() => store.actions.setBrush({ tool })}>${label}</button>`;
}

/** @param {Store} store */
function classBrushes(store) {
  const names = classNames(store);
  const { tool, target } = store.brush.value;
  const most = Math.min(MOST_CLASSES, Math.max(names.length + 1, target + 1));
  return Array.from({ length: most }, (_, index) => {
    const name = names[index] ?? `another class, ${NEW_CLASSES[index]}`;
    const chosen = tool === 'brush' && index === target;
    return html`<button class="button brush" data-class=${index} aria-pressed=${chosen} aria-label="Paint ${name}" data-help="Paint ${name}. Key: ${index + 1}" @click=${() => store.actions.setBrush({ tool: 'brush', target: index })}>${index < names.length ? nothing : '+'}</button>`;
  });
}

/** @param {Store} store */
function valueBrush(store) {
  const { tool, target } = store.brush.value;
  const choose = (/** @type {Event} */ event) => store.actions.setBrush({ tool: 'brush', target: /** @type {HTMLInputElement} */ (event.target).valueAsNumber });
  const shown = formatSetting(inTargetUnits(store.network.value, target));
  return html`
    <button class="button" aria-pressed=${tool === 'brush'} @click=${() => store.actions.setBrush({ tool: 'brush' })}>Paint ${shown}</button>
    <input type="range" class="brush-value" aria-label="Value to paint" aria-valuetext=${shown} min="-1" max="1" step="0.05" .value=${String(target)} @input=${choose}>`;
}

/** @param {Store} store */
function axesRow(store) {
  const { dataset, own, map } = store.config.value;
  const columns = /** @type {string[]} */ (own?.columns ?? []);
  if (dataset !== OWN || columns.length < 3) return nothing;
  const set = (/** @type {Record<string, unknown>} */ changes) => store.actions.configure({ map: { ...map, ...changes } });
  const menu = (/** @type {'across' | 'up'} */ name, /** @type {string} */ label) => {
    const other = name === 'across' ? 'up' : 'across';
    const choose = (/** @type {Event} */ event) => {
      const place = Number(/** @type {HTMLSelectElement} */ (event.target).value);
      // The feature of the other axis: the two change places.
      void set(place === map?.[other] ? { [name]: place, [other]: map?.[name] } : { [name]: place });
    };
    return html`<label>${label} <select class="control-input" aria-label="Feature on the axis ${label}" @change=${choose}>${columns.map((column, place) => html`<option value=${place} .selected=${map?.[name] === place}>${column}</option>`)}</select></label>`;
  };
  const isMean = (map?.at ?? []).length === 0;
  const still = store.network.value?.still ?? [];
  const others = columns.flatMap((column, place) => (place === map?.across || place === map?.up ? [] : [`${column} ${formatSetting(still[place] ?? NaN)}`]));
  return html`
    <div class="map-axes" data-control="map">
      ${menu('across', 'across')}${menu('up', 'up')}
      <p class="map-still">${isMean ? 'The others are at their mean; click a point to choose it.' : html`The others are those of the chosen point. <button class="link" @click=${() => set({ at: [] })}>Back to their mean</button>`}
        <details><summary>Their values</summary>${others.join(', ')}</details></p>
    </div>`;
}

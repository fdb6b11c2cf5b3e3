/** Which slice of the loss is drawn: the kind, its directions or weights, and the run that is kept as its other end. */

import { computed, effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { mountControl } from '../controls/control.js';
import { element } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { parameterGroups } from './parameter-groups.js';

/** @import { Store } from '../state/store.js' */
/** @import { ParameterGroup } from './parameter-groups.js' */

/** @type {Record<string, string>} */
const MEANINGS = {
  weights: 'Two weights move, all others stay as they are now.',
  random: 'Two random directions, as long in each neuron as its own weights.',
  path: 'The two directions in which the run has moved most (principal components).',
  bend: 'The eigenvectors of the two largest eigenvalues of the Hessian.',
  line: 'Straight from the kept run (0) to the run as it is now (1). Without a kept run, from the first weights.',
};

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mountLandscapeControls(host, store) {
  const plane = host.appendChild(element('div', 'landscape-control'));
  const seed = host.appendChild(element('div', 'landscape-control'));
  const more = host.appendChild(element('div', 'landscape-more'));
  const stopPlane = mountControl(plane, store, 'plane', 'strip');
  const stopSeed = mountControl(seed.appendChild(element('div', '')), store, 'plane_seed', 'strip');
  const kind = computed(() => String(store.config.value.plane ?? ''));
  const groups = computed(() => parameterGroups(store.network.value));
  const chosen = computed(() => ({ across: Number(store.config.value.plane_x), up: Number(store.config.value.plane_y) }));
  let keptAt = NaN;
  const keep = async () => {
    keptAt = store.run.peek().step;
    await store.actions.edit('kept', [], 0);
    store.actions.tell('info', `The weights of step ${formatCount(keptAt)} are kept. Train on, or start another run: the line leads from them to it.`);
    if (kind.peek() !== 'line') void store.actions.configure({ plane: 'line' });
  };
  const stop = effect(() => {
    seed.hidden = kind.value !== 'random';
    const pickers = kind.value === 'weights'
      ? html`${picker('Across', 'plane_x', chosen.value.across, groups.value, store)}${picker('Up', 'plane_y', chosen.value.up, groups.value, store)}`
      : nothing;
    render(html`
      ${pickers}
      <p class="landscape-words">${MEANINGS[kind.value] ?? ''}</p>
      <button type="button" class="button" @click=${() => { void keep(); }} data-help="Keep the present weights as the other end of the line: train on or start another run, and see what lies between.">Keep these weights</button>`, more);
  });
  return () => {
    stop();
    stopPlane();
    stopSeed();
    host.replaceChildren();
  };
}

/**
 * @param {string} label
 * @param {string} field
 * @param {number} value
 * @param {readonly ParameterGroup[]} groups
 * @param {Store} store
 */
function picker(label, field, value, groups, store) {
  const choose = (/** @type {Event} */ event) => {
    void store.actions.configure({ [field]: Number(/** @type {HTMLSelectElement} */ (event.target).value) });
  };
  return html`
    <label class="landscape-pick"><span class="control-label">${label}</span>
      <span class="control-box"><select class="control-input" @change=${choose}>
        ${groups.map((group) => html`<optgroup label=${group.label}>
          ${group.entries.map(({ number, label: name }) => html`<option value=${number} .selected=${number === value}>${name}</option>`)}
        </optgroup>`)}
      </select></span>
    </label>`;
}

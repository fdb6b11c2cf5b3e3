/** Versions of the looked-at picture as training sees them, beside the settings of their augmentation. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { controlTemplate } from '../controls/control.js';
import { renderInto } from '../lib/reactive.js';
import { settingsFields } from '../state/fields.js';
import { paintPicture } from './map-picture.js';

/** @import { Store } from '../state/store.js' */

const SETTINGS = 'augmentation_settings';
const draw = signal(0);

export const streams = () => ({ augmented: { draw: draw.value } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const other = () => { draw.value = (draw.value + 1) % 100_000; };
  return renderInto(host, () => {
    const catalogue = store.catalogue.value;
    const config = store.config.value;
    const pictures = store.frame('augmented').value?.arrays.pictures;
    const field = store.experiment.value?.fields.find(({ name }) => name === SETTINGS);
    const fields = catalogue && field?.kind === 'settings' ? settingsFields(catalogue, config, field) : [];
    const count = pictures?.shape[0] ?? 0;
    return html`
      <div class="seeing">
        <div class="augmented-head">
          ${fields.map((entry) => html`<div class="control" data-kind=${entry.kind}>${controlTemplate(store, `${SETTINGS}.${entry.name}`, entry, 'strip')}</div>`)}
          ${config.augmentation ? nothing : html`<button class="button" @click=${() => store.actions.configure({ augmentation: true })}>Augment the pictures</button>`}
          ${count > 0 ? html`<button class="button" @click=${other}>Other versions</button>` : nothing}
          <p class="seeing-words">${wordsOf(count, config.augmentation)}</p>
        </div>
        <div class="mistake-list">${Array.from({ length: count }, (_, index) => html`<canvas class="mistake-picture" role="img" aria-label="Version ${index + 1} of the picture"
          ${ref((canvas) => { if (canvas && pictures) paintPicture(/** @type {HTMLCanvasElement} */ (canvas), pictures, index); })}></canvas>`)}</div>
      </div>`;
  });
}

/** @param {number} count @param {boolean} isOn */
function wordsOf(count, isOn) {
  if (count === 0) return 'Training sees every picture as it is.';
  const whose = isOn ? '' : 'This network augments by itself: switch augmentation on to set how much. ';
  return `${whose}Each step of training sees another version of every picture; testing sees it as it is.`;
}

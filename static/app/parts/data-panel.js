/** The data: which set, how noisy, how many points, which seed. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { mountControl, mountControls } from '../../controls/control.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { changesFor, findField } from '../../state/fields.js';
import { mountOwnData } from './own-data-panel.js';
import { mountOwnPictures } from './own-pictures-panel.js';

/** @import { Store } from '../../state/store.js' */
/** @import { ChoiceField } from '../../state/types.js' */
/** @import { createViewHosts } from '../view-host.js' */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {readonly string[]} paths
 * @param {ReturnType<typeof createViewHosts>} views
 */
export function mountDataPanel(host, store, paths, views) {
  const disposers = paths.map((path) => {
    const place = host.appendChild(document.createElement('div'));
    if (path === 'dataset') return mountThumbs(place, store, views);
    if (path === 'own') return mountOwnData(place, store);
    if (path === 'pictures') return mountOwnPictures(place, store);
    if (path.endsWith('_settings')) return mountControls(place, store, [path], 'panel');
    const dispose = mountControl(place, store, path, 'panel');
    return path === 'seed' ? disposeAll([dispose, mountSeedButtons(host, store)]) : dispose;
  });
  return disposeAll(disposers);
}

/**
 * Data sets as pictures of their real points: a group of radio buttons. Only those of the present problem are shown.
 *
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {ReturnType<typeof createViewHosts>} views
 */
export function mountThumbs(host, store, views) {
  host.classList.add('thumbs-control');
  host.dataset.control = 'dataset';
  const mounted = new Set();
  const mountNew = () => {
    for (const place of host.querySelectorAll('[data-view]')) {
      if (mounted.has(place)) continue;
      mounted.add(place);
      void views.mount(/** @type {HTMLElement} */ (place));
    }
  };
  return renderInto(host, () => {
    const catalogue = store.catalogue.value;
    const fields = store.experiment.value?.fields;
    const field = catalogue && fields ? /** @type {ChoiceField | null} */ (findField(catalogue, fields, {}, 'dataset')) : null;
    host.hidden = store.hidden.value.has('dataset');
    if (!catalogue || !field || host.hidden) return nothing;
    const { dataset, problem } = store.config.value;
    const shown = field.choices.filter((key) => !problem || catalogue.datasets[key]?.problem === problem);
    queueMicrotask(mountNew);
    const error = store.errors.value.get('dataset')?.message;
    return html`
      <fieldset class="thumbs">
        <legend class="panel-title">Data</legend>
        ${repeat(shown, (key) => key, (key) => thumb(store, key, key === dataset))}
      </fieldset>
      ${error ? html`<p class="control-error" role="alert">${error}</p>` : nothing}`;
  });
}

/** @param {Store} store @param {string} key @param {boolean} chosen */
function thumb(store, key, chosen) {
  const spec = store.catalogue.value?.datasets[key];
  const choose = () => store.actions.configure(changesFor(store.config.value, 'dataset', key));
  return html`
    <label class="thumb" data-help="${spec?.label}: ${spec?.help}">
      <input class="visually-hidden" type="radio" name="dataset" value=${key} .checked=${chosen} @change=${choose}>
      <span class="thumb-picture" data-view="dataset-thumb" data-dataset=${key}></span>
      <span class="visually-hidden">${spec?.label}</span>
    </label>`;
}

/** @param {HTMLElement} host @param {Store} store */
function mountSeedButtons(host, store) {
  const place = host.appendChild(document.createElement('div'));
  place.className = 'seed-buttons';
  return renderInto(place, () => {
    if (store.hidden.value.has('seed') || store.hidden.value.has('regenerate')) return nothing;
    return html`
      <button class="button wide" data-control="regenerate" data-help="New points of the same kind, by a new seed." @click=${() => regenerate(store)}>Regenerate</button>`;
  });
}

/** @param {Store} store */
function regenerate(store) {
  const field = store.experiment.value?.fields.find((entry) => entry.name === 'seed');
  const maximum = field?.kind === 'integer' ? field.maximum : 0;
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return store.actions.configure({ seed: random % (maximum + 1) });
}

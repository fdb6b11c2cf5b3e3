/** A menu of the pictures on the page, each to be saved as PNG or SVG. */

import { signal } from '@preact/signals-core';
import { html } from 'lit-html';
import { rasterize, saveFile } from '../../lib/download.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { icon } from '../icons.js';

/** @import { Store } from '../../state/store.js' */
/** @import { Picture } from '../view-host.js' */

/** @typedef {{lab: string, list: () => readonly Picture[]}} Pictures  the lab's key, for the files' names; what can be saved now */

/**
 * @param {HTMLElement} host  place of the menu
 * @param {Store} store
 * @param {Pictures} pictures
 */
export function mountPictureMenu(host, store, { lab, list }) {
  const menu = host.appendChild(document.createElement('div'));
  menu.id = 'pictures';
  menu.className = 'picture-menu';
  menu.popover = 'auto';
  menu.setAttribute('role', 'dialog');
  menu.setAttribute('aria-label', 'Save a picture');
  const shown = signal(/** @type {readonly Picture[]} */ ([]));
  menu.addEventListener('beforetoggle', (event) => { if (/** @type {ToggleEvent} */ (event).newState === 'open') shown.value = list(); });

  /** @param {Picture} picture @param {'png' | 'svg'} kind */
  async function save({ key, label, draw }, kind) {
    const svg = draw();
    saveFile(`${lab}-${key}.${kind}`, kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await rasterize(svg));
    store.actions.announce(`${label} is saved as ${kind.toUpperCase()}.`);
  }

  const stop = renderInto(menu, () => html`
    <h2>Save a picture</h2>
    <ul>${shown.value.map((picture) => html`
      <li><span>${picture.label}</span>
        ${(/** @type {const} */ (['png', 'svg'])).map((kind) => html`
          <button type="button" class="button" aria-label="${picture.label} as ${kind.toUpperCase()}" data-picture="${picture.key}.${kind}" @click=${() => save(picture, kind)}>${kind.toUpperCase()}</button>`)}</li>`)}
    </ul>
    <p>Another tab below the picture has others.</p>`);
  return disposeAll([stop, () => menu.remove()]);
}

/** The button that opens the menu. */
export function pictureButton() {
  return html`<button class="button round" aria-label="Save a picture" popovertarget="pictures" data-help="Save a picture of this page as PNG or SVG.">${icon('picture')}</button>`;
}

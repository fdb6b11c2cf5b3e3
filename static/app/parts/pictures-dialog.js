/** What a folder of pictures holds, class by class, what was skipped and why; then it is trained on or not. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { formatCount, sentenceOf } from '../../lib/format.js';
import { PictureError } from '../../lib/picture-file.js';
import { renderInto } from '../../lib/reactive.js';
import { paintPicture } from '../../views/map-picture.js';
import { COLOR_SIDE, GREY_SIDE, albumBytes, readAlbum, sentPictures } from '../album.js';

/** @import { Store } from '../../state/store.js' */
/** @import { Album } from '../album.js' */
/** @import { Candidate } from '../picture-folders.js' */

/** Pictures of a class that are shown. */
const SAMPLES = 6;
/** What was skipped is named one by one up to here. */
const MOST_NAMED = 200;
/** Between two moments at which the page is drawn while pictures are read, ms. */
const BREATH_MS = 50;

/** @typedef {{ name: string, done: number, total: number, album: Album | null, refusal: string, sending: boolean }} Draft */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {{ read: (name: string, list: () => Promise<Candidate[]>) => Promise<void>, dispose: () => void }}
 */
export function mountPicturesDialog(host, store) {
  const draft = signal(/** @type {Draft | null} */ (null));
  const dialog = () => /** @type {HTMLDialogElement} */ (host.querySelector('dialog'));
  let turn = 0;

  /** @param {string} name @param {() => Promise<Candidate[]>} list */
  async function read(name, list) {
    turn += 1;
    const own = turn;
    const empty = { name, done: 0, total: 0, album: null, refusal: '', sending: false };
    draft.value = empty;
    if (!dialog().open) dialog().showModal();
    let drawn = performance.now();
    try {
      const album = await readAlbum(name, await list(), (done, total) => {
        if (own !== turn) return false;
        if (performance.now() - drawn > BREATH_MS) {
          drawn = performance.now();
          draft.value = { ...empty, done, total };
        }
        return true;
      });
      if (own === turn) draft.value = { ...empty, album };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (own === turn) draft.value = { ...empty, refusal: error.message };
    }
  }

  /** @param {Event} event */
  async function use(event) {
    event.preventDefault();
    const chosen = draft.value;
    if (!chosen?.album || chosen.sending) return;
    draft.value = { ...chosen, sending: true, refusal: '' };
    if (await store.actions.openPictures(albumBytes(chosen.album), chosen.name)) dialog().close();
    else {
      const problem = store.errors.value.get('pictures') ?? store.errors.value.get('image_set');
      draft.value = { ...chosen, refusal: problem ? sentenceOf(problem) : 'The server did not take them; try again.' };
    }
  }

  function onClose() {
    turn += 1;
    draft.value = null;
  }

  const dispose = renderInto(host, () => html`
    <dialog class="columns pictures-dialog" aria-labelledby="pictures-title" @close=${onClose}>
      ${draft.value ? content(draft.value, (album) => { if (draft.value) draft.value = { ...draft.value, album }; }, use, () => dialog().close()) : nothing}
    </dialog>`);
  return { read, dispose: () => { turn += 1; dispose(); } };
}

/** @param {Draft} draft @param {(album: Album) => void} change @param {(event: Event) => void} use @param {() => void} close */
function content({ name, done, total, album, refusal, sending }, change, use, close) {
  const sent = album && sentPictures(album);
  const count = sent?.classes.reduce((sum, { pictures }) => sum + pictures.length, 0) ?? 0;
  return html`
    <form @submit=${use}>
      <h2 id="pictures-title">${name}</h2>
      ${album && sent ? html`
        <p>${formatCount(count)} pictures of ${sent.classes.length} classes, made ${sizeWords(album)} from the middle of each. A fifth of each class is kept for testing.
          ${sent.left > 0 ? `${formatCount(sent.left)} more do not fit and are left out, evenly.` : ''}</p>
        <div class="columns-table" tabindex="0" role="region" aria-label="Classes">
          <table>
            <thead><tr><th scope="col">Class</th><th scope="col">Pictures</th><th scope="col">As the network sees them</th></tr></thead>
            <tbody>${sent.classes.map((entry) => row(entry, album.color))}</tbody>
          </table>
        </div>
        ${album.hasColors ? check('Keep the colors: 32 × 32 pixels of red, green and blue; without them 28 × 28 grey ones', album.color, (color) => change({ ...album, color })) : nothing}
        ${album.color ? nothing : check('Turn bright and dark round: drawings on paper become white on dark, as in MNIST', album.inverted, (inverted) => change({ ...album, inverted }))}
        ${album.skipped.length > 0 ? skippedList(album) : nothing}` : nothing}
      ${!album && !refusal ? html`<p role="status">${total > 0 ? `Reading picture ${formatCount(done)} of ${formatCount(total)} …` : 'Looking at the files …'}</p>
        <progress max=${Math.max(1, total)} value=${done} aria-label="Pictures read"></progress>` : nothing}
      ${refusal ? html`<p class="control-error" role="alert" data-testid="pictures-refusal">${refusal}</p>` : nothing}
      <div class="columns-buttons">
        ${album ? html`<button class="button primary" type="submit" ?disabled=${sending}>${sending ? 'Sending …' : 'Train on these pictures'}</button>` : nothing}
        <button class="button" type="button" @click=${close}>${refusal && !album ? 'Close' : 'Cancel'}</button></div>
    </form>`;
}

/** @param {Album} album */
function sizeWords({ color }) {
  return color ? `${COLOR_SIDE} × ${COLOR_SIDE} pixels in color` : `${GREY_SIDE} × ${GREY_SIDE} grey pixels`;
}

/** @param {string} label @param {boolean} checked @param {(checked: boolean) => void} onChange */
function check(label, checked, onChange) {
  return html`<label class="check"><input type="checkbox" .checked=${checked} @change=${(/** @type {Event} */ event) => onChange(/** @type {HTMLInputElement} */ (event.target).checked)}> ${label}</label>`;
}

/** @param {{ name: string, pictures: Uint8Array[] }} entry @param {boolean} color */
function row({ name, pictures }, color) {
  const samples = Array.from({ length: Math.min(SAMPLES, pictures.length) }, (_, index) => /** @type {Uint8Array} */ (pictures[Math.floor((index * pictures.length) / Math.min(SAMPLES, pictures.length))]));
  return html`
    <tr><th scope="row">${name}</th><td>${formatCount(pictures.length)}</td>
      <td class="picture-samples">${samples.map((picture) => html`<canvas aria-hidden="true" ${ref((canvas) => paint(canvas, picture, color))}></canvas>`)}</td></tr>`;
}

/** @param {Album} album */
function skippedList({ skipped }) {
  return html`
    <details data-testid="pictures-skipped"><summary>${formatCount(skipped.length)} skipped</summary>
      <ul class="skipped-files">${skipped.slice(0, MOST_NAMED).map(({ path, why }) => html`<li><b>${path}</b>: ${why}</li>`)}
        ${skipped.length > MOST_NAMED ? html`<li>and ${formatCount(skipped.length - MOST_NAMED)} more</li>` : nothing}</ul>
    </details>`;
}

/** @param {Element | undefined} canvas @param {Uint8Array} data @param {boolean} color */
function paint(canvas, data, color) {
  if (canvas instanceof HTMLCanvasElement) paintPicture(canvas, { data, shape: color ? [COLOR_SIDE, COLOR_SIDE, 3] : [GREY_SIDE, GREY_SIDE, 1] });
}

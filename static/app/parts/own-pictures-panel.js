/** Pictures of the student's own: a folder of folders or a zip, a class a folder, and the way back to them. */

import { html, nothing } from 'lit-html';
import { formatCount, sentenceOf } from '../../lib/format.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { OWN } from '../../state/own-data.js';
import { folderFiles, zipFiles } from '../album.js';
import { droppedFiles, droppedFolders, nameOf } from '../dropped-folders.js';
import { mountPicturesDialog } from './pictures-dialog.js';

/** @import { Store } from '../../state/store.js' */

const IS_ZIP = /\.zip$/i;
const DRAGS = /** @type {const} */ (['dragover', 'drop']);

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void}
 */
export function mountOwnPictures(host, store) {
  host.classList.add('own-data');
  host.dataset.control = 'pictures';
  const controls = host.appendChild(document.createElement('div'));
  const dialog = mountPicturesDialog(host.appendChild(document.createElement('div')), store);

  /** @param {Event} event */
  function onChoice(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const files = [...(input.files ?? [])];
    const isFolder = input.webkitdirectory;
    input.value = '';
    const [first] = files;
    if (!first) return;
    if (isFolder) void dialog.read(first.webkitRelativePath.split('/')[0] || 'folder', () => Promise.resolve(folderFiles(files)));
    else void dialog.read(first.name, () => zipFiles(first));
  }

  /** Folders or a zip that are dropped anywhere; a single picture is for whoever looks at one. @param {DragEvent} event */
  function onDrop(event) {
    if (host.hidden) return;
    const [file] = event.dataTransfer?.files ?? [];
    const folders = droppedFolders(event.dataTransfer);
    if (folders.length > 0) void dialog.read(nameOf(folders), () => droppedFiles(folders));
    else if (file && IS_ZIP.test(file.name)) void dialog.read(file.name, () => zipFiles(file));
    else return;
    event.preventDefault();
  }

  /** Files over the page are welcome, and what nobody takes does not take the page's place. @param {DragEvent} event */
  function onUntaken(event) {
    if (host.hidden || event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    if (event.type === 'drop') store.actions.tell('info', 'Drop a folder that holds a folder of pictures for each class, or such a folder as a zip.');
  }

  document.addEventListener('drop', onDrop, { capture: true });
  for (const type of DRAGS) window.addEventListener(type, onUntaken);
  return disposeAll([
    () => {
      document.removeEventListener('drop', onDrop, { capture: true });
      for (const type of DRAGS) window.removeEventListener(type, onUntaken);
    },
    dialog.dispose,
    renderInto(controls, () => {
      host.hidden = store.hidden.value.has('pictures');
      if (host.hidden) return nothing;
      const { image_set: set, pictures: chosen } = store.config.value;
      const pictures = chosen?.classes ? chosen : null; // the server adds names and counts to what was asked for
      const problem = store.errors.value.get('pictures');
      const count = /** @type {number[]} */ (pictures?.counts ?? []).reduce((sum, each) => sum + each, 0);
      return html`
        <h2 class="panel-title">Own pictures</h2>
        <label class="button wide file-button" data-help="A folder that holds one folder of pictures for each of 2 to 20 classes. It can also be dropped on this page. They are read in this browser; small pictures, in color where they have colors, go to this server and stay with this run.">
          <input class="visually-hidden" type="file" webkitdirectory multiple data-testid="pictures-folder" @change=${onChoice}>Choose a folder</label>
        <label class="button wide file-button" data-help="The same folders as a zip archive; it can also be dropped on this page.">
          <input class="visually-hidden" type="file" accept=".zip,application/zip" data-testid="pictures-zip" @change=${onChoice}>Choose a zip</label>
        ${set === OWN && pictures ? html`<p class="own-table" data-testid="own-pictures"><b>${pictures.name}</b>, ${formatCount(count)} pictures of ${pictures.classes.length} classes</p>` : nothing}
        ${set !== OWN && pictures ? html`<button class="button wide" @click=${() => store.actions.configure({ image_set: OWN })}>Back to ${pictures.name}</button>` : nothing}
        ${problem ? html`<p class="control-error" role="alert">${sentenceOf(problem)}</p>` : nothing}`;
    }),
  ]);
}

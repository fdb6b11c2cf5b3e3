/** Points of the student's own: a CSV file chosen, dropped or pasted, and the way back to it. */

import { effect } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { formatCount, sentenceOf } from '../../lib/format.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { OWN } from '../../state/own-data.js';
import { mountColumnsDialog } from './columns-dialog.js';

/** @import { Store } from '../../state/store.js' */

/** A pasted text that is a table has rows and separators. */
const LOOKS_LIKE_TABLE = /[,;\t].*\n/;

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void}
 */
export function mountOwnData(host, store) {
  host.classList.add('own-data');
  host.dataset.control = 'own';
  const panel = /** @type {HTMLElement} */ (host.parentElement ?? host);
  const controls = host.appendChild(document.createElement('div'));
  const columns = mountColumnsDialog(host.appendChild(document.createElement('div')), store);
  if (!store.hidden.peek().has('own')) store.actions.allowPainting();

  /** @param {File} file */
  async function read(file) {
    await store.actions.openTable(new Uint8Array(await file.arrayBuffer()), file.name);
  }

  /** @param {Event} event */
  function onFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void read(file);
  }

  /** @param {DragEvent} event */
  function onDrag(event) {
    if (!event.dataTransfer?.types.includes('Files') || host.hidden) return;
    event.preventDefault();
    panel.classList.toggle('takes-file', event.type === 'dragover');
    const [file] = event.type === 'drop' ? event.dataTransfer.files : [];
    if (file) void read(file);
  }

  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const [file] = event.clipboardData?.files ?? [];
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
    if (typing || host.hidden || !(file || LOOKS_LIKE_TABLE.test(text))) return;
    event.preventDefault();
    if (file) void read(file);
    else void store.actions.openTable(new TextEncoder().encode(text), 'Pasted table');
  }

  for (const type of /** @type {const} */ (['dragover', 'dragleave', 'drop'])) document.addEventListener(type, onDrag);
  document.addEventListener('paste', onPaste);

  return disposeAll([
    () => {
      for (const type of /** @type {const} */ (['dragover', 'dragleave', 'drop'])) document.removeEventListener(type, onDrag);
      document.removeEventListener('paste', onPaste);
    },
    columns.dispose,
    effect(() => { if (store.upload.value?.refusal) columns.show(); }),
    effect(() => { panel.classList.toggle('has-own-data', store.config.value.dataset === OWN); }),
    renderInto(controls, () => {
      host.hidden = store.hidden.value.has('own');
      if (host.hidden) return nothing;
      const { dataset, own } = store.config.value;
      const table = dataset === OWN ? store.network.value?.own : null;
      const problem = [...store.errors.value.values()].find(({ path }) => path === 'own' || path.startsWith('own.'));
      return html`
        <h2 class="panel-title">Own data</h2>
        <label class="button wide file-button" data-help="A table with a header row, 2 to 16 columns of numbers and a label or a number to predict. Choose it, drop it on this page, or paste it. It stays on this server, with this run.">
          <input class="visually-hidden" type="file" accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain" @change=${onFile}>Choose a CSV file</label>
        ${table ? html`<p class="own-table"><b>${table.name}</b>, ${formatCount(table.rows)} rows <button class="link" @click=${columns.show}>Columns</button></p>` : nothing}
        ${table && table.notes.length > 0 ? html`<p class="own-notes">${table.notes.join(' ')}</p>` : nothing}
        ${dataset !== OWN && own?.table ? html`<button class="button wide" @click=${() => store.actions.configure({ dataset: OWN })}>Back to ${own.name}</button>` : nothing}
        ${problem ? html`<p class="control-error" role="alert" data-testid="own-error">${sentenceOf(problem)}</p>` : nothing}`;
    }),
  ]);
}

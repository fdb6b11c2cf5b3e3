/** What a table holds, and which of its columns are features, which one the target. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { formatCount, formatSetting, sentenceOf } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { OWN } from '../../state/own-data.js';

/** @import { Store } from '../../state/store.js' */
/** @import { Config, OwnTable } from '../../state/types.js' */

const SHOWN_CELLS = 3;
const MISSING = { refuse: 'Refuse them', mean: 'Fill with the mean', median: 'Fill with the median' };

/**
 * @typedef {object} Draft
 * @property {OwnTable} table
 * @property {readonly string[]} columns
 * @property {string} target
 * @property {'classification' | 'regression'} problem
 * @property {keyof typeof MISSING} missing
 * @property {boolean} normalize
 * @property {string} refusal
 */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {{show: () => void, dispose: () => void}}
 */
export function mountColumnsDialog(host, store) {
  const draft = signal(/** @type {Draft | null} */ (null));
  const dialog = () => /** @type {HTMLDialogElement} */ (host.querySelector('dialog'));

  function show() {
    const next = draftOf(store); // not read back: whoever calls this must not follow the draft
    draft.value = next;
    if (next && !dialog().open) dialog().showModal();
  }

  /** @param {Partial<Draft>} changes */
  function change(changes) {
    if (draft.value) draft.value = { ...draft.value, ...changes, refusal: '' };
  }

  /** @param {Event} event */
  async function use(event) {
    event.preventDefault();
    const chosen = draft.value;
    if (!chosen) return;
    if (await store.actions.chooseColumns(changesOf(chosen))) dialog().close();
    else {
      const problem = [...store.errors.value.values()].find(({ path }) => path.startsWith('own') || path === 'problem');
      draft.value = { ...chosen, refusal: problem ? sentenceOf(problem) : '' };
    }
  }

  function onClose() {
    draft.value = null;
    store.actions.dropUpload();
  }

  const dispose = renderInto(host, () => html`
    <dialog class="columns" aria-labelledby="columns-title" @close=${onClose}>
      ${draft.value ? content(draft.value, change, use, () => dialog().close()) : nothing}
    </dialog>`);
  return { show, dispose };
}

/** The table that was just read, else the one in use. @param {Store} store @returns {Draft | null} */
function draftOf(store) {
  const fresh = store.upload.peek();
  const config = store.config.peek();
  const table = fresh?.own ?? store.network.peek()?.own;
  if (!table) return null;
  const { own, problem, normalize } = fresh?.choice ?? config;
  return { table, columns: own.columns, target: own.target, missing: own.missing, problem, normalize, refusal: fresh?.refusal ?? '' };
}

/** @param {Draft} draft @returns {Config} */
function changesOf({ table, columns, target, missing, problem, normalize }) {
  return { dataset: OWN, own: { table: table.table, columns, target, missing }, problem, normalize };
}

/**
 * @param {Draft} draft
 * @param {(changes: Partial<Draft>) => void} change
 * @param {(event: Event) => void} use
 * @param {() => void} close
 */
function content(draft, change, use, close) {
  const { table, problem, missing, normalize, refusal } = draft;
  const gaps = table.columns.some((column) => column.missing > 0);
  return html`
    <form @submit=${use}>
      <h2 id="columns-title">${table.name}</h2>
      <p>${formatCount(table.rows)} rows, ${table.columns.length} columns. Choose 2 to 16 features and what is to be predicted.</p>
      ${table.notes.map((note) => html`<p class="note">${note}</p>`)}
      <div class="columns-table" tabindex="0" role="region" aria-label="Columns of the table">
        <table>
          <thead><tr><th scope="col">Column</th><th scope="col">Feature</th><th scope="col">Target</th><th scope="col">Holds</th><th scope="col">First rows</th></tr></thead>
          <tbody>${table.columns.map((_, place) => row(draft, place, change))}</tbody>
        </table>
      </div>
      <div class="columns-settings">
        <label>Problem <select class="control-input" @change=${(/** @type {Event} */ event) => change({ problem: /** @type {Draft['problem']} */ (valueOf(event)) })}>
          <option value="classification" .selected=${problem === 'classification'}>Classification: the target is a label</option>
          <option value="regression" .selected=${problem === 'regression'}>Regression: the target is a number</option></select></label>
        ${gaps ? html`<label>Empty cells <select class="control-input" @change=${(/** @type {Event} */ event) => change({ missing: /** @type {Draft['missing']} */ (valueOf(event)) })}>
          ${Object.entries(MISSING).map(([key, label]) => html`<option value=${key} .selected=${missing === key}>${label}</option>`)}</select></label>` : nothing}
        <label class="check"><input type="checkbox" .checked=${normalize} @change=${(/** @type {Event} */ event) => change({ normalize: /** @type {HTMLInputElement} */ (event.target).checked })}> Standardize: mean 0, variance 1 over the training rows</label>
      </div>
      ${refusal ? html`<p class="control-error" role="alert">${refusal}</p>` : nothing}
      <div class="columns-buttons"><button class="button primary" type="submit">Use these columns</button><button class="button" type="button" @click=${close}>Cancel</button></div>
    </form>`;
}

/** @param {Draft} draft @param {number} place @param {(changes: Partial<Draft>) => void} change */
function row({ table, columns, target }, place, change) {
  const column = table.columns[place];
  if (!column) return nothing;
  const { name, kind, missing, distinct, low, high, problem } = column;
  const toggle = (/** @type {Event} */ event) => {
    const chosen = /** @type {HTMLInputElement} */ (event.target).checked ? [...columns, name] : columns.filter((other) => other !== name);
    change({ columns: table.columns.map((entry) => entry.name).filter((other) => chosen.includes(other)) });
  };
  const range = low === null || high === null ? 'nothing' : `numbers, ${formatSetting(low)} to ${formatSetting(high)}`;
  const words = distinct === null ? 'words, too many to tell apart' : `${distinct} different ${distinct === 1 ? 'word' : 'words'}`;
  const canBeFeature = (kind === 'number' || problem !== '') && name !== target;
  return html`
    <tr>
      <th scope="row">${name}</th>
      <td><input type="checkbox" aria-label="${name} is a feature" ?disabled=${!canBeFeature} .checked=${columns.includes(name) && name !== target} @change=${toggle}></td>
      <td><input type="radio" name="target" aria-label="${name} is the target" .checked=${name === target} @change=${() => change({ target: name, columns: columns.filter((other) => other !== name) })}></td>
      <td>${kind === 'number' ? range : words}${missing > 0 ? html`<br><span class="gaps">${formatCount(missing)} empty</span>` : nothing}${problem ? html`<br><span class="gaps">${problem}</span>` : nothing}</td>
      <td class="cells">${table.head.slice(0, SHOWN_CELLS).map((cells) => cells[place] || '–').join(' · ')}</td>
    </tr>`;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}

/** The way out and in: the run as a program, a model or data; pictures and curves as files; a saved run comes back. */

import { effect, signal, untracked } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, watchSize } from '../lib/dom.js';
import { rasterize, saveFile } from '../lib/download.js';
import { fileOf } from '../state/saved-run.js';
import { curvesCsv } from './curves-csv.js';
import { curvesSvg, mapSvg, networkSvg } from './pictures.js';
import { watchTheme } from './theme.js';

/** @import { Signal } from '@preact/signals-core' */
/** @import { ExportedEvent } from '../protocol.js' */
/** @import { Store } from '../state/store.js' */

/** A drag changes the configuration many times a second; the text follows when it rests. */
const FOLLOW_AFTER_MS = 300;
const PICTURES = /** @type {const} */ ([['map', 'Map', mapSvg], ['network', 'Network', networkSvg], ['curves', 'Curves', curvesSvg]]);

/** Text that can be copied; its own list of files lies beside it. */
export const svg = null;

/** @param {Store} store */
export const streams = (store) => ({
  boundary: { size: 100, unit: store.shownUnit.value }, data: {}, features: { size: 20 }, neurons: { size: 20 }, weights: {}, curves: {},
});

/**
 * What the view shows besides the store.
 * @typedef {object} State
 * @property {Signal<string>} form chosen
 * @property {Signal<ExportedEvent | null>} shown
 * @property {Signal<string>} problem a sentence
 * @property {Signal<string>} done a sentence
 */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const stage = host.appendChild(element('div', 'code'));
  const size = watchSize(stage);
  const theme = watchTheme(host);
  /** @type {State} */
  const state = { form: signal('numpy'), shown: signal(null), problem: signal(''), done: signal('') };
  let timer = 0;
  let asked = 0;

  /** @param {string} form @returns {Promise<ExportedEvent | null>} */
  async function request(form) {
    asked += 1;
    const number = asked;
    const { answer, problem } = await store.actions.exportRun(form);
    if (number !== asked) return answer;
    state.problem.value = problem?.message ?? '';
    state.shown.value = answer;
    return answer;
  }

  const actions = {
    choose: (/** @type {string} */ form) => { state.form.value = form; },
    async copy() {
      const content = state.shown.peek()?.content ?? '';
      state.done.value = await navigator.clipboard.writeText(content).then(() => 'Copied.', () => 'Copying is not allowed here. Mark the text and copy it by hand.');
    },
    async download() {
      const answer = await request(state.form.peek());
      if (answer) saveFile(answer.filename, fileOf(answer));
    },
    async picture(/** @type {string} */ name, /** @type {string} */ svg, /** @type {'svg' | 'png'} */ kind) {
      saveFile(`playground-${name}.${kind}`, kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await rasterize(svg));
    },
    csv: () => saveFile('playground-curves.csv', new Blob([curvesCsv(store.series('curves').peek(), store.pinnedRuns.peek())], { type: 'text/csv' })),
    async open(/** @type {HTMLInputElement} */ input) {
      const [file] = input.files ?? [];
      if (!file) return;
      const { answer, problem } = await store.actions.importRun(await file.text());
      input.value = '';
      state.problem.value = problem ? `${file.name}: ${problem.message}` : '';
      state.done.value = answer ? `${file.name} is open. Undo brings the run before it back.` : '';
    },
  };

  const effects = [
    // The text follows the settings; trained weights are in the file at the moment of the download.
    effect(() => {
      const { form } = state;
      const ready = size.value.width > 0 && store.connection.value.phase === 'open' && store.config.value && store.network.value;
      clearTimeout(timer);
      if (ready && form.value) timer = setTimeout(() => void request(form.peek()), untracked(() => (state.shown.value ? FOLLOW_AFTER_MS : 0)));
    }),
    effect(() => {
      const look = { theme: theme.value, background: getComputedStyle(host).getPropertyValue('--paper').trim() };
      render(html`${formList(store, state, actions)}${program(state, actions)}${files(store, actions, look)}`, stage);
    }),
  ];

  return () => {
    clearTimeout(timer);
    for (const stop of effects) stop();
    host.replaceChildren();
  };
}

/** @param {Store} store @param {State} state @param {{ choose: (form: string) => void }} actions */
function formList(store, { form }, { choose }) {
  const forms = Object.entries(store.catalogue.value?.exports ?? {}).toSorted(([, one], [, other]) => one.order - other.order);
  return html`
    <fieldset class="code-forms">
      <legend class="curve-title">This run as</legend>
      ${forms.map(([key, { label, help }]) => html`
        <label class="code-form" title=${help}><input type="radio" name="export-form" value=${key} .checked=${form.value === key} @change=${() => choose(key)}> ${label}</label>`)}
    </fieldset>`;
}

/** @param {State} state @param {{ copy: () => void, download: () => void }} actions */
function program({ shown, problem, done }, { copy, download }) {
  const file = shown.value;
  const isText = file?.encoding === 'text';
  return html`
    <section class="code-program" aria-label="Program">
      <div class="curve-head">
        <span class="curve-title number">${file?.filename ?? ''}</span>
        <span class="curve-step" role="status">${done.value}</span>
        <button type="button" class="curve-toggle" ?disabled=${!isText} @click=${copy}>copy</button>
        <button type="button" class="curve-toggle" ?disabled=${!file} @click=${download}>download</button>
      </div>
      ${problem.value ? html`<p class="control-error" role="alert">${problem.value}</p>` : nothing}
      ${file ? html`<pre class="code-text" tabindex="0" aria-label=${file.filename} data-testid="program">${isText ? file.content : `A binary file of ${Math.floor((file.content.length * 3) / 4).toLocaleString('en-US')} bytes.`}</pre>` : nothing}
    </section>`;
}

/**
 * @param {Store} store
 * @param {{ picture: (name: string, svg: string, kind: 'svg' | 'png') => void, csv: () => void, open: (input: HTMLInputElement) => void }} actions
 * @param {import('./pictures.js').Look} look
 */
function files(store, { picture, csv, open }, look) {
  return html`
    <section class="code-files" aria-label="Files">
      <span class="curve-title">Pictures and data</span>
      <ul>
        ${PICTURES.map(([name, label, draw]) => html`
          <li><span>${label}</span>
            <button type="button" class="curve-toggle" aria-label="${label} as PNG" @click=${() => picture(name, draw(store, look), 'png')}>PNG</button>
            <button type="button" class="curve-toggle" aria-label="${label} as SVG" @click=${() => picture(name, draw(store, look), 'svg')}>SVG</button>
            ${name === 'curves' ? html`<button type="button" class="curve-toggle" aria-label="${label} as CSV" @click=${csv}>CSV</button>` : nothing}</li>`)}
      </ul>
      <label class="code-open" title="A file that was saved here as configuration and weights (JSON). Undo brings the present run back.">
        <span class="button">Open a saved run</span>
        <input class="visually-hidden" type="file" accept=".json,application/json" @change=${(/** @type {Event} */ event) => open(/** @type {HTMLInputElement} */ (event.target))}>
      </label>
    </section>`;
}

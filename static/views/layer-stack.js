/** The layers of the network with shapes, weights and cost of each; a network of one's own is built here, row by row. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { controlTemplate } from '../controls/control.js';
import { asSentence, formatCount, sentenceOf } from '../lib/format.js';
import { renderInto } from '../lib/reactive.js';
import { layerTitle } from './convnet-words.js';
import { inserted, moved, removed } from './layer-stack-edit.js';
import { settingsWords } from './layer-stack-words.js';

/** @import { Store } from '../state/store.js' */
/** @import { BlockSpec } from '../state/types.js' */
/** @import { ImageLayer } from './convnet-words.js' */
/** @import { Row } from './layer-stack-edit.js' */
/** @typedef {{shape: readonly number[], parameters: number, multiplications: number, operations: number}} Facts */

const PATH = 'own_layers';
const CLASSES = -1;

export const streams = () => ({});
/** No picture: a list with its buttons. */
export const svg = null;

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const open = signal(-1);
  const kind = signal('conv2d');

  const layersNow = () => /** @type {ImageLayer[]} */ (/** @type {unknown} */ (store.network.value?.layers ?? []));
  const rowsNow = () => /** @type {Row[]} */ (store.config.value[PATH] ?? []);
  const blocksNow = () => store.catalogue.value?.blocks ?? {};
  const say = (/** @type {readonly Row[]} */ rows) => store.actions.configure({ [PATH]: rows });
  /** What each row gives, the picture first; shorter than the rows while an answer is on its way. */
  const shapesNow = () => {
    const layers = layersNow();
    const rows = rowsNow().map((_, row) => layers.findLast((layer) => layer.row === row)?.shape ?? []);
    return [store.network.value?.picture ?? [], ...rows];
  };
  const labelOf = (/** @type {string} */ key) => store.catalogue.value?.layers[key]?.label ?? key;

  /** @param {number} place */
  const focusRow = (place) => /** @type {HTMLElement | undefined} */ (host.querySelectorAll('.stack-name')[place])?.focus();

  const add = () => {
    const rows = rowsNow();
    const wanted = open.value >= 0 && open.value < rows.length ? open.value + 1 : rows.length;
    const next = inserted(rows, shapesNow(), blocksNow(), kind.value, wanted);
    const before = open.value;
    open.value = next.place;
    void say(next.rows).then((answer) => { if (answer === null) open.value = before; });
    focusRow(next.place);
    store.actions.announce(`${blocksNow()[kind.value]?.label} is row ${next.place + 1}.`);
  };
  /** @param {number} place */
  const remove = (place) => {
    open.value = -1;
    void say(removed(rowsNow(), blocksNow(), place));
    focusRow(Math.min(place, rowsNow().length - 1));
  };
  /** @param {number} place @param {1 | -1} by */
  const move = (place, by) => {
    if (!rowsNow()[place + by]) return;
    const before = open.value;
    if (before === place || before === place + by) open.value = before === place ? place + by : place;
    void say(moved(rowsNow(), blocksNow(), place, by)).then((answer) => { if (answer === null) open.value = before; });
    focusRow(place + by);
  };
  /** @param {KeyboardEvent} event @param {number} place */
  const onKey = (event, place) => {
    if (event.altKey && event.key === 'ArrowUp') move(place, -1);
    else if (event.altKey && event.key === 'ArrowDown') move(place, 1);
    else if (event.key === 'ArrowUp') focusRow(place - 1);
    else if (event.key === 'ArrowDown') focusRow(place + 1);
    else if (event.key === 'Delete') remove(place);
    else return;
    event.preventDefault();
  };

  /** @param {Row} row @param {number} place @param {number} count @param {Facts | null} facts */
  const ownRow = (row, place, count, facts) => {
    const block = blocksNow()[row.kind];
    const name = block?.label ?? row.kind;
    const isOpen = open.value === place;
    return html`
      <li class="stack-row ${isOpen ? 'is-open' : ''}">
        <span class="stack-number number" aria-hidden="true">${place + 1}</span>
        <button class="stack-name" aria-expanded=${isOpen} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete" @keydown=${(/** @type {KeyboardEvent} */ event) => onKey(event, place)}
          @click=${() => { open.value = isOpen ? -1 : place; }}><span class="visually-hidden">Row ${place + 1}: </span><b>${name}</b> <span class="stack-settings">${block ? settingsWords(block, row.settings) : nothing}</span></button>
        ${factsTemplate(facts)}
        <span class="stack-buttons">
          <button class="button round" aria-label="Move row ${place + 1} up" ?disabled=${place === 0} @click=${() => move(place, -1)}>↑</button>
          <button class="button round" aria-label="Move row ${place + 1} down" ?disabled=${place === count - 1} @click=${() => move(place, 1)}>↓</button>
          <button class="button round" aria-label="Remove row ${place + 1}" @click=${() => remove(place)}>−</button>
        </span>
        ${isOpen && block ? settingsTemplate(place, block) : nothing}
        ${problemTemplate(`${PATH}.${place}`)}
      </li>`;
  };

  /** @param {number} place @param {BlockSpec} block */
  const settingsTemplate = (place, block) => html`
    <div class="stack-open" role="group" aria-label="Settings of row ${place + 1}">
      <p class="stack-help">${block.help}</p>
      ${block.fields.map((field) => html`<div class="control" data-kind=${field.kind}>${controlTemplate(store, `${PATH}.${place}.settings.${field.name}`, field, 'strip')}</div>`)}
    </div>`;

  /** A row that does not fit, in words; at the end those of rows that are not there. @param {string} path */
  const problemTemplate = (path) => {
    const problem = store.errors.value.get(path);
    return problem ? html`<p class="control-error" role="alert">${asSentence(sentenceOf(problem))}</p>` : nothing;
  };

  const ownTemplate = () => {
    const rows = rowsNow();
    const layers = layersNow();
    const isCurrent = Math.max(CLASSES, ...layers.map(({ row }) => row ?? CLASSES)) === rows.length - 1;
    const factsOf = (/** @type {number} */ row) => (isCurrent ? summed(layers.filter((layer) => layer.row === row)) : null);
    const blocks = blocksNow();
    const lost = [...store.errors.value.keys()].filter((path) => path === PATH || (path.startsWith(`${PATH}.`) && Number(path.split('.')[1]) >= rows.length));
    const where = open.value >= 0 && open.value < rows.length ? `after row ${open.value + 1}` : 'at the end';
    return html`
      <div class="stack-head">
        <label class="seeing-choice">New layer <span class="control-box"><select class="control-input" @change=${(/** @type {Event} */ event) => { kind.value = /** @type {HTMLSelectElement} */ (event.target).value; }}>
          ${Object.entries(blocks).map(([key, { label }]) => html`<option value=${key} .selected=${key === kind.value}>${label}</option>`)}
        </select></span></label>
        <button class="button" @click=${add}>Add ${where}</button>
        ${unitNote()}
      </div>
      ${lost.map(problemTemplate)}
      <ol class="stack-rows" aria-label="Layers of your network">
        ${rows.map((row, place) => ownRow(row, place, rows.length, factsOf(place)))}
        <li class="stack-row is-fixed"><span class="stack-number"></span><span class="stack-name"><b>Classes</b> <span class="stack-settings">a dense layer, always the last</span></span>${factsTemplate(factsOf(CLASSES))}</li>
        ${totalTemplate(layers)}
      </ol>`;
  };

  const courseTemplate = () => {
    const layers = layersNow();
    const stack = store.network.value?.stack;
    return html`
      <div class="stack-head">
        ${stack ? html`<button class="button" @click=${() => store.actions.configure({ preset: 'own', [PATH]: stack })}>Change these layers</button>`
          : html`<button class="button" @click=${() => store.actions.configure({ preset: 'own' })}>Build your own network</button>`}
        ${unitNote()}
      </div>
      <ol class="stack-rows" aria-label="Layers of this network">
        ${layers.map((layer, place) => html`<li class="stack-row is-fixed"><span class="stack-number number" aria-hidden="true">${place + 1}</span>
          <span class="stack-name"><b>${layer.kind === 'activation' ? layer.activation : layerTitle(layers, place, labelOf)}</b></span>${factsTemplate(summed([layer]))}</li>`)}
        ${totalTemplate(layers)}
      </ol>`;
  };

  return renderInto(host, () => {
    if (layersNow().length === 0) return nothing;
    return html`<div class="stack">${store.config.value.preset === 'own' ? ownTemplate() : courseTemplate()}</div>`;
  });
}

const unitNote = () => html`<p class="seeing-words">Cost of one picture, forward. An operation is one multiplication, addition, comparison or function such as exp.</p>`;

/** @param {readonly ImageLayer[]} layers @returns {Facts | null} of layers that follow each other */
function summed(layers) {
  const total = (/** @type {'parameters' | 'multiplications' | 'operations'} */ key) => layers.reduce((sum, layer) => sum + layer[key], 0);
  const last = layers.at(-1);
  return last ? { shape: last.shape, parameters: total('parameters'), multiplications: total('multiplications'), operations: total('operations') } : null;
}

/** @param {Facts | null} facts */
function factsTemplate(facts) {
  if (!facts) return html`<span class="stack-fact">…</span>`;
  return html`<span class="stack-fact is-shape">${facts.shape.length > 0 ? facts.shape.join(' × ') : ''}</span>
    ${/** @type {const} */ ([['parameters', 'weights'], ['multiplications', 'multiplications'], ['operations', 'operations']]).map(([key, unit]) => html`<span class="stack-fact number ${facts[key] === 0 ? 'is-none' : ''}">${formatCount(facts[key])} <span class="stack-unit">${unit}</span></span>`)}`;
}

/** @param {readonly ImageLayer[]} layers */
function totalTemplate(layers) {
  const total = summed(layers);
  return html`<li class="stack-row is-fixed is-total"><span class="stack-number"></span><span class="stack-name"><b>Together</b></span>${factsTemplate(total && { ...total, shape: [] })}</li>`;
}

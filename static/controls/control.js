/** A control for any field of the catalogue: one kind, one file. */

import { effect } from '@preact/signals-core';
import { nothing } from 'lit-html';
import { disposeAll, renderInto } from '../lib/reactive.js';
import { changesFor, defaultOf, findField, readPath, settingsFields } from '../state/fields.js';
import { choiceControl } from './choice.js';
import { flagControl } from './flag.js';
import { controlKey } from './frame.js';
import { integerControl } from './integer.js';
import { realControl } from './real.js';
import { rowsControl } from './rows.js';
import { severalControl } from './several.js';
import { textControl } from './text.js';

/** @import { Store } from '../state/store.js' */
/** @import { Field } from '../state/types.js' */

const KINDS = {
  real: realControl,
  integer: integerControl,
  flag: flagControl,
  choice: choiceControl,
  text: textControl,
  several: severalControl,
  rows: rowsControl,
};

/**
 * Template of one control; reads signals, so it belongs into `renderInto`.
 *
 * @param {Store} store
 * @param {string} path
 * @param {Field} field
 * @param {'strip' | 'panel'} form
 * @returns {unknown}
 */
export function controlTemplate(store, path, field, form) {
  const start = () => readPath(store.start.value, path) ?? defaultOf(field);
  const change = (/** @type {any} */ value, live = false) =>
    store.actions.configure(changesFor(store.config.value, path, value), { live });
  const context = {
    store, path, field, form, change,
    value: () => readPath(store.config.value, path) ?? (path.includes('*') ? undefined : defaultOf(field)),
    reset: () => change(start()),
  };
  return field.kind === 'settings' ? nothing : KINDS[field.kind](/** @type {any} */ (context));
}

/**
 * Fill a host with the control of one path; empty while the catalogue is not there or the control is hidden.
 *
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {string} path
 * @param {'strip' | 'panel'} form
 * @returns {() => void}
 */
export function mountControl(host, store, path, form) {
  const key = controlKey(path);
  host.classList.add('control');
  host.dataset.control = key;
  return renderInto(host, () => {
    const catalogue = store.catalogue.value;
    const fields = store.experiment.value?.fields;
    const field = catalogue && fields ? findField(catalogue, fields, store.config.value, path) : null;
    host.hidden = !field || store.hidden.value.has(key);
    host.dataset.kind = field?.kind ?? '';
    return field && !host.hidden ? controlTemplate(store, path, field, form) : nothing;
  });
}

/**
 * Fill a host with the controls of a list of paths; `optimizer_settings` stands for all settings of the chosen optimizer.
 *
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {readonly string[]} paths
 * @param {'strip' | 'panel'} form
 * @returns {() => void}
 */
export function mountControls(host, store, paths, form) {
  let shown = '';
  /** @type {(() => void)[]} */
  let disposers = [];
  const clear = () => {
    disposeAll(disposers)();
    host.replaceChildren();
  };
  const stop = effect(() => {
    const concrete = paths.flatMap((path) => expand(store, path));
    if (concrete.join() === shown) return;
    shown = concrete.join();
    clear();
    disposers = concrete.map((path) => {
      const place = document.createElement('div');
      host.append(place);
      return mountControl(place, store, path, form);
    });
  });
  return disposeAll([stop, clear]);
}

/** @param {Store} store @param {string} path @returns {string[]} */
function expand(store, path) {
  const catalogue = store.catalogue.value;
  const field = store.experiment.value?.fields.find((entry) => entry.name === path);
  if (field?.kind !== 'settings' || !catalogue) return [path];
  return settingsFields(catalogue, store.config.value, field).map((entry) => `${path}.${entry.name}`);
}

/** Sets of images on the teacher's page: which are on the server, and a button that fetches another one. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { send } from './room-socket.js';

const LOOK_EVERY_MS = 500;
const BYTES_PER_MB = 1e6;

/**
 * @typedef {object} ImageSet
 * @property {string} key
 * @property {string} label
 * @property {string} help
 * @property {string} licence
 * @property {boolean} here
 * @property {number} bytes  of all files that would be fetched; 0: none can be
 * @property {number} done  bytes that have come
 * @property {boolean} running
 * @property {string} problem  why the last attempt failed
 */

/** @param {HTMLElement} host */
export function mountImageSets(host) {
  const sets = signal(/** @type {ImageSet[]} */ ([]));
  const told = signal('');

  async function look() {
    const answer = await fetch(rooted('/api/image-sets'), { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) sets.value = await answer.json();
    told.value = answer?.ok ? '' : 'The server does not answer.';
    if (!answer?.ok || sets.value.some(({ running }) => running)) setTimeout(() => void look(), LOOK_EVERY_MS);
  }

  /** @param {string} key */
  async function start(key) {
    const { message } = await send(rooted(`/api/image-sets/${encodeURIComponent(key)}/fetch`));
    if (message === undefined) await look();
    else told.value = message;
  }

  renderInto(host, () => html`
    <ul class="room-list">${sets.value.map((set) => entry(set, start))}</ul>
    <p class="form-problem" role="alert">${told.value}</p>`);
  void look();
}

/** @param {ImageSet} set @param {(key: string) => void} start */
function entry({ key, label, help, licence, here, bytes, done, running, problem }, start) {
  const size = `${Math.max(1, Math.round(bytes / BYTES_PER_MB))} MB`;
  return html`
    <li><b>${label}</b> <span class="quiet">${help} ${licence}.</span>
      <span class="room-list-buttons">
        ${here ? html`<span>on this server</span>` : nothing}
        ${running ? html`<progress max=${bytes} value=${done} aria-label=${`Fetching ${label}`}></progress> <span class="number">${Math.floor((100 * done) / bytes)} %</span>` : nothing}
        ${!here && !running && bytes > 0 ? html`<button class="button" aria-label=${`Fetch ${label}, ${size}`} @click=${() => start(key)}>${problem ? 'Try again' : `Fetch it, ${size}`}</button>` : nothing}
        ${!here && !running && bytes === 0 ? html`<span>not on this server; it has no address to be fetched from</span>` : nothing}
      </span>
      ${problem ? html`<p class="form-problem" role="alert">${label}: ${problem}. What has come is kept. On a machine with a network <code>playground data get ${key}</code> does the same.</p>` : nothing}
    </li>`;
}

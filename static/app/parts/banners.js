/** What went wrong or takes its time: what happened, why, what to do. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ref } from 'lit-html/directives/ref.js';
import { asSentence, sentenceOf } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { icon } from '../icons.js';

/** @import { Store } from '../../state/store.js' */
/** @import { ConnectionState } from '../../state/types.js' */

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {ReadonlySet<string>} shown  paths of the controls that show their error themselves
 * @param {() => void} takeOver  open the session here again
 */
export function mountBanners(host, store, shown, takeOver) {
  return renderInto(host, () => html`
    ${connectionBanner(store.connection.value, takeOver)}
    ${divergenceBanner(store)}
    ${homelessErrors(store, shown)}
    ${repeat(store.notices.value, ({ id }) => id, ({ id, level, message }) => html`
      <div class="banner ${level}" role="status"><p>${message}</p>${closer(() => store.actions.dismissNotice(id))}</div>`)}`);
}

/** @param {ConnectionState} connection @param {() => void} takeOver */
function connectionBanner({ phase, message, progress }, takeOver) {
  switch (phase) {
    case 'loading':
      return html`
        <div class="banner info" role="status">
          <p><b>Getting ready.</b> ${message || 'The engine is starting.'}</p>
          ${Number.isFinite(progress) ? html`<span class="progress" role="progressbar" aria-label="Getting ready" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(progress * 100)}><span class="progress-bar" ${ref((bar) => setWidth(bar, progress))}></span></span>` : nothing}
        </div>`;
    case 'connecting':
      return html`<div class="banner info delayed" role="status"><p><b>Connecting.</b> Asking the server for a network of your own.</p></div>`;
    case 'reconnecting':
      return html`<div class="banner info delayed" role="status"><p><b>Reconnecting.</b> The connection broke; training goes on at the server and the picture follows as soon as it is back.</p></div>`;
    case 'offline':
      return html`<div class="banner warning" role="alert"><p><b>The server does not answer.</b> Is it running, and is this device on the network? The page tries again every few seconds; nothing is lost.</p></div>`;
    case 'full':
      return html`<div class="banner warning" role="alert"><p><b>All places are taken.</b> ${asSentence(message || 'The server trains as many networks as it can')} The page tries again every 15 seconds; you need not do anything.</p></div>`;
    case 'replaced':
      return html`<div class="banner warning" role="alert"><p><b>This run is open in another tab.</b> It goes on there.</p><button class="button" @click=${takeOver}>Continue here</button></div>`;
    case 'removed':
      return html`<div class="banner warning" role="alert"><p>${asSentence(message || 'This run is not shown any more')}</p><a class="button" href="/">See all labs</a></div>`;
    case 'outdated':
      return html`<div class="banner warning" role="alert"><p><b>The page and the server are of different versions.</b> ${asSentence(message)}</p><button class="button" @click=${() => location.reload()}>Load the page again</button></div>`;
    case 'open':
      return nothing;
  }
}

/** @param {Element | undefined} bar @param {number} share */
function setWidth(bar, share) {
  if (bar instanceof HTMLElement) bar.style.width = `${share * 100}%`;
}

/** @param {Store} store */
function divergenceBanner(store) {
  const divergence = store.divergence.value;
  if (!divergence) return nothing;
  const { message, remedies } = divergence;
  return html`
    <div class="banner warning" role="alert" data-testid="diverged">
      <p>${message} Choose a way out:</p>
      <span class="banner-buttons">
        ${remedies.map(({ label, changes }) => html`<button class="button" @click=${() => remedy(store, changes)}>${label} and go on</button>`)}
        <button class="button" @click=${() => store.actions.reset()}>Start again with fresh weights</button>
      </span>
      ${closer(() => store.actions.dismissDivergence())}
    </div>`;
}

/** Change what the remedy says and train on from the last good weights. @param {Store} store @param {import('../../state/types.js').Config} changes */
async function remedy(store, changes) {
  if (await store.actions.configure(changes)) await store.actions.play();
}

/** Errors that no control on the page shows beside itself. @param {Store} store @param {ReadonlySet<string>} shown */
function homelessErrors(store, shown) {
  const fieldOf = (/** @type {string} */ path) => store.experiment.value?.fields.find(({ name }) => name === path.split('.')[0]);
  // The controls of settings stand where the page shows their field.
  const isShown = (/** @type {string} */ path) => shown.has(path) || (fieldOf(path)?.kind === 'settings' && shown.has(path.split('.')[0] ?? ''));
  return [...store.errors.value.values()].filter(({ path }) => !isShown(path)).map((error) => {
    const field = fieldOf(error.path);
    return html`
      <div class="banner warning" role="alert">
        <p>${field ? html`<b>${field.label}.</b> ` : nothing}${asSentence(sentenceOf(error))}</p>
        ${closer(() => store.actions.forgive(error.path))}
      </div>`;
  });
}

/** @param {() => void} close */
function closer(close) {
  return html`<button class="button round banner-close" aria-label="Close this message" @click=${close}>${icon('close')}</button>`;
}

/** The thin line below: what the engine is doing and how fast. */

import { html, nothing } from 'lit-html';
import { formatCount } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { STOP_REASONS } from '../../state/stop-reasons.js';

/** @import { Store } from '../../state/store.js' */

/** @param {Store} store @returns {{tone: string, words: string}} */
function stateOf(store) {
  const { phase } = store.connection.value;
  if (phase === 'loading') return { tone: 'wait', words: 'starting' };
  if (phase === 'connecting' || phase === 'reconnecting') return { tone: 'wait', words: phase };
  if (phase !== 'open') return { tone: 'trouble', words: 'not connected' };
  const { running, reason } = store.run.value;
  if (running) return { tone: 'good', words: 'training' };
  const ended = STOP_REASONS[reason];
  if (ended) return ended;
  return { tone: 'idle', words: (store.status.value?.step ?? 0) > 0 ? 'paused' : 'ready' };
}

/** @param {HTMLElement} host @param {Store} store */
export function mountStatusLine(host, store) {
  return renderInto(host, () => {
    const { tone, words } = stateOf(store);
    const status = store.status.value;
    const frame = store.frameMs.value;
    // A divergence has a banner of its own.
    const message = store.divergence.value ? '' : store.run.value.message;
    const possible = store.run.value.running ? (status?.stepsPerSecond ?? NaN) : 0;
    const measured = Math.min(possible, store.speed.value ?? Infinity);
    const pictures = status ? (status.picturesPerSecond / status.stepsPerSecond) * measured : NaN;
    return html`
      <span class="state ${tone}"><span class="dot"></span><b data-testid="state">${words}</b></span>
      <span><b class="number">${formatCount(measured)}</b> ${store.network.value?.words?.step ?? 'step'}s/s</span>
      ${Number.isFinite(status?.picturesPerSecond ?? NaN) ? html`<span><b class="number" data-testid="pictures-per-second">${formatCount(Number.isFinite(pictures) ? pictures : 0)}</b> pictures/s</span>` : nothing}
      ${message ? nothing : html`
        <span class="wide-only">engine <b>numba cpu</b></span>
        <span class="wide-only">frame <b class="number">${Number.isFinite(frame) ? frame.toFixed(1) : '–'}</b> ms</span>`}
      <span class="status-end" data-help=${message}>${message || html`${store.network.value?.words?.step ?? 'step'} <b class="number" data-testid="step">${formatCount(status?.step ?? 0)}</b>`}</span>`;
  });
}

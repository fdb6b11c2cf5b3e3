/** The scrubber under the pictures: any moment of the run that was kept, and what can be done from there. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { fillTrack } from '../../controls/number.js';
import { formatCount } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { latestOnly, stepBeside } from '../../state/past.js';

/** @import { Store } from '../../state/store.js' */

const MANY = 8;
/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -MANY, PageUp: MANY, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {() => void} save  ask for a name
 * @returns {{move: (moments: number) => void, dispose: () => void}}
 */
export function mountTimeTravel(host, store, save) {
  const copy = signal('');
  const look = latestOnly((/** @type {number | null} */ step) => store.actions.recall(step));
  const newest = () => (store.past.value.step === null ? (store.status.value?.step ?? 0) : store.past.value.present);

  /** @param {number} moments */
  function move(moments) {
    if (newest() === 0 || store.connection.peek().phase !== 'open') return;
    if (moments === -Infinity) void look(0);
    else void look(moments === Infinity ? null : stepBeside(store.past.peek(), newest(), moments));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const moments = MOVES[event.key];
    if (moments === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(moments);
  }

  /** @param {Event} event */
  function onDrag(event) {
    const step = Number(/** @type {HTMLInputElement} */ (event.target).value);
    void look(step >= newest() ? null : step);
  }

  async function fork() {
    const session = await store.actions.fork();
    if (!session) return;
    const address = `${location.pathname}?run=${encodeURIComponent(session)}${location.hash}`;
    copy.value = window.open(address, '_blank') ? '' : address;
  }

  const stop = renderInto(host, () => {
    const { step } = store.past.value;
    const end = newest();
    const at = step ?? end;
    const words = step === null ? `now, step ${formatCount(end)}` : `step ${formatCount(step)} of ${formatCount(end)}`;
    const ready = store.connection.value.phase === 'open' && end > 0;
    return html`
      <div class="past-head">
        <label class="tiny-label" for="past">time</label>
        <span class="past-words number" data-testid="moment">${end > 0 ? words : 'at the start'}</span>
        ${step === null ? nothing : html`
          <button class="past-button" data-help="Show the present again. Key: End on the slider" @click=${() => look(null)}>Now</button>
          <button class="past-button" data-help="Make this moment the present one. What came after it goes; Undo brings it back." aria-label="Continue from here" @click=${() => store.actions.rewind()}>Continue</button>`}
        <button class="past-button" aria-label="Save this run" data-help="Keep settings, weights and curves under a name, to compare and to share." ?disabled=${store.connection.value.phase !== 'open'} @click=${save}>Save</button>
        ${end > 0 ? html`<button class="past-button" aria-label="Fork as a new run" data-help="Open a copy of this moment in a new tab, as a run of its own." @click=${fork}>Fork</button>` : nothing}
        ${copy.value ? html`<a class="past-button" href=${copy.value} target="_blank" rel="noopener" @click=${() => { copy.value = ''; }}>Open the copy</a>` : nothing}
      </div>
      <input id="past" class="past-slider" type="range" min="0" max=${Math.max(1, end)} step="1" .value=${String(at)} ?disabled=${!ready}
        aria-valuetext=${words} data-help="Move back to any kept moment of this run. Keys: [ and ]"
        ${ref((input) => fillTrack(input, end > 0 ? at / end : 0))} @input=${onDrag} @keydown=${onKey}>`;
  });
  return { move, dispose: stop };
}

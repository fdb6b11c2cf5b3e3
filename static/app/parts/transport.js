/** Reset, play, step; the epoch; how fast. */

import { html } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { fillTrack } from '../../controls/number.js';
import { closestIndex } from '../../controls/steps.js';
import { formatEpoch, formatSpeed } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';
import { icon } from '../icons.js';

/** @import { Store } from '../../state/store.js' */

/** Steps a second the slider offers; after the last comes full speed. */
const SPEEDS = [1, 2, 5, 10, 30, 100, 300, 1000, 3000, 10_000, 100_000];
const MAX_STEPS = 1_000_000;

/** @param {number} index @returns {number | null} */
function speedAt(index) {
  return SPEEDS[index] ?? null;
}

/** @param {HTMLElement} host @param {Store} store */
export function mountTransport(host, store) {
  const { actions } = store;
  return renderInto(host, () => {
    const hidden = store.hidden.value;
    const running = store.run.value.running;
    const ready = store.connection.value.phase === 'open';
    // A formula has no samples to go through: its epoch is a step.
    const counted = store.network.value?.words?.step ?? (store.network.value?.samples === 1 ? 'step' : 'epoch');
    return html`
      ${hidden.has('resetButton') ? '' : html`
        <button class="button round" data-control="resetButton" aria-label="Reset: fresh weights, epoch 0" data-help="Start again with fresh weights. Key: R" aria-keyshortcuts="R" ?disabled=${!ready} @click=${() => actions.reset()}>${icon('reset')}</button>`}
      ${hidden.has('playButton') ? '' : html`
        <button class="button round primary play" data-control="playButton" aria-label=${running ? 'Pause' : 'Play'} data-help=${running ? 'Pause the training. Key: space' : 'Train. Key: space'} aria-keyshortcuts="Space" ?disabled=${!ready} @click=${() => actions.toggle()}>${icon(running ? 'pause' : 'play')}</button>`}
      ${hidden.has('stepButton') ? '' : stepControl(store, ready)}
      <div class="epoch"><span class="tiny-label">${counted}</span><span class="number epoch-number" data-testid="epoch">${formatEpoch(store.status.value?.epoch ?? 0)}</span></div>
      ${hidden.has('speed') ? '' : speedControl(store)}`;
  });
}

/** @param {Store} store @param {boolean} ready */
function stepControl(store, ready) {
  const { count, unit } = store.stepSize.value;
  const words = store.network.value?.words ?? { step: 'batch', epoch: 'epoch' };
  const name = (/** @type {'batch' | 'epoch'} */ one) => plural(one === 'batch' ? words.step : words.epoch, count);
  const setCount = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const next = Math.round(Number(input.value));
    if (next >= 1 && next <= MAX_STEPS) store.actions.setStepSize({ count: next, unit });
    else store.actions.refuse({ code: 'out_of_range', path: '', message: `A step is 1 to ${MAX_STEPS.toLocaleString('en-US')} batches or epochs; “${input.value}” is not.`, allowed: [1, MAX_STEPS] });
    input.value = String(store.stepSize.value.count);
  };
  const setUnit = (/** @type {Event} */ event) => {
    const next = /** @type {'batch' | 'epoch'} */ (/** @type {HTMLSelectElement} */ (event.target).value);
    store.actions.setStepSize({ count, unit: next });
  };
  return html`
    <div class="step-control" data-control="stepButton" role="group" aria-label="Step">
      <button class="button round" aria-label="Step: train ${count} ${name(unit)}" data-help="Train ${count} ${name(unit)} and stop. Key: S" aria-keyshortcuts="S" ?disabled=${!ready} @click=${() => store.actions.step()}>${icon('step')}</button>
      <input class="step-count number" type="text" inputmode="numeric" autocomplete="off" aria-label="How many" .value=${String(count)} @change=${setCount}>
      <select class="step-unit" aria-label="Batches or epochs" @change=${setUnit}>
        <option value="batch" .selected=${unit === 'batch'}>${name('batch')}</option>
        <option value="epoch" .selected=${unit === 'epoch'}>${name('epoch')}</option>
      </select>
    </div>`;
}

/** @param {string} word @param {number} count @returns {string} */
function plural(word, count) {
  if (count === 1) return word;
  return word === 'batch' ? 'batches' : `${word}s`;
}

/** @param {Store} store */
function speedControl(store) {
  const chosen = store.speed.value;
  const index = chosen === null ? SPEEDS.length : closestIndex(SPEEDS, chosen);
  const words = formatSpeed(chosen);
  const drag = (/** @type {Event} */ event) => store.actions.speed(speedAt(Number(/** @type {HTMLInputElement} */ (event.target).value)));
  return html`
    <div class="speed" data-control="speed">
      <span class="tiny-label"><label for="speed">speed</label> <span class="speed-words">${words}</span></span>
      <input id="speed" type="range" min="0" max=${SPEEDS.length} step="1" .value=${String(index)} aria-valuetext=${words}
        data-help="Steps a second, from one to as fast as the engine can." ${ref((input) => fillTrack(input, index / SPEEDS.length))}
        @input=${drag} @dblclick=${() => store.actions.speed(null)}>
    </div>`;
}

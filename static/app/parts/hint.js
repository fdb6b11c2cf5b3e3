/** Three steps for the first minute. Goes away by itself once the student plays, and does not come back. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { recall, remember } from '../../lib/memory.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';

/** @import { Store } from '../../state/store.js' */

const NETWORK_STEPS = [
  { title: 'Press play', text: 'The network starts to learn, and the map shows what it makes of the points: orange here, blue there.' },
  { title: 'Look inside', text: 'Every square is a neuron with its own map. Point at one to see it large; click a line to change its weight.' },
  { title: 'Change something', text: 'Other data, more neurons, a larger learning rate: every change works at once, and Undo takes it back.' },
];
const RACE_STEPS = [
  { title: 'Press play', text: 'All contestants leave the same place at once and draw their paths downhill on the loss.' },
  { title: 'Choose the start', text: 'Click anywhere on the surface: everyone begins there. Some places are harder than others.' },
  { title: 'Change the rules', text: 'Another surface, other learning rates, one contestant more: the league on the right says who gets there first.' },
];
const CONVNET_STEPS = [
  { title: 'Press play', text: 'The network learns to read. Watch its filters on the right and what they make of a picture in the middle.' },
  { title: 'Draw a digit', text: 'Draw over the picture: every layer sees your drawing at once, and the bars say what the network takes it for.' },
  { title: 'Look at the mistakes', text: 'Below, the matrix counts what is taken for what. Choose a mistake to send it through the network.' },
];
const STEPS_OF = /** @type {Record<string, typeof NETWORK_STEPS>} */ ({ race: RACE_STEPS, convnet: CONVNET_STEPS });

/** @param {HTMLElement} host @param {Store} store */
export function mountHint(host, store) {
  const steps = STEPS_OF[store.experimentKey] ?? NETWORK_STEPS;
  const shown = signal(recall('hint-seen') === null ? 0 : steps.length);
  const close = () => { shown.value = steps.length; };
  const stop = renderInto(host, () => {
    const step = steps[shown.value];
    if (!step || store.connection.value.phase !== 'open') return nothing;
    const last = shown.value === steps.length - 1;
    return html`
      <div class="hint ${shown.value === 0 ? 'at-play' : ''}" role="region" aria-label="First steps">
        <p class="tiny-label">Step ${shown.value + 1} of ${steps.length}</p>
        <h2>${step.title}</h2>
        <p>${step.text}</p>
        <div class="hint-buttons">
          <button class="link" @click=${close}>Skip</button>
          <button class="button primary" @click=${() => { shown.value += 1; }}>${last ? 'Done' : 'Next'}</button>
        </div>
      </div>`;
  });
  const keep = effect(() => {
    if (shown.value > 0) remember('hint-seen', '1');
  });
  const advance = effect(() => {
    if (store.run.value.running && shown.peek() === 0) shown.value = 1;
  });
  return disposeAll([stop, keep, advance]);
}

/** The numbers that matter: losses and accuracy. */

import { html } from 'lit-html';
import { formatLoss, formatShare } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';

/** @import { Store } from '../../state/store.js' */

/** Test accuracy from which it is shown as good. */
const GOOD_ACCURACY = 0.95;

/** @param {HTMLElement} host @param {Store} store */
export function mountReadouts(host, store) {
  return renderInto(host, () => {
    const status = store.status.value;
    // An experiment without test points is judged by all its points.
    const tests = !status || Number.isFinite(status.testLoss);
    const accuracy = (tests ? status?.testAccuracy : status.trainingAccuracy) ?? NaN;
    return html`
      ${!tests ? '' : readout('test loss', formatLoss(status?.testLoss ?? NaN), 'main', 'Mean loss on the points the network never trains on.')}
      ${readout('training loss', formatLoss(status?.trainingLoss ?? NaN), tests ? 'second' : 'main', 'Mean loss on the points it trains on.')}
      ${store.config.value.problem === 'regression' || (status && !Number.isFinite(accuracy)) ? '' : readout('accuracy', formatShare(accuracy), accuracy >= GOOD_ACCURACY ? 'good' : 'main', `Share of ${tests ? 'test points' : 'points'} on the right side. Training points: ${formatShare(status?.trainingAccuracy ?? NaN)}`)}`;
  });
}

/** @param {string} label @param {string} text @param {'main' | 'second' | 'good'} tone @param {string} help */
function readout(label, text, tone, help) {
  return html`<div class="readout ${tone}" data-help=${help}><span class="tiny-label">${label}</span><span class="number" data-readout=${label}>${text}</span></div>`;
}

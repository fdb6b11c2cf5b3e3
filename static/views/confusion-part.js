/** The switch between test and training points. */

import { html } from 'lit-html';

const PARTS = /** @type {const} */ ([[1, 'test'], [0, 'training']]);

/**
 * @param {0 | 1} chosen
 * @param {(part: 0 | 1) => void} choose
 */
export function partSwitch(chosen, choose) {
  return html`
    <span class="part-switch" role="group" aria-label="Which points">
      ${PARTS.map(([part, label]) => html`
        <button type="button" class="curve-toggle" aria-pressed=${chosen === part} @click=${() => choose(part)}>${label}</button>`)}
    </span>`;
}

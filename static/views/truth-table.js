/** All patterns of bits, their parity, and what the network says of each. A row is chosen to be seen in the graph. */

import { html, nothing } from 'lit-html';
import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ table: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const { bits, target, chance, size } = store.frame('table').value?.arrays ?? {};
    if (!bits || !target || !chance || !size) return html`<p class="quiet">The truth table appears here.</p>`;
    const [rows = 0, width = 0] = bits.shape;
    const isRight = (/** @type {number} */ row) => ((chance.data[row] ?? NaN) > 0.5) === (target.data[row] === 1);
    const right = Array.from({ length: rows }, (_, row) => row).filter(isRight).length;
    const [hidden = 0, depth = 0] = size.data;
    return html`
      <p class="truth-summary"><b class="number ${right === rows ? 'is-right' : ''}">${formatCount(right)} / ${formatCount(rows)}</b> rows right, ${formatCount(hidden)} hidden units in ${depth === 1 ? 'one layer' : `${depth} layers`}</p>
      <div class="truth-rows" tabindex="0" role="region" aria-label="Truth table">
        <table class="truth-table">
          <thead><tr><th scope="col">bits</th><th scope="col">parity</th><th scope="col">network</th><th scope="col"><span class="visually-hidden">right or wrong</span></th></tr></thead>
          <tbody>${Array.from({ length: rows }, (_, row) => line({
            pattern: Array.from(bits.data.subarray(row * width, (row + 1) * width)).join(' '), parity: target.data[row] ?? 0, says: chance.data[row] ?? NaN,
            isRight: isRight(row), isShown: store.sample.value === row, choose: () => store.actions.setSample(row),
          }))}</tbody>
        </table>
      </div>`;
  });
}

/** @param {{pattern: string, parity: number, says: number, isRight: boolean, isShown: boolean, choose: () => void}} row */
function line({ pattern, parity, says, isRight, isShown, choose }) {
  return html`
    <tr class="${isRight ? '' : 'is-wrong'} ${isShown ? 'is-shown' : ''}">
      <th scope="row"><button class="truth-pattern" aria-pressed=${isShown} @click=${choose}>${pattern}</button></th>
      <td>${parity}</td><td>${says < 5e-4 ? '0.000' : says > 0.9995 ? '1.000' : formatSignificant(says, 3)}</td>
      <td>${isRight ? nothing : 'wrong'}</td>
    </tr>`;
}

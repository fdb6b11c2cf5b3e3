/** The hidden units of the first contestant side by side: every number with its gradient, equal ones and still ones told. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { contestantsOf } from './contestants.js';
import { watchTheme } from './theme.js';
import { compareUnits, readUnits } from './units-table.js';

/** @import { Store } from '../state/store.js' */
/** @import { Units } from './units-table.js' */

/** Nine digits tell any two single-precision numbers apart. */
const DIGITS = 9;
const GRADIENT_DIGITS = 3;
const ROLES = ['weight into it', 'bias', 'weight out of it'];

export const streams = () => ({ numbers: { contestant: 0 } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'units', { tabindex: '0', role: 'region', 'aria-label': 'Hidden units' }));
  const theme = watchTheme(host);
  const name = computed(() => contestantsOf(store.catalogue.value, store.config.value, theme.value.palette.colors)[0]?.name ?? '');
  return takeBack(host, [effect(() => {
    const units = readUnits(store.frame('numbers').value?.arrays, store.network.value?.inputs ?? []);
    render(units.members.length > 0 ? table(units, name.value) : html`<p class="evidence-empty">This surface has no units that could be compared.</p>`, place);
  })]);
}

/** @param {Units} units @param {string} name */
function table({ members, others }, name) {
  const width = members[0]?.length ?? 0;
  const verdicts = compareUnits(members);
  return html`
    <table class="league-table units-table">
      <caption>Units of ${name}: the number, and below it its gradient over all points</caption>
      <thead><tr><th scope="col">number</th>${members.map((_, unit) => html`<th scope="col">unit ${unit + 1}</th>`)}</tr></thead>
      <tbody>${Array.from({ length: width }, (_, role) => html`
        <tr><th scope="row">${ROLES[role] ?? ''}</th>${members.map((unit) => html`
          <td><span class="units-name">${unit[role]?.name}</span> ${digits(unit[role]?.value)}<br><span class="units-gradient">${gradient(unit[role]?.gradient)}</span></td>`)}</tr>`)}
      </tbody>
    </table>
    <div class="units-verdicts">
      ${verdicts.map(({ words, mark }) => html`<p class=${mark ? 'units-mark' : ''}>${words}</p>`)}
      ${others.map((number) => html`<p class="units-gradient">${number.name} = ${digits(number.value)}, gradient ${gradient(number.gradient)}</p>`)}
    </div>`;
}

/** @param {number | undefined} value */
function digits(value) {
  return value === undefined ? '–' : formatSignificant(value, DIGITS);
}

/** @param {number | undefined} value */
function gradient(value) {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value === 0 ? '0, exactly' : formatSignificant(value, GRADIENT_DIGITS);
}

/** The row that is read: test digits, or what is drawn over them. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { mountPen } from './drawing-pen.js';
import { SIDE } from './drawing.js';
import { paintGrey } from './map-picture.js';

/** @import { Store } from '../state/store.js' */

/**
 * Show the row and let it be drawn on.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mountStrip(host, store) {
  const canvas = host.appendChild(element('canvas', 'strip-canvas', { tabindex: '0', role: 'application', 'aria-roledescription': 'drawing area', 'data-testid': 'strip' }));
  const buttons = host.appendChild(element('div', 'pad-buttons'));
  const widthOf = () => store.frame('reading').peek()?.arrays.strip?.shape[1] ?? SIDE;
  const pen = mountPen(canvas, store, { widthOf, nudge: 2 });

  /** @param {number} by rows */
  function next(by) {
    pen.drop();
    const field = store.experiment.peek()?.fields.find(({ name }) => name === 'row');
    const count = (field?.kind === 'integer' ? field.maximum : 0) + 1;
    void store.actions.configure({ drawing: '', row: (store.config.peek().row + by + count) % count });
  }

  return takeBack(host, [
    effect(() => {
      const strip = store.frame('reading').value?.arrays.strip;
      const shown = pen.grey() ?? strip?.data;
      if (shown) paintGrey(canvas, shown, strip?.shape[1] ?? SIDE, SIDE);
      const what = store.config.value.drawing ? 'Your row' : `Row ${store.config.value.row} of test digits`;
      setAttribute(canvas, 'aria-label', `${what}. Draw digits with the pointer; arrow keys move the pen, with Shift they draw, Space makes a dot. ${pen.words()}`);
    }),
    effect(() => {
      render(html`
        <button type="button" class="curve-toggle" title="The row before" @click=${() => next(-1)}>‹ before</button>
        <button type="button" class="curve-toggle" title="The next row" @click=${() => next(1)}>next ›</button>
        <button type="button" class="curve-toggle" ?disabled=${!store.config.value.drawing} title="Back to test digits" @click=${() => next(0)}>clear</button>
        <span class="map-facts">Draw a row of your own on the black paper.</span>`, buttons);
    }),
  ]);
}

/** The key below the output map: what the colours and shapes mean, and two switches. */

import { html, nothing, render } from 'lit-html';
import { fitCanvas } from './canvas.js';
import { classColor, cssColor } from './palette.js';
import { classShape, tracePoint } from './points.js';

/** @import { Store } from '../state/store.js' */
/** @import { ThemeColors } from './palette.js' */

const SWATCH_SIZE = { width: 14, height: 14 };

/**
 * Draw the key.
 * @param {HTMLElement} host
 * @param {object} state
 * @param {string[]} state.classes names of the classes, empty for one output
 * @param {ThemeColors} state.colors
 * @param {readonly [string, string]} state.ends what the ends of the colour bar stand for, such as −1 and +1
 * @param {boolean} state.showTest
 * @param {boolean} state.discretize
 * @param {ReadonlySet<string>} state.hidden controls the address has hidden
 * @param {Store['actions']} actions
 */
export function renderKey(host, { classes, colors, ends, showTest, discretize, hidden }, actions) {
  render(
    html`
      ${classes.length > 0
        ? html`<ul class="key-classes" aria-label="Classes">${classes.map((name) => html`<li><canvas class="key-swatch" aria-hidden="true"></canvas>${name}</li>`)}</ul>`
        : html`<span class="key-scale"><span>${ends[0]}</span><span class="key-bar" role="img" aria-label="Orange is negative, blue is positive"></span><span>${ends[1]}</span></span>`}
      ${hidden.has('showTest') ? nothing : html`<label class="key-switch" data-control="showTest" title="Show the points the network does not train on">
        <input type="checkbox" .checked=${showTest} @change=${(/** @type {Event} */ event) => actions.setShowTest(isChecked(event))}>test data</label>`}
      ${hidden.has('discretize') ? nothing : html`<label class="key-switch" data-control="discretize" title="Show the decision only, not how sure the network is">
        <input type="checkbox" .checked=${discretize} @change=${(/** @type {Event} */ event) => actions.setDiscretize(isChecked(event))}>discretize</label>`}`,
    host,
  );
  host.querySelectorAll('canvas').forEach((canvas, index) => drawSwatch(canvas, index, colors));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} index of the class
 * @param {ThemeColors} colors
 */
function drawSwatch(canvas, index, colors) {
  const context = fitCanvas(canvas, SWATCH_SIZE);
  context.clearRect(0, 0, SWATCH_SIZE.width, SWATCH_SIZE.height);
  context.fillStyle = cssColor(classColor(colors, index));
  context.beginPath();
  tracePoint(context, classShape(index), SWATCH_SIZE.width / 2, SWATCH_SIZE.height / 2, 4.4);
  context.fill();
}

/** @param {Event} event */
function isChecked(event) {
  return /** @type {HTMLInputElement} */ (event.currentTarget).checked;
}

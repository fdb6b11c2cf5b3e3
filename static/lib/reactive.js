/** Templates that draw themselves again when a signal they read changes. */

import { effect } from '@preact/signals-core';
import { render } from 'lit-html';

/**
 * Keep a host's content equal to a template; what the page came with goes.
 *
 * @param {HTMLElement} host
 * @param {() => unknown} template  reads signals, returns a lit-html template
 * @returns {() => void} stop, and empty the host
 */
export function renderInto(host, template) {
  host.replaceChildren();
  const stop = effect(() => {
    render(template(), host);
  });
  return () => {
    stop();
    render(null, host);
  };
}

/**
 * What undoes a view: its effects end, its place is empty again.
 *
 * @param {HTMLElement} host
 * @param {readonly (() => void)[]} stops  of the effects
 * @returns {() => void}
 */
export function takeBack(host, stops) {
  return () => {
    for (const stop of stops) stop();
    host.replaceChildren();
  };
}

/** @param {(() => void)[]} disposers @returns {() => void} all of them, last first */
export function disposeAll(disposers) {
  return () => {
    for (const dispose of disposers.splice(0).reverse()) dispose();
  };
}

/** The page in words for those who hear it: at a pause, after a step, on request; never more often than every few seconds. */

import { effect } from '@preact/signals-core';
import { formatCount, formatLoss, formatShare, humanize } from '../../lib/format.js';

/** @import { Store } from '../../state/store.js' */

const QUIET_MS = 3000;

/** @param {Store} store @returns {string} the state of the run in a sentence */
export function describeRun(store) {
  const status = store.status.peek();
  if (!status) return 'Nothing has been trained yet.';
  const accuracy = Number.isFinite(status.testAccuracy) ? `, accuracy ${formatShare(status.testAccuracy)}` : '';
  const state = store.run.peek().running ? 'Training' : 'Paused';
  const test = Number.isFinite(status.testLoss) ? `test loss ${formatLoss(status.testLoss)}, ` : '';
  const words = store.network.peek()?.words;
  const counted = humanize(words?.step ?? 'epoch');
  return `${state}. ${counted} ${formatCount(Math.floor(status.epoch))}, ${test}${words ? 'best' : 'training'} loss ${formatLoss(status.trainingLoss)}${accuracy}.`;
}

/** @param {HTMLElement} host live region @param {Store} store */
export function mountAnnouncer(host, store) {
  let last = -Infinity;
  let timer = 0;
  /** @param {() => string} sentence */
  const say = (sentence) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = performance.now();
      host.textContent = sentence();
    }, Math.max(0, last + QUIET_MS - performance.now()));
  };
  let wasRunning = false;
  const stopRun = effect(() => {
    const { running, message, reason } = store.run.value;
    if (running && !wasRunning) say(() => 'Training.');
    if (!running && (wasRunning || reason === 'step')) say(() => `${message} ${describeRun(store)}`.trim());
    wasRunning = running;
  });
  const stopRequests = effect(() => {
    const sentence = store.announcement.value;
    if (sentence) say(() => sentence);
  });
  return () => {
    clearTimeout(timer);
    stopRun();
    stopRequests();
  };
}

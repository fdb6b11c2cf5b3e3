/**
 * The page's only state: signals to read, actions to call.
 *
 * Views and controls read signals and call `store.actions`; the connection feeds the store: `receive` takes events,
 * `apply` frames. Each part below owns its signals and changes no other's. Nothing here touches the document or the
 * network, so all of it runs under `node --test`.
 */

import { batch } from '@preact/signals-core';
import { createChannel } from './channel.js';
import { createCopies } from './copies.js';
import { createDisplay } from './display.js';
import { createMessages } from './messages.js';
import { createPinnedRuns } from './pinned-runs.js';
import { createRun } from './run.js';
import { createSelection } from './selection.js';
import { createSettings } from './settings.js';
import { createStreams } from './streams.js';
import { createTrials } from './trials.js';
import { createUploads } from './uploads.js';

/** @import { Event } from '../protocol.js' */
/** @import { Config } from './types.js' */
/** @typedef {ReturnType<typeof createStore>} Store */

/**
 * Create the state of one page.
 *
 * @param {string} experimentKey  key of the lab's experiment, such as `playground`
 * @param {Config} [labStart]     fields in which the lab starts differently from the experiment's defaults
 * @param {string} [labKey]       whose tasks the run is judged by
 */
export function createStore(experimentKey, labStart = {}, labKey = '') {
  const messages = createMessages();
  const channel = createChannel(messages.actions);
  const run = createRun(channel);
  const settings = createSettings(experimentKey, labStart, { channel, run, messages: messages.actions });
  const copies = createCopies(channel, messages.actions);
  const uploads = createUploads({ channel, settings: settings.actions, messages: messages.actions });
  const streams = createStreams();
  const pinnedRuns = createPinnedRuns(() => streams.series('curves').value, settings.signals.config);
  const selection = createSelection();
  const trials = createTrials();
  const display = createDisplay();
  const listeners = [messages, run, streams, selection, trials];

  return {
    experimentKey,
    labKey,
    ...channel.signals,
    ...messages.signals,
    ...run.signals,
    ...settings.signals,
    ...uploads.signals,
    ...streams.signals,
    ...pinnedRuns.signals,
    ...selection.signals,
    ...trials.signals,
    ...display.signals,
    frame: streams.frame,
    series: streams.series,
    actions: {
      ...messages.actions,
      ...run.actions,
      ...settings.actions,
      ...copies.actions,
      ...uploads.actions,
      ...pinnedRuns.actions,
      ...selection.actions,
      ...trials.actions,
      ...display.actions,
    },

    connect: channel.connect,
    setConnection: channel.setConnection,
    hold: channel.hold,
    setCatalogue: settings.setCatalogue,
    setWatched: streams.setWatched,
    setFrameMs: streams.setFrameMs,
    apply: streams.apply,

    /** Take over an event of the server (`docs/PROTOCOL.md`). @param {Event} event */
    receive(event) {
      batch(() => {
        for (const part of listeners) part.receive(event);
      });
    },
  };
}

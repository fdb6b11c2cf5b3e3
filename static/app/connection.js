/**
 * The websocket: opening and resuming the session, events to the store, frames to the screen, acks back.
 *
 * A bundle is drawn in one animation frame and acknowledged from that same frame, so the server never builds pictures
 * faster than this screen shows them, and a hidden tab asks for none.
 */

import { rooted } from '../lib/rooted.js';
import { CLOSE, PROTOCOL_VERSION } from '../protocol.js';
import { DecodeError, readBundle } from '../state/decoder.js';
import { sameValue } from '../state/fields.js';
import { OWN, withoutOwnData } from '../state/own-data.js';
import { createCommands } from './commands.js';
import { createTabMemory } from './tab-memory.js';
import { getTicket } from './ticket.js';

/** @import { Event as ServerEvent, WelcomeEvent } from '../protocol.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Arrival } from '../state/streams.js' */
/** @import { Config } from '../state/types.js' */

const PING_MS = 10_000;
/** No command has this number; they count from 1. */
const PING_ID = 0;
const MISSED_PINGS = 2;
const RETRY_MS = [100, 200, 500, 1000, 2000, 5000];
/** Failed attempts before the page calls the server unreachable rather than slow. */
const OFFLINE_AFTER = 6;
const FULL_RETRY_MS = 15_000;
/** Weight of the newest drawing time in its running mean. */
const FRAME_SHARE = 0.1;

/** @param {number} attempt from 0 @param {() => number} [random] @returns {number} milliseconds, with full jitter above the first half */
export function retryDelay(attempt, random = Math.random) {
  const longest = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0;
  return longest * (0.5 + random() / 2);
}

/**
 * Connect a store to the server and keep it connected.
 *
 * @param {Store} store
 * @param {string | null} [asked]  session that the page's address names
 * @param {boolean} [watch]  it is somebody else's, which the page shows and cannot change
 * @returns {{open: () => void, watch: (streams: Config) => void}}
 */
export function createConnection(store, asked = null, watch = false) {
  /** @type {WebSocket | null} */
  let socket = null;
  let opening = false;
  let attempt = 0;
  let retryTimer = 0;
  let pingTimer = 0;
  let unanswered = 0;
  let welcomed = false;
  /** What `hello` resumes: empty at first, the server then goes by the cookie. */
  const resume = { session: /** @type {string | null} */ (null), token: '', epoch: 0, offset: 0 };
  const tab = createTabMemory(`${store.experimentKey}/${store.labKey}`);
  /** @type {Config} */
  let watched = {};

  const commands = createCommands((message) => welcomed && !watch && post(message));
  const screen = createScreen(store, (seq) => {
    const name = store.experiment.value?.streams.find(({ kind }) => kind === 'series')?.name ?? '';
    const { length, generation } = store.series(name).value;
    post({ type: 'ack', seq, points: length, generation: Math.max(0, generation) });
  });
  store.connect(commands);

  /** @param {Config} message */
  function post(message) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  async function open() {
    clearTimeout(retryTimer);
    if (opening) return;
    const known = resume.session !== null;
    if (attempt < OFFLINE_AFTER) setPhase(known ? 'reconnecting' : 'connecting');
    opening = true;
    const ticket = await getTicket();
    opening = false;
    if (ticket === null) {
      onClose(1006, '');
      return;
    }
    const address = new URL(rooted('/api/session'), location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    // A page that was loaded again names the run this tab had, even if the server has not noticed that the old socket is gone.
    const { session, token } = known ? resume : (asked ? { session: asked, token: '' } : tab.recall());
    socket.onopen = () => post({
      type: 'hello', protocol: PROTOCOL_VERSION, ticket, experiment: store.experimentKey, lab: store.labKey,
      watch, session, resume: token, epoch: resume.epoch, event_offset: resume.offset,
    });
    socket.onmessage = ({ data }) => (typeof data === 'string' ? onEvent(JSON.parse(data)) : onBundle(data));
    socket.onclose = ({ code, reason }) => onClose(code, reason);
  }

  /** @param {ServerEvent} event */
  function onEvent(event) {
    if (event.type === 'welcome') onWelcome(event);
    if (event.offset > resume.offset) resume.offset = event.offset;
    if (event.type === 'pong') unanswered = 0;
    // A refused command reaches the store through its promise, which knows the field.
    const answered = event.type === 'error' && commands.settle(event);
    if (!answered) {
      store.receive(event);
      commands.settle(event);
    }
  }

  /** @param {WelcomeEvent} event */
  function onWelcome(event) {
    if (event.epoch !== resume.epoch) resume.offset = 0;
    const lost = resume.session !== null && resume.session !== event.session ? store.config.peek() : null;
    resume.session = event.session;
    resume.token = event.resume;
    if (!watch) tab.remember(event.session, event.resume);
    resume.epoch = event.epoch;
    welcomed = true;
    attempt = 0;
    unanswered = 0;
    setPhase('open');
    post({ type: 'watch', streams: watched });
    clearInterval(pingTimer);
    pingTimer = setInterval(beat, PING_MS);
    // The store takes this welcome over first.
    if (lost) queueMicrotask(() => restore(lost));
  }

  /** The server has forgotten the run, as after a restart without storage: give it the settings again. @param {Config} config */
  function restore(config) {
    store.actions.tell('warning', 'The server was started anew and no longer has this run. Your settings are back; training begins again from its first step.');
    if (config.dataset === OWN) store.actions.tell('warning', 'Points of your own are not kept by this page: open the table again.');
    if (config.image_set === OWN) store.actions.tell('warning', 'Pictures of your own are not kept by this page: open the folder again.');
    void store.actions.configure(withoutOwnData(config, store.start.peek()), { replace: true });
  }

  /** @param {ArrayBuffer} data */
  function onBundle(data) {
    try {
      screen.show(readBundle(data, store.experiment.value?.streams ?? []));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      // A page and a server of different versions: nothing that follows can be trusted either.
      setPhase('outdated', `The server sent a picture this page cannot read (${error.message}). Load the page again.`);
      close();
    }
  }

  /** @param {number} code @param {string} reason */
  function onClose(code, reason) {
    welcomed = false;
    socket = null;
    clearInterval(pingTimer);
    commands.abandon();
    if (store.connection.value.phase === 'outdated') return;
    if (code === CLOSE.takenOver) setPhase('replaced');
    else if (code === CLOSE.protocol) setPhase('outdated', reason);
    else if (code === CLOSE.removed) setPhase('removed', reason);
    else {
      if (code === CLOSE.full) setPhase('full', reason);
      else if (attempt >= OFFLINE_AFTER) setPhase('offline');
      else setPhase(resume.session === null ? 'connecting' : 'reconnecting');
      retryTimer = setTimeout(open, code === CLOSE.full ? FULL_RETRY_MS : retryDelay(attempt));
      attempt += 1;
    }
  }

  function beat() {
    if (unanswered >= MISSED_PINGS) {
      close();
      return;
    }
    unanswered += 1;
    post({ type: 'ping', id: PING_ID });
  }

  /** Drop the socket without waiting for the other side, which may be gone. */
  function close() {
    const old = socket;
    if (!old) return;
    old.onmessage = null;
    old.onclose = null;
    old.close();
    onClose(1006, '');
  }

  /** @param {import('../state/types.js').ConnectionPhase} phase @param {string} [message] */
  function setPhase(phase, message = '') {
    store.setConnection({ phase, message, progress: NaN });
  }

  /** The network is back or the lid is open again: do not wait for the next attempt. */
  function hurry() {
    const { phase } = store.connection.value;
    if (!socket && (phase === 'reconnecting' || phase === 'offline' || phase === 'connecting')) open();
    else if (welcomed) beat();
  }
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) hurry(); });

  return {
    open,
    /** Tell the server which streams are on screen. @param {Config} streams */
    watch(streams) {
      if (sameValue(streams, watched)) return;
      watched = streams;
      if (welcomed) post({ type: 'watch', streams });
    },
  };
}

/**
 * Draws bundles, at most one animation frame each, and reports the newest one that was drawn.
 *
 * @param {Store} store
 * @param {(seq: number) => void} drawn
 */
function createScreen(store, drawn) {
  /** @type {Arrival[]} */
  let waiting = [];
  let newest = 0;
  let asked = false;
  let mean = NaN;

  function paint() {
    asked = false;
    const arrivals = waiting;
    waiting = [];
    const started = performance.now();
    store.apply(arrivals);
    const took = performance.now() - started;
    mean = Number.isNaN(mean) ? took : mean + (took - mean) * FRAME_SHARE;
    store.setFrameMs(mean);
    drawn(newest);
  }

  return {
    /** @param {{seq: number, arrivals: Arrival[]}} bundle */
    show({ seq, arrivals }) {
      newest = seq;
      waiting.push(...arrivals);
      if (asked) return;
      asked = true;
      requestAnimationFrame(paint);
    },
  };
}

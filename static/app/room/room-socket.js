/** The websocket of a room: the page only listens. It comes back by itself until the room is closed. */

import { rooted } from '../../lib/rooted.js';
import { CLOSE } from '../../protocol.js';
import { retryDelay } from '../connection.js';
import { getTicket } from '../ticket.js';

/** @import { RoomNews } from '../../protocol.js' */

/**
 * @typedef {object} RoomListener
 * @property {(event: RoomNews) => void} onEvent
 * @property {(message: ArrayBuffer) => void} [onPictures]
 * @property {(reason: string) => void} onEnd   the room is closed or this visitor was sent away
 * @property {(connected: boolean) => void} [onConnection]
 */

/**
 * Listen to a room.
 *
 * @param {string} room  name of a teacher's room; empty for the room this visitor has joined
 * @param {RoomListener} listener
 */
export function listenToRoom(room, listener) {
  let attempt = 0;

  function retry() {
    listener.onConnection?.(false);
    setTimeout(() => void open(), retryDelay(attempt));
    attempt += 1;
  }

  async function open() {
    const ticket = await getTicket();
    if (ticket === null) return retry();
    const address = new URL(rooted('/api/room'), location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(JSON.stringify({ ticket, room }));
    socket.onmessage = ({ data }) => {
      attempt = 0;
      listener.onConnection?.(true);
      if (typeof data === 'string') listener.onEvent(JSON.parse(data));
      else listener.onPictures?.(data);
    };
    socket.onclose = ({ code, reason }) => (code === CLOSE.removed ? listener.onEnd(reason) : retry());
  }

  void open();
}

/**
 * Ask the server to do something; resolves to what was wrong, or null.
 *
 * @param {string} address
 * @param {object} body
 * @returns {Promise<{message: string, path: string, answer?: undefined} | {answer: any, message?: undefined}>}
 */
export async function send(address, body = {}) {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(address, options).catch(() => null);
  if (answer?.ok) return { answer: answer.status === 204 ? null : await answer.json() };
  const told = answer?.headers.get('content-type')?.startsWith('application/json') ? (await answer.json()).error : null;
  const message = told?.message ?? (answer ? await answer.text().catch(() => '') : '');
  return { message: message || 'The server does not answer. Is it running, and is this device on the network?', path: told?.path ?? '' };
}

/** The ticket that opens one websocket: only a page of this server can read it. */

import { rooted } from '../lib/rooted.js';

const TICKET_MS = 10_000;

/** What a socket needs besides the cookie; null if the server does not answer. @returns {Promise<string | null>} */
export async function getTicket() {
  try {
    const answer = await fetch(rooted('/api/ticket'), { method: 'POST', signal: AbortSignal.timeout(TICKET_MS) });
    return answer.ok ? (await answer.json()).ticket : null;
  } catch {
    return null;
  }
}

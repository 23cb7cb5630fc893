/**
 * Authentication by token: a client presents the token at the upgrade, or in its first message.
 *
 * INV-1: Nothing is answered before the token. INV-2: A wrong token closes the connection immediately; a missing one at the deadline.
 */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { bearerOfHeader } from '../credential.ts';
import type { UnauthenticatedConnection, UnauthenticatedConnections } from '../unauthenticated.ts';
import { CLOSE_CROWDED, CLOSE_LATE, CLOSE_NO_TOKEN } from './limits.ts';
import { type Requests, readRequest } from './messages.ts';

/** Whether a token is correct. */
export type TokenCheck = (token: string) => boolean;

/** The token in the upgrade: `Authorization: Bearer …`, or `?token=…` for clients that cannot set a header. */
export function tokenAtUpgrade(
  { headers, url = '' }: IncomingMessage,
  knows: TokenCheck,
): 'right' | 'wrong' | 'nothing' {
  const query = url.indexOf('?');
  const inQuery = query < 0 ? [] : new URLSearchParams(url.slice(query)).getAll('token');
  const given = headers.authorization === undefined ? inQuery : [bearerOfHeader(headers.authorization), ...inQuery];
  if (given.length === 0) return 'nothing';
  return given.every((token) => token !== undefined && knows(token)) ? 'right' : 'wrong';
}

/** Waits for the first message of an unauthenticated client; `admit` receives the client once it has presented the correct token. */
export function awaitToken(
  socket: WebSocket,
  knows: TokenCheck,
  [unauthenticated, pending]: readonly [UnauthenticatedConnections, UnauthenticatedConnection],
  admit: (shown: Requests['authenticate']) => void,
): void {
  const leaves = () => {};
  socket.on('error', leaves);
  pending.onEvicted((why) => {
    if (why === 'crowded') {
      socket.close(CLOSE_CROWDED, 'another came');
      socket.terminate();
      return;
    }
    socket.close(CLOSE_LATE, 'no token was sent');
    // The socket counts as a connection until its closing handshake is done or has timed out.
    const leaving = unauthenticated.take(() => socket.terminate());
    socket.once('close', () => leaving.release());
  });
  socket.once('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    const read = binary ? undefined : readRequest(data.toString());
    if (read?.ok !== true || read.request.action !== 'authenticate' || !knows(read.request.token)) {
      pending.onEvicted(() => socket.terminate());
      socket.close(CLOSE_NO_TOKEN, 'send the token before anything else: {"action":"authenticate","token":"…"}');
      return;
    }
    socket.off('error', leaves);
    admit(read.request);
  });
}

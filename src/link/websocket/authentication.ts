/**
 * Where the port asks a token: a client shows it at the upgrade, or as its first message.
 *
 * INV-1 nothing that comes before the token is answered. INV-2 a wrong one ends it at once, none ends it at the deadline.
 */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { bearerOfHeader } from '../credential.ts';
import type { UnauthenticatedConnection, UnauthenticatedConnections } from '../unauthenticated.ts';
import { CLOSE_CROWDED, CLOSE_LATE, CLOSE_NO_TOKEN } from './limits.ts';
import { type Requests, readRequest } from './messages.ts';

/** Whether a token is the right one. */
export type Knows = (token: string) => boolean;

/** What the upgrade itself shows: `Authorization: Bearer …`, or `?token=…` for those who cannot set a header. */
export function shownAt({ headers, url = '' }: IncomingMessage, knows: Knows): 'right' | 'wrong' | 'nothing' {
  const query = url.indexOf('?');
  const inQuery = query < 0 ? [] : new URLSearchParams(url.slice(query)).getAll('token');
  const given = headers.authorization === undefined ? inQuery : [bearerOfHeader(headers.authorization), ...inQuery];
  if (given.length === 0) return 'nothing';
  return given.every((token) => token !== undefined && knows(token)) ? 'right' : 'wrong';
}

/** Waits for the first message of a client that has shown nothing; `admit` gets it when it holds the right token. */
export function awaitToken(
  socket: WebSocket,
  knows: Knows,
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
    socket.close(CLOSE_LATE, 'no token came');
    // It counts on until it has said goodbye, or until its time for that is up too.
    const leaving = unauthenticated.take(() => socket.terminate());
    socket.once('close', () => leaving.release());
  });
  socket.once('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    const read = binary ? undefined : readRequest(data.toString());
    if (read?.ok !== true || read.request.action !== 'authenticate' || !knows(read.request.token)) {
      pending.onEvicted(() => socket.terminate());
      socket.close(CLOSE_NO_TOKEN, 'the token comes first: {"action":"authenticate","token":"…"}');
      return;
    }
    socket.off('error', leaves);
    admit(read.request);
  });
}

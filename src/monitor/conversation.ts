/** The monitor's state of one client at one lock, as far as rules need it. Immutable plain data; `after` returns the next state. */
import type { ClientEvent } from '../link/websocket/client-event.ts';

export interface Conversation {
  readonly client: string;
  readonly mac: string;
  readonly up: boolean;
  /** Upper-case hex, once it has been read in this connection. */
  readonly session: string | undefined;
  readonly subscribed: boolean;
  /** Commands of this connection, oldest first. */
  readonly writes: readonly string[];
  /** Commands of earlier connections, newest last. */
  readonly earlier: readonly string[];
  /** Commands that have no app packet yet. */
  readonly unanswered: number;
  /** The number of consecutive connection attempts to the silent lock. */
  readonly failedConnects: number;
}

/** The maximum number of commands kept from this connection; the same number again from all earlier ones together. */
export const WRITES_KEPT = 64;

export const newConversation = (client: string, mac: string): Conversation => ({
  client,
  mac,
  up: false,
  session: undefined,
  subscribed: false,
  writes: [],
  earlier: [],
  unanswered: 0,
  failedConnects: 0,
});

/** The first byte of an app packet; each command gets exactly one. Source: public. */
const APP_PACKET = '51';

/** The conversation after one more event. */
export function after(before: Conversation, event: ClientEvent): Conversation {
  switch (event.what) {
    case 'connect':
      return before.up ? before : { ...before, failedConnects: before.failedConnects + 1 };
    case 'up':
      return { ...newConversation(before.client, before.mac), up: true, earlier: before.earlier };
    case 'down':
      return {
        ...newConversation(before.client, before.mac),
        earlier: [...before.earlier, ...before.writes].slice(-WRITES_KEPT),
      };
    case 'read':
      return { ...before, session: event.value };
    case 'subscribe':
      return { ...before, subscribed: true };
    case 'unsubscribe':
      return { ...before, subscribed: false };
    case 'write':
      return {
        ...before,
        writes: [...before.writes, event.value ?? ''].slice(-WRITES_KEPT),
        unanswered: before.unanswered + 1,
      };
    case 'notified':
      return event.value?.startsWith(APP_PACKET) === true
        ? { ...before, unanswered: Math.max(0, before.unanswered - 1) }
        : before;
    default:
      return before;
  }
}

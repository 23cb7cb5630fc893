/** The state and functions that all clients of one WebSocket server share. */

import type { ClientEvent } from './client-event.ts';
import type { Ingress } from './ingress.ts';
import type { LinkedLock, LockLinks } from './links.ts';

/** What one central needs for its connections. */
export interface LinkAccess {
  readonly links: LockLinks;
  /** By MAC, upper case with colons. */
  readonly locks: ReadonlyMap<string, LinkedLock>;
  readonly ingress: Ingress;
  observe(event: ClientEvent): void;
}

export interface Shared extends LinkAccess {
  /** Runs a function after a number of host milliseconds. */
  later(ms: number, act: () => void): void;
  /** Exchanges one name for another, the requested one or the closest that is free. */
  rename(from: string, wish: string): string;
}

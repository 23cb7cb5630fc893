/** What all clients of one WebSocket server share. */

import type { Watched } from './client-event.ts';
import type { Ingress } from './ingress.ts';
import type { LinkedLock, LockLinks } from './links.ts';

export interface Shared {
  readonly links: LockLinks;
  /** By MAC, upper case with colons. */
  readonly locks: ReadonlyMap<string, LinkedLock>;
  readonly ingress: Ingress;
  watched(event: Watched): void;
  /** Does it after so many of the host's milliseconds. */
  later(ms: number, act: () => void): void;
  /** Gives up one name for another, as close to the wish as is free. */
  rename(from: string, wish: string): string;
}

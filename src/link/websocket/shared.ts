/** The state shared by the clients of the WebSocket server, or by the programs of the BlueZ service. */

import type { ClientEvent } from './client-event.ts';
import type { Ingress } from './ingress.ts';
import type { LinkedLock, LockLinks } from './links.ts';

/** The objects that a server serves at this moment; a restored snapshot replaces them. */
export interface Served {
  /** By MAC, upper case with colons. */
  readonly locks: ReadonlyMap<string, LinkedLock>;
  readonly links: LockLinks;
  readonly ingress: Ingress;
}

/** A view of whatever `served` returns each time it is used. */
export const present = (served: () => Served): Served => ({
  get locks() {
    return served().locks;
  },
  get links() {
    return served().links;
  },
  get ingress() {
    return served().ingress;
  },
});

/** The parts that one central needs for its connections. */
export interface LinkAccess extends Served {
  /** Absent if nobody observes the clients. */
  readonly observe?: ((event: ClientEvent) => void) | undefined;
  /** Runs a function after a number of milliseconds of real time. */
  later(ms: number, act: () => void): void;
}

export interface Shared extends LinkAccess {
  /** Releases one name and takes a new one: the requested name, or the closest that is free. */
  rename(from: string, wish: string): string;
}

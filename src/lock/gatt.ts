/**
 * A lock's port for any radio. The memory link, the virtual and real Bluetooth adapters and the WebSocket server drive a lock through
 * this interface only.
 *
 * INV-1: A silent lock neither advertises nor answers a connection request. INV-2: One central at a time. INV-3: A notification is never sent from inside
 * `write`: the write is acknowledged first (source: public; the phone library hangs otherwise).
 */

/** One advertisement with its scan response, ready for a radio (source: public; name, service and manufacturer data). */
export interface Advertisement {
  /** ASCII, 19 characters in normal operation. */
  readonly name: string;
  /** 128-bit UUID, lower case with dashes; firmware mode uses a 16-bit one in long form. */
  readonly serviceUuid: string;
  /** Begins with the company id. */
  readonly manufacturerData: Uint8Array;
  /** In firmware mode the lock advertises but accepts no connection. */
  readonly connectable?: false;
}

/** The reason why a link ended, from the lock's point of view. */
export type LinkEnd =
  | 'central-closed'
  | 'lock-closed'
  | 'supervision-timeout'
  /** The lock's supply collapsed: it sends nothing more, and the central notices by its own supervision timeout. */
  | 'lock-vanished';

/** The central's callbacks on one connection. */
export interface GattPeer {
  /** Names the central in the trace, for instance `phone/alice`. */
  readonly name: string;
  /** A notification on the response characteristic, 20 bytes. Returns false when the link's queue is full. */
  notified(value: Uint8Array): boolean;
  ended(why: LinkEnd): void;
}

/** One connection. After its end every call is ignored (`read` gives an empty array, `write` returns `closed`). */
export interface GattConnection {
  /** The session characteristic: the same 20 bytes for the life of the connection. */
  readSession(): Uint8Array;
  /** Sets or clears the notify bit of the response characteristic. */
  subscribe(on: boolean): void;
  /** Writes a value to the command characteristic. Accepts any length; the firmware checks it. */
  write(value: Uint8Array): 'taken' | 'closed';
  /** The central left or was lost. */
  end(why: 'central-closed' | 'supervision-timeout'): void;
}

export interface GattServer {
  /** Twelve hex digits with colons, upper case. */
  readonly mac: string;
  /** The attribute handle at which the service begins; a different one after a firmware update that moved the table. */
  readonly firstHandle: number;
  /** The current advertisement; undefined while the lock is silent or connected. */
  readonly advertisement: Advertisement | undefined;
  /** Calls back whenever `advertisement` changes. Returns a function that unsubscribes. */
  watch(changed: (advertisement: Advertisement | undefined) => void): () => void;
  /** Opens a link; undefined when the lock is not connectable. */
  connect(peer: GattPeer): GattConnection | undefined;
  /**
   * For a link restored from a snapshot together with this lock: `peer` receives the callbacks of the running session, which
   * continues unchanged (same session bytes, same notify bit). The lock does nothing and traces nothing. Undefined when no
   * session is running.
   */
  resume(peer: GattPeer): GattConnection | undefined;
}

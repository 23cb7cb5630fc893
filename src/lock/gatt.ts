/**
 * What a lock offers a radio, whichever radio it is. The memory link, the virtual and real Bluetooth adapters and the
 * WebSocket door all drive this and nothing else.
 *
 * INV-1 a silent lock has no advertisement and refuses a connect. INV-2 one central at a time. INV-3 a notification never
 * comes out of `write` itself: the write is acknowledged first (public: the phone library hangs otherwise).
 */

/** One advertisement with its scan response, ready for a radio (public: name, service and manufacturer data). */
export interface Advertisement {
  /** ASCII, 19 characters in normal operation. */
  readonly name: string;
  /** 128-bit UUID, lower case with dashes; firmware mode uses a 16-bit one in long form. */
  readonly serviceUuid: string;
  /** From the company id on. */
  readonly manufacturerData: Uint8Array;
}

/** Why a link ended, as the lock's side knows it. */
export type LinkEnd =
  | 'central-closed'
  | 'lock-closed'
  | 'supervision-timeout'
  /** The lock's supply collapsed: it says nothing more, the central finds out by its own supervision time-out. */
  | 'lock-vanished';

/** The central's ears on one connection. */
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
  /** Hands a value to the command characteristic. Any length is taken; the firmware judges it. */
  write(value: Uint8Array): 'taken' | 'closed';
  /** The central left or was lost. */
  end(why: 'central-closed' | 'supervision-timeout'): void;
}

export interface GattServer {
  /** Twelve hex digits with colons, upper case. */
  readonly mac: string;
  /** What is on the air now; undefined while the lock is silent or connected. */
  readonly advertisement: Advertisement | undefined;
  /** Calls back whenever `advertisement` changes; returns how to stop. */
  watch(changed: (advertisement: Advertisement | undefined) => void): () => void;
  /** A link comes up; undefined when the lock does not listen. */
  connect(peer: GattPeer): GattConnection | undefined;
  /**
   * For a link restored from a snapshot together with this lock: `peer` becomes the ears of the session that is running,
   * which goes on as it stood (same session bytes, same notify bit). Nothing happens on the lock's side and nothing is
   * traced. Undefined when no session runs.
   */
  resume(peer: GattPeer): GattConnection | undefined;
}

/**
 * A phone's Bluetooth port: requests and events. The memory link and the real stacks implement it. All events are plain
 * data (bytes as upper-case hex), so a phone that waits for one can be snapshotted.
 */

export type CentralEvent =
  | { readonly type: 'adapter'; readonly on: boolean }
  | {
      readonly type: 'discovered';
      readonly mac: string;
      readonly name: string;
      readonly manufacturerData: string;
      readonly rssi: number;
    }
  | { readonly type: 'connected'; readonly mac: string }
  | { readonly type: 'connectFailed'; readonly mac: string; readonly why: string }
  | { readonly type: 'read'; readonly value: string }
  | { readonly type: 'subscribed' }
  /** The write was acknowledged by the lock (with response) or sent (without). */
  | { readonly type: 'written' }
  | { readonly type: 'notified'; readonly value: string }
  | { readonly type: 'disconnected'; readonly why: string };

/**
 * One phone's Bluetooth. A request that is invalid in the current state is ignored, as in real stacks. Only one read, subscribe
 * or write with response can be pending; another one is silently lost.
 */
export interface Central {
  /** Delivers events from now on; one listener. */
  listen(receive: (event: CentralEvent) => void): void;
  startScan(): void;
  stopScan(): void;
  connect(mac: string): void;
  /** Disconnects, or cancels a pending connection attempt. */
  disconnect(): void;
  readSession(): void;
  subscribe(): void;
  /** Hex, at most 20 bytes; a longer value does not fit the MTU: it is not sent, and `written` never follows. */
  write(value: string, withResponse: boolean): void;
  /**
   * The user's Bluetooth switch, and the phone's power. Causes an `adapter` event when the state changes.
   * Off ends scan and link.
   */
  setAdapter(on: boolean): void;
}

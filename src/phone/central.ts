/**
 * How a phone uses Bluetooth: requests go out, events come back. The memory link and the real stacks implement it. All
 * events are plain data (bytes as upper-case hex), so a phone that waits for one can be snapshotted.
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
  /** The write reached the lock and was acknowledged (with response) or handed to the air (without). */
  | { readonly type: 'written' }
  | { readonly type: 'notified'; readonly value: string }
  | { readonly type: 'disconnected'; readonly why: string };

/**
 * One phone's Bluetooth. A request that makes no sense in the present state is ignored, as real stacks do. There is one
 * read, subscribe or write with response at a time: one that comes while another is unanswered is lost without a word.
 */
export interface Central {
  /** Delivers events from now on; one listener. */
  listen(receive: (event: CentralEvent) => void): void;
  startScan(): void;
  stopScan(): void;
  connect(mac: string): void;
  /** Also cancels a connect that is under way. */
  disconnect(): void;
  readSession(): void;
  subscribe(): void;
  /** Hex, at most 20 bytes; a longer value does not fit the MTU: it is not sent and `written` never comes. */
  write(value: string, withResponse: boolean): void;
  /**
   * The person's Bluetooth switch, and the phone's own power: answered by an `adapter` event when it changes something.
   * Off ends scan and link.
   */
  setAdapter(on: boolean): void;
}

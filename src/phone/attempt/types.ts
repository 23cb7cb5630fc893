/** Context, events and effects of one attempt to open a lock. All plain data. */
import type { Instant } from '../../sim/clock.ts';
import type { Platform } from '../profiles.ts';
import type { Outcome } from '../user-messages.ts';

export type DeadlineName = 'scanEnds' | 'connectEnds' | 'connectAgain' | 'trustEnds' | 'closeEnds';

type Path = 'offline' | 'online';

export type AttemptContext = {
  readonly platform: Platform;
  readonly mac: string;
  /** Staff are opening another person's unit: never by offline key. */
  readonly onlineOnly: boolean;
  readonly deadlines: Readonly<Partial<Record<DeadlineName, Instant>>>;
  /** Hardware code from the advertised name. */
  readonly hardware: string;
  readonly tries: number;
  /** Hex of the session bytes; empty until they are read. */
  readonly session: string;
  readonly subscribed: boolean;
  readonly path: Path | null;
  /** Hex of the packets still to be written, the current one first. */
  readonly commands: readonly string[];
  /** Server packets received, undecoded. */
  readonly responses: readonly string[];
  /** Whether the only refresh and retry has been used. */
  readonly renewed: boolean;
  readonly outcome: Outcome | null;
};

/** Every event carries its time. */
export type AttemptEvent = { readonly at: Instant } & (
  | { readonly type: 'begin' }
  | { readonly type: 'discovered'; readonly mac: string; readonly name: string }
  | { readonly type: 'connected' }
  | { readonly type: 'connectFailed' }
  | { readonly type: 'read'; readonly value: string }
  | { readonly type: 'subscribed' }
  | { readonly type: 'notified'; readonly value: string }
  | { readonly type: 'disconnected' }
  /** The session is read and notifications are on. */
  | { readonly type: 'ready' }
  /** The phone's options for this lock: a packet made with a key, the servers, or neither. */
  | { readonly type: 'offered'; readonly packet: string | null; readonly malformed: boolean; readonly online: boolean }
  | { readonly type: 'granted'; readonly commands: readonly string[] }
  | { readonly type: 'denied'; readonly outcome: Outcome }
  | { readonly type: 'refreshed' }
  /** Bluetooth was switched off, or the permission to use it was revoked. */
  | { readonly type: 'bluetoothGone'; readonly outcome: Outcome }
  | { readonly type: DeadlineName }
);

export type AttemptEffect =
  | { readonly type: 'startScan' | 'stopScan' | 'disconnect' | 'readSession' | 'subscribe' }
  /** Answered by `refreshed`, or by `denied` with the `otherwise` outcome when the servers are unreachable. */
  | { readonly type: 'refresh'; readonly otherwise: Outcome }
  | { readonly type: 'connect'; readonly mac: string }
  | { readonly type: 'write'; readonly value: string; readonly withResponse: boolean }
  /** Answered by `offered`. */
  | { readonly type: 'choose'; readonly session: string }
  /** Answered by `granted` or `denied`. */
  | { readonly type: 'ask'; readonly session: string }
  | { readonly type: 'path'; readonly path: Path }
  | { readonly type: 'result'; readonly code: number; readonly left: number }
  | { readonly type: 'outcome'; readonly outcome: Outcome };

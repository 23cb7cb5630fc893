/** The words of one attempt to open a lock: what it remembers, what it hears, what it does. All of it plain data. */
import type { Instant } from '../../sim/clock.ts';
import type { Platform } from '../profiles.ts';
import type { Outcome } from '../user-messages.ts';

export type DeadlineName = 'scanEnds' | 'connectEnds' | 'connectAgain' | 'trustEnds' | 'closeEnds';

type Path = 'offline' | 'online';

export type AttemptContext = {
  readonly platform: Platform;
  readonly mac: string;
  /** Staff open what is not theirs: never by offline key. */
  readonly onlineOnly: boolean;
  readonly deadlines: Readonly<Partial<Record<DeadlineName, Instant>>>;
  /** Hardware code out of the advertised name. */
  readonly hardware: string;
  readonly tries: number;
  /** Hex of the session bytes; empty until they are read. */
  readonly session: string;
  readonly subscribed: boolean;
  readonly path: Path | null;
  /** Hex of the packets still to be written, the one under way first. */
  readonly commands: readonly string[];
  /** Server packets heard, unread. */
  readonly responses: readonly string[];
  /** The one refresh and the one further try were used. */
  readonly renewed: boolean;
  readonly outcome: Outcome | null;
};

/** Every event says when it happens. */
export type AttemptEvent = { readonly at: Instant } & (
  | { readonly type: 'begin' }
  | { readonly type: 'discovered'; readonly mac: string; readonly name: string }
  | { readonly type: 'connected' }
  | { readonly type: 'connectFailed' }
  | { readonly type: 'read'; readonly value: string }
  | { readonly type: 'subscribed' }
  | { readonly type: 'notified'; readonly value: string }
  | { readonly type: 'disconnected' }
  /** Session and notifications are there. */
  | { readonly type: 'ready' }
  /** What the phone can do now for this lock: open it by key, ask the servers, or neither. */
  | { readonly type: 'offered'; readonly packet: string | null; readonly malformed: boolean; readonly online: boolean }
  | { readonly type: 'granted'; readonly commands: readonly string[] }
  | { readonly type: 'denied'; readonly outcome: Outcome }
  | { readonly type: 'refreshed' }
  /** Bluetooth went off, or its permission. */
  | { readonly type: 'bluetoothGone'; readonly outcome: Outcome }
  | { readonly type: DeadlineName }
);

export type AttemptEffect =
  | { readonly type: 'startScan' | 'stopScan' | 'disconnect' | 'readSession' | 'subscribe' }
  /** Answered by `refreshed`, or by `denied` with what stands already when the servers are out of reach. */
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

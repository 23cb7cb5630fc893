/**
 * The connection to the facility: its events as they happen, its time, and whether the server answers. It reconnects automatically.
 *
 * INV-1: At most `EVENTS_KEPT` events are in memory. INV-2: After an interruption the stream continues where it ended if the facility is still the same
 * run; otherwise, everything that was received is discarded.
 */
import { get, open, Refused } from '../api/client.ts';
import { EventReader } from '../api/event-source.ts';
import { forgetAll, forgetTags, markDirty } from './resources.ts';
import { Signal } from './signal.ts';

export interface Event {
  readonly seq: number;
  readonly time: number;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly causedBy?: number;
}

export interface Time {
  readonly now: number;
  readonly paused: boolean;
  readonly speed: number;
  readonly behindMs: number;
  readonly jumping: boolean;
  /** The time at which it was received, by `performance.now`. */
  readonly at: number;
}

export const EVENTS_KEPT = 1_000;
const TIME_EVERY_MS = 1_000;
/** As simulated time passes, the screen becomes out of date even without events. */
const DIRTY_EVERY_MS = 5_000;
const RETRY_MS = [250, 500, 1_000, 2_000] as const;

export const connection = new Signal<'connecting' | 'live' | 'lost' | 'token'>('connecting');
/** Oldest first. */
export const events = new Signal<readonly Event[]>([]);
export const time = new Signal<Time | undefined>(undefined);

const readers = new Set<(event: Event) => void>();

/** Calls `read` for each event as it arrives; returns a function that stops it. */
export function onEvent(read: (event: Event) => void): () => void {
  readers.add(read);
  return () => readers.delete(read);
}

/** Waits for a given time, or until the person presses something. */
let wake = (): void => {};
const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, ms);
  });

/** Connects now instead of waiting for the next attempt. */
export const connectNow = (): void => wake();

export async function refreshTime(): Promise<void> {
  const received = await get<Omit<Time, 'at'>>('/v1/time');
  time.set({ ...received, at: performance.now() });
}

/** Runs for as long as the page is open. */
export async function follow(): Promise<void> {
  setInterval(() => void refreshTime().catch(() => {}), TIME_EVERY_MS);
  setInterval(() => time.value?.paused === false && markDirty(), DIRTY_EVERY_MS);
  for (let failures = 0; ; ) {
    try {
      await followOnce(() => {
        failures = 0;
      });
      connection.set('lost');
    } catch (error) {
      connection.set(error instanceof Refused && error.status === 401 ? 'token' : 'lost');
    }
    const pause = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 2_000;
    failures += 1;
    await wait(connection.value === 'token' ? 60_000 : pause);
  }
}

async function followOnce(connected: () => void): Promise<void> {
  const after = await resumeAfter();
  const aborted = new AbortController();
  const body = await open(`/v1/trace/stream${after === undefined ? '' : `?after=${after}`}`, aborted.signal);
  await refreshTime();
  connected();
  connection.set('live');
  forgetTags();
  markDirty();
  const decoder = new TextDecoder();
  const reader = new EventReader();
  const pieces = body.getReader();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read())
    take(reader.read(decoder.decode(piece.value, { stream: true })));
}

/** The number of the last event that the page has, if the server has the same event; otherwise undefined, and everything starts over. */
async function resumeAfter(): Promise<number | undefined> {
  const last = events.value.at(-1);
  if (last !== undefined) {
    const { events: found } = await get<{ events: Event[] }>(`/v1/trace?after=${last.seq - 1}&limit=1`);
    if (JSON.stringify(found[0]) === JSON.stringify(last)) return last.seq;
  }
  events.set([]);
  forgetAll();
  return undefined;
}

function take(texts: readonly string[]): void {
  if (texts.length === 0) return;
  const arrived = texts.map((text) => JSON.parse(text) as Event);
  events.set([...events.value, ...arrived].slice(-EVENTS_KEPT));
  for (const event of arrived) for (const read of readers) read(event);
  markDirty();
}

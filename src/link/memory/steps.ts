/**
 * The distance between a radio and a lock, in four steps, and the radio conditions of each step. The numbers are
 * ours, because the vendor publishes no range; they are whole, so that every machine computes the same. Source: NP1.
 */

/** Distances to the lock, from touching it to out of range. */
export type Step = 'touching' | 'near' | 'far' | 'out';

export interface StepTraits {
  /** Best sample in dBm; samples are at most `rssiSpread` lower. */
  readonly rssi: number;
  readonly rssiSpread: number;
  /** One-way latency, in milliseconds. */
  readonly latencyMs: number;
  /** Packets per thousand that are lost; at 1000, nothing passes. */
  readonly lossPerMille: number;
}

export const STEPS = {
  touching: { rssi: -40, rssiSpread: 8, latencyMs: 8, lossPerMille: 0 },
  near: { rssi: -62, rssiSpread: 12, latencyMs: 12, lossPerMille: 10 },
  far: { rssi: -84, rssiSpread: 10, latencyMs: 25, lossPerMille: 150 },
  out: { rssi: -127, rssiSpread: 0, latencyMs: 25, lossPerMille: 1_000 },
} as const satisfies Record<Step, StepTraits>;

/** A lost packet is sent again after this long (source: NP1; one connection interval). */
export const RETRY_MS = 30;
/** A link over which nothing passes for this long ends, on both sides. */
export const SUPERVISION_MS = 2_000;
/** How often an idle link checks whether its other end is in range. */
export const SUPERVISION_CHECK_MS = 250;
/** The advertising interval of a lock, without its random delay. */
export const ADVERTISING_INTERVAL_MS = 100;
/** The maximum random delay added to each interval (Bluetooth core specification: advDelay, 0–10 ms). */
export const ADVERTISING_DELAY_MS = 10;
/** MTU 23 leaves this many bytes for a value. */
export const VALUE_LIMIT = 20;
/** The maximum number of packets in flight to a lock on one link; further writes are dropped. */
export const WRITE_QUEUE_LIMIT = 16;
/** The maximum number of notifications in flight to a phone on one link; beyond it `notified` returns false. */
export const NOTIFY_QUEUE_LIMIT = 64;
/** The maximum number of locks that one scan reports; beyond it the scanner ignores new ones until it restarts. */
export const DISCOVERED_LIMIT = 256;

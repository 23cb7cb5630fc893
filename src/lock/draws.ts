/** The random draws of a lock, each from its own stream. */
import type { Random } from '../sim/random.ts';
import type { Flash } from './flash.ts';
import type { LockSettings } from './settings.ts';

const NONCE_BYTES = 16;
const nonceLabel = ({ mac, bootCount }: Flash): string => `lock/${mac}/nonce/${bootCount}`;

/** The nonce of a new session. */
export const drawNonce = (random: Random, flash: Flash): Uint8Array =>
  random.stream(nonceLabel(flash)).bytes(NONCE_BYTES);

/** Drops the stream of this boot, because no later session draws from it. */
export const dropNonces = (random: Random, flash: Flash): void => random.drop(nonceLabel(flash));

/** Milliseconds to the next check-in, with the jitter that keeps locks apart. */
export function checkInDelay(random: Random, { mac }: Flash, { checkInMs, checkInJitterMs }: LockSettings): number {
  const jitterMs = Math.min(checkInJitterMs, checkInMs);
  return random.stream(`lock/${mac}/checkin`).int(checkInMs - jitterMs, checkInMs + jitterMs);
}

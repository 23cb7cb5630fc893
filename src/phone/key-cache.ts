/**
 * The digital keys of a phone for one facility. The phone's own clock, right or wrong, decides whether a key has expired; the
 * library turns a key into a packet (source of both forms: public).
 */
import { scheduledPacket, timestampedPacket } from '../keys/offline.ts';
import { fromHex, toHex } from '../protocol/bytes.ts';
import type { DigitalKey } from './backend.ts';

export const hasExpired = (key: DigitalKey, clockAt: number): boolean => clockAt >= key.expiresAt;

/** The unexpired key for a lock, or undefined. */
export function validKey(keys: readonly DigitalKey[], mac: string, clockAt: number): DigitalKey | undefined {
  return keys.find((key) => key.mac === mac && !hasExpired(key, clockAt));
}

/**
 * The packet that opens with this key in this session, upper-case hex; undefined when key, command or session is malformed
 * (public: error 309). `clockAt` is the phone's own time in milliseconds; the packet carries whole seconds.
 */
export function packetFor(key: DigitalKey, session: string, clockAt: number): string | undefined {
  const secret = fromHex(key.offlineKey, 16);
  const command = fromHex(key.dated ? key.unlockCommand : key.scheduledUnlockCommand, 20);
  const bytes = fromHex(session, 20);
  if (!secret.ok || !command.ok || !bytes.ok) return undefined;
  const seconds = Math.max(0, Math.floor(clockAt / 1_000));
  return toHex(
    key.dated
      ? timestampedPacket(command.value, secret.value, bytes.value, seconds)
      : scheduledPacket(command.value, secret.value, bytes.value),
  );
}

/**
 * Offline keys, on both sides. The core issues a key and its unlock commands, bound to lock, slot, generation, day and schedule;
 * the phone turns them into packets for a session (source of both forms: public). The phone holds the key, so no value that it chooses may
 * extend the key's rights.
 */
import { join } from '../protocol/bytes.ts';
import { sumOf } from '../protocol/checksum.ts';
import { encodePlain, HEADER_LENGTH } from '../protocol/command.ts';
import { slotOf } from '../protocol/hardware.ts';
import { encodeHeader, keyDayBits } from '../protocol/header.ts';
import { makeBlock } from './block.ts';
import { type OfflineScope, offlineKey, slotSecret } from './derive.ts';

export interface OfflineGrant extends OfflineScope {
  readonly generation: number;
}

/** All of these are secret: hide them before they reach a trace. Files contain them in hex, as `toHex` writes them. */
export interface OfflineIssue {
  /** 16 bytes. */
  readonly offlineKey: Uint8Array;
  /** 20 bytes; the lock checks the phone's time. */
  readonly unlockCommand: Uint8Array;
  /** 20 bytes; the lock ignores the phone's time. */
  readonly scheduledUnlockCommand: Uint8Array;
}

/** Issues a key under the lock's master key. */
export function issueOffline(master: Uint8Array, grant: OfflineGrant): OfflineIssue {
  const { standing, keyDay, schedule } = grant;
  const header = encodeHeader({
    keyClass: 4,
    ...slotOf(grant.slotNumber),
    standing,
    keyDayBits: standing ? 0 : keyDayBits(keyDay),
    schedule,
  });
  const plain = (timed: boolean) => encodePlain({ keyClass: 4, timed, time: 0, command: { op: 'unlock' } });
  return {
    offlineKey: offlineKey(slotSecret(master, grant.slotNumber, grant.generation), grant),
    unlockCommand: join(header, plain(true)),
    scheduledUnlockCommand: join(header, plain(false)),
  };
}

/** The sixteen plain bytes unchanged. Source: public. */
export function scheduledPacket(command: Uint8Array, key: Uint8Array, session: Uint8Array): Uint8Array {
  return join(command.slice(0, HEADER_LENGTH), makeBlock(key, session, command.slice(HEADER_LENGTH)));
}

/** Bytes 2–5 become the phone's unix time, byte 15 the checksum. Source: public. */
export function timestampedPacket(
  command: Uint8Array,
  key: Uint8Array,
  session: Uint8Array,
  unixSeconds: number,
): Uint8Array {
  // Copies a Buffer too: its `slice` would share memory with the caller's command.
  const plain = new Uint8Array(command.subarray(HEADER_LENGTH));
  new DataView(plain.buffer).setUint32(2, unixSeconds, true);
  plain[15] = sumOf(plain);
  return join(command.slice(0, HEADER_LENGTH), makeBlock(key, session, plain));
}

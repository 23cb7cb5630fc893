/**
 * Offline keys, both ends. The core issues a key and its unlock commands, bound to lock, slot, generation, day and schedule;
 * the phone turns them into packets for a session (public: both forms). The phone owns its key, so nothing it may choose widens
 * anything.
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

/** Secrets: hide them before they reach a trace. Hex in files is `toHex` of these. */
export interface OfflineIssue {
  /** 16 bytes. */
  readonly offlineKey: Uint8Array;
  /** 20 bytes; the phone's own time shall be checked. */
  readonly unlockCommand: Uint8Array;
  /** 20 bytes; the phone's time is not looked at. */
  readonly scheduledUnlockCommand: Uint8Array;
}

/** Issues a key under the lock's master. */
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

/** public: the sixteen plain bytes untouched. */
export function scheduledPacket(command: Uint8Array, key: Uint8Array, session: Uint8Array): Uint8Array {
  return join(command.slice(0, HEADER_LENGTH), makeBlock(key, session, command.slice(HEADER_LENGTH)));
}

/** public: bytes 2–5 become the phone's unix time, byte 15 the checksum. */
export function timestampedPacket(
  command: Uint8Array,
  key: Uint8Array,
  session: Uint8Array,
  unixSeconds: number,
): Uint8Array {
  // A copy even of a Buffer, whose slice would write through to the caller's command.
  const plain = new Uint8Array(command.subarray(HEADER_LENGTH));
  new DataView(plain.buffer).setUint32(2, unixSeconds, true);
  plain[15] = sumOf(plain);
  return join(command.slice(0, HEADER_LENGTH), makeBlock(key, session, plain));
}

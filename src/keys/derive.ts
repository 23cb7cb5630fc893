/**
 * Derives every key of NP1 from two secrets: the facility's (master keys and all keys below them) and the factory's (class 0).
 * The core stores no lock key; a lock stores one master key. Keys have 16 bytes, secrets 32. Never log any of them.
 */
import { type Mac, macBytes } from '../protocol/mac.ts';
import { hmac, hmacKey, label, u16Bytes } from './hmac.ts';

const LABELS = {
  master: label('NP1 master'),
  command: label('NP1 command'),
  up: label('NP1 up'),
  base: label('NP1 base'),
  slot: label('NP1 slot'),
  key: label('NP1 key'),
  set: label('NP1 set'),
};

/** The master key of one lock in one epoch (0–65535). */
export const masterKey = (facilitySecret: Uint8Array, of: Mac, epoch: number): Uint8Array =>
  hmacKey(facilitySecret, LABELS.master, macBytes(of), u16Bytes(epoch));

/** Base of class 2 block keys. */
export const commandBase = (master: Uint8Array): Uint8Array => hmacKey(master, LABELS.command);

/** Base of record block keys, and the key of their tags. */
export const upKey = (master: Uint8Array): Uint8Array => hmacKey(master, LABELS.up);

/** Base of class 0 block keys: lock and core know it from the factory. */
export const factoryBase = (factorySecret: Uint8Array, of: Mac): Uint8Array =>
  hmacKey(factorySecret, LABELS.base, macBytes(of));

/** `slotNumber` is bank × 128 + slot; all 32 bytes. */
export const slotSecret = (master: Uint8Array, slotNumber: number, generation: number): Uint8Array =>
  hmac(master, LABELS.slot, u16Bytes(slotNumber), u16Bytes(generation));

/** Everything that an offline key is bound to; `keyDay` is in days since 1970-01-01 in the facility's time zone, 0 for a standing key. */
export interface OfflineScope {
  readonly mac: Mac;
  readonly slotNumber: number;
  readonly standing: boolean;
  readonly keyDay: number;
  /** The number of the schedule in the lock, 1–15; 0 means always. */
  readonly schedule: number;
}

/** The key that a phone, fob or API client holds. */
export function offlineKey(secret: Uint8Array, scope: OfflineScope): Uint8Array {
  const { mac, slotNumber, standing, schedule } = scope;
  const keyDay = standing ? 0 : scope.keyDay;
  const bound = new Uint8Array(6);
  bound[0] = slotNumber;
  bound[1] = slotNumber >> 8;
  bound[2] = standing ? 1 : 0;
  bound[3] = keyDay;
  bound[4] = keyDay >> 8;
  bound[5] = schedule;
  return hmacKey(secret, LABELS.key, macBytes(mac), bound);
}

/** The 6 bytes in A1 that prove that both halves arrived, computed over the 20-byte session. */
export const setupCheck = (newMaster: Uint8Array, session: Uint8Array): Uint8Array =>
  hmac(newMaster, LABELS.set, session).slice(0, 6);

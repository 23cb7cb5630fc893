/**
 * Keys as people and phones see them: the keys that a phone downloads, which are derived each time and never stored, and the entry that the portal
 * shows under Offline Key Expiration.
 */
import { masterKey } from '../../keys/derive.ts';
import { issueOffline } from '../../keys/offline.ts';
import { toHex } from '../../protocol/bytes.ts';
import type { Mac } from '../../protocol/mac.ts';
import type { Secrets } from '../kernel/contract.ts';
import { localTextAt } from '../model/facility-time.ts';
import type { State } from '../model/state.ts';

/** Everything except `mac`, `dated` and `expiresAt` is secret. Upper-case hex. */
export interface DigitalKey {
  readonly mac: Mac;
  /** 16 bytes. Source: public. */
  readonly offlineKey: string;
  /** 20 bytes, for the phone's own time. Source: public. */
  readonly unlockCommand: string;
  /** 20 bytes, sent unchanged. Source: public. */
  readonly scheduledUnlockCommand: string;
  /** Whether the phone sends `unlockCommand`, with its own time, or `scheduledUnlockCommand`. */
  readonly dated: boolean;
  readonly expiresAt: number;
}

/** The current keys of a phone, for one facility or all. */
export function digitalKeys(state: State, secrets: Secrets, device: string, facility?: string): DigitalKey[] {
  const keys: DigitalKey[] = [];
  for (const [mac, held] of state.devices.get(device)?.keys ?? []) {
    const lock = state.locks.get(mac);
    if (lock === undefined || (facility !== undefined && lock.facility !== facility)) continue;
    const { slot: slotNumber, generation, keyDay, schedule, until } = held;
    const issue = issueOffline(masterKey(secrets.facility, mac, lock.holding.epoch), {
      mac,
      slotNumber,
      generation,
      keyDay,
      schedule,
      standing: false,
    });
    keys.push({
      mac,
      offlineKey: toHex(issue.offlineKey),
      unlockCommand: toHex(issue.unlockCommand),
      scheduledUnlockCommand: toHex(issue.scheduledUnlockCommand),
      dated: state.facilities.get(lock.facility)?.settings.untimedCommandsOnly !== true,
      expiresAt: until,
    });
  }
  return keys;
}

/** The word and the date that the portal shows. There is no date if the person has no key here: none was issued, or all were voided. */
export interface OfflineKey {
  readonly status: 'Active' | 'Expired';
  /** The last second of the key on the facility's clock, such as 2026-03-02T23:59:59. */
  readonly until: string | undefined;
}

/** Users › user › Offline Key Expiration: the person's latest key at a facility, on any of their phones. */
export const offlineKeyExpiration = (state: State, user: string, facility: string, now: number): OfflineKey =>
  offlineKeyExpirations(state, facility, now)(user);

/** Like `offlineKeyExpiration`, for many users with a single pass over the devices. */
export function offlineKeyExpirations(state: State, facility: string, now: number): (user: string) => OfflineKey {
  const zone = state.facilities.get(facility)?.timeZone ?? 'UTC';
  const ends = new Map<string, number>();
  for (const { user, keys } of state.devices.values())
    if (user !== undefined)
      for (const [mac, { until }] of keys)
        if (state.locks.get(mac)?.facility === facility && until > (ends.get(user) ?? 0)) ends.set(user, until);
  return (user) => {
    const end = ends.get(user);
    if (end === undefined) return { status: 'Expired', until: undefined };
    return { status: end > now ? 'Active' : 'Expired', until: localTextAt(zone, end - 1_000) };
  };
}

/** A standing key of a fob; secret except for the MAC. */
export interface FobKey {
  readonly mac: Mac;
  readonly offlineKey: string;
  readonly unlockCommand: string;
}

/** A fob's current key to one lock, if it has one. `timed`: with the command for a phone's own time. */
export function fobKey(state: State, secrets: Secrets, fob: string, mac: Mac, timed = false): FobKey | undefined {
  const lock = state.locks.get(mac);
  const held = state.fobs.get(fob)?.locks.get(mac);
  if (lock === undefined || held?.state !== 'synced') return undefined;
  const { slot: slotNumber, generation, schedule } = held;
  const grant = { mac, slotNumber, generation, schedule, keyDay: 0, standing: true };
  const issue = issueOffline(masterKey(secrets.facility, mac, lock.holding.epoch), grant);
  const command = timed ? issue.unlockCommand : issue.scheduledUnlockCommand;
  return { mac, offlineKey: toHex(issue.offlineKey), unlockCommand: toHex(command) };
}

/** The data that a sync writes to a fob: its current keys. */
export const fobKeys = (state: State, secrets: Secrets, fob: string): FobKey[] =>
  [...(state.fobs.get(fob)?.locks.keys() ?? [])].flatMap((mac) => fobKey(state, secrets, fob, mac) ?? []);

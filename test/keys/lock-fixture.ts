/** A ready, set-up lock as verification sees it, and packets for it: on a Wednesday in July, in a zone two hours east of UTC. */

import { commandBase, factoryBase, masterKey } from '../../src/keys/derive.ts';
import { issueOffline, type OfflineGrant, scheduledPacket, timestampedPacket } from '../../src/keys/offline.ts';
import { onlinePacket } from '../../src/keys/online.ts';
import { CHECKS } from '../../src/keys/verify/checks.ts';
import { verify } from '../../src/keys/verify/verify.ts';
import type { FlashView, LockView, SlotView } from '../../src/keys/verify/view.ts';
import type { Command } from '../../src/protocol/command.ts';
import { mac } from '../../src/protocol/mac.ts';
import type { SystemClass } from '../../src/protocol/opcodes.ts';

export const MAC = mac('C0:FF:EE:00:00:01');
export const FACILITY_SECRET = new Uint8Array(32).fill(0x11);
export const FACTORY_SECRET = new Uint8Array(32).fill(0x22);
export const MASTER = masterKey(FACILITY_SECRET, MAC, 1);
export const SESSION: Uint8Array = Uint8Array.from({ length: 20 }, (_, i) => (i * 37 + 2) & 0xff);

/** 2026-07-15, a Wednesday, 10:00 UTC = 12:00 local = quarter 48. */
export const NOW = 1_784_109_600;
export const TODAY = 20_649;
export const ZONE = { op: 'zoneTime', offset: 8, transition: 0, offsetAfter: 8, quartersToNext: 0 } as const;

export interface FlashParts extends Partial<Omit<FlashView, 'slot' | 'hours'>> {
  readonly slots?: Readonly<Record<number, SlotView>>;
  readonly hours?: FlashView['hours'];
}

export function flash({ slots = {}, ...parts }: FlashParts = {}): FlashView {
  return {
    master: MASTER,
    slot: (number) => slots[number] ?? { generation: 1, blacklisted: false },
    overlocked: false,
    hours: () => undefined,
    ...parts,
  };
}

export function lock(parts: Partial<LockView> = {}): LockView {
  return {
    mac: MAC,
    hardware: '1A',
    provisioning: 'ready',
    session: SESSION,
    lastSequence: 0,
    staged: { part0: undefined, part1: undefined },
    factoryBase: factoryBase(FACTORY_SECRET, MAC),
    flash: flash(),
    clock: { valid: true, unixSeconds: NOW, zone: ZONE, lastKnownDay: TODAY },
    supplyCarriesMotor: true,
    ...parts,
  };
}

export const clock = (parts: Partial<LockView['clock']> = {}): LockView['clock'] => ({ ...lock().clock, ...parts });

export const grant = (parts: Partial<OfflineGrant> = {}): OfflineGrant => ({
  mac: MAC,
  slotNumber: 5,
  generation: 1,
  standing: false,
  keyDay: TODAY,
  schedule: 0,
  ...parts,
});

export function scheduled(parts: Partial<OfflineGrant> = {}, session = SESSION): Uint8Array {
  const issue = issueOffline(MASTER, grant(parts));
  return scheduledPacket(issue.scheduledUnlockCommand, issue.offlineKey, session);
}

export function timestamped(unixSeconds = NOW, parts: Partial<OfflineGrant> = {}, session = SESSION): Uint8Array {
  const issue = issueOffline(MASTER, grant(parts));
  return timestampedPacket(issue.unlockCommand, issue.offlineKey, session, unixSeconds);
}

export function online(command: Command, sequence = 1, keyClass: SystemClass = 2, session = SESSION): Uint8Array {
  const base = keyClass === 0 ? factoryBase(FACTORY_SECRET, MAC) : commandBase(MASTER);
  return onlinePacket({ keyClass, base, command }, { session, sequence, time: NOW });
}

export const judge = (packet: Uint8Array, view: LockView = lock()) => verify(CHECKS, view, packet);

/** `60`, or the result and check that refused. */
export function answerOf(packet: Uint8Array, view: LockView = lock()): string {
  const verdict = judge(packet, view);
  return verdict.ok ? '60' : `${verdict.result.toString(16).toUpperCase()} ${verdict.check}`;
}

/**
 * The core's knowledge of one lock's flash, and the records that it comes from.
 * INV-1: Only records confirm (`proof.ts`).
 */

import { NO_RECORDS, type RecordFloor } from '../../keys/record-floor.ts';
import type { Draft } from './draft.ts';
import type { Opener } from './opener.ts';
import { type Click, newProof, type Proof, type Via } from './proof.ts';

/** The holder of a key slot of a lock. */
export interface Holder {
  readonly kind: 'device' | 'fob';
  readonly id: string;
  readonly user: string;
}

export interface Slot {
  /** The generation that the lock has confirmed. */
  readonly generation: number;
  readonly wanted: number;
  /** Whether the slot is blacklisted: the value that the lock has confirmed, and the requested one. */
  readonly blacklisted: boolean;
  readonly blacklistWanted: boolean;
  readonly holder: Holder | undefined;
  /** The past holders with generation and time, including the current one, which comes last. */
  readonly past: readonly { readonly generation: number; readonly holder: Holder; readonly at: number }[];
  /** The number of the last record about this slot. */
  readonly record: number;
}

/** A generation is sent modulo 16, so older holders would be indistinguishable anyway. */
export const PAST_HOLDERS_KEPT = 15;

/** Who asked for an unlock that was sent in a list. */
export interface Granted {
  readonly session: string;
  readonly at: number;
  readonly opener: Opener;
}

export const GRANTS_KEPT = 16;
/** Lists kept for each opener, so that nobody's lists displace another's. */
export const GRANTS_KEPT_EACH = 4;
export const SESSIONS_KEPT = 16;

export interface LockHolding {
  /** Confirmed by the record of A1; 0 means that the lock was never set up. */
  readonly epoch: number;
  /** Above `epoch` while a set-up or key reset is requested. */
  readonly wantedEpoch: number;
  /** The highest epoch that any list has carried; it is never reused. */
  readonly usedEpoch: number;
  readonly setupRecord: number;
  /** By slot number; a slot that is absent has generation 1 and no holder. */
  readonly slots: ReadonlyMap<number, Slot>;
  readonly clicks: ReadonlyMap<number, Click>;
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly floor: RecordFloor;
  /** Next sequence by session. */
  readonly sessions: ReadonlyMap<string, { readonly next: number; readonly at: number; readonly via: Via }>;
  readonly granted: readonly Granted[];
  /** The latest record with a known time. */
  readonly timed: { readonly number: number; readonly at: number };
}

export const emptyHolding = (): Draft<LockHolding> => ({
  epoch: 0,
  wantedEpoch: 1,
  usedEpoch: 0,
  setupRecord: 0,
  slots: new Map(),
  clicks: new Map(),
  proofs: new Map(),
  floor: NO_RECORDS,
  sessions: new Map(),
  granted: [],
  timed: { number: 0, at: 0 },
});

export const newSlot = (): Draft<Slot> => ({
  generation: 1,
  wanted: 1,
  blacklisted: false,
  blacklistWanted: false,
  holder: undefined,
  past: [],
  record: 0,
});

export function slotAt(holding: Draft<LockHolding>, number: number): Draft<Slot> {
  let slot = holding.slots.get(number);
  if (slot === undefined) {
    slot = newSlot();
    holding.slots.set(number, slot);
  }
  return slot;
}

/** A slot is clean if it has no holder and the lock has confirmed its requested generation. */
export const isClean = (slot: Slot | undefined): boolean =>
  slot === undefined ||
  (slot.holder === undefined && slot.wanted === slot.generation && !slot.blacklisted && !slot.blacklistWanted);

export function proofOf(holding: Draft<LockHolding>, item: string): Draft<Proof> {
  let proof = holding.proofs.get(item);
  if (proof === undefined) {
    proof = newProof();
    holding.proofs.set(item, proof);
  }
  return proof;
}

/** The lowest generation with these low four bits that is not below the lock's own. */
export const fullGeneration = (bits: number, held: number): number => held + ((((bits - held) % 16) + 16) % 16);

/** After A1 every slot of the lock is enabled with generation 1; everything else is unknown. */
export function adoptEpoch(holding: Draft<LockHolding>, epoch: number, record: number): void {
  holding.epoch = epoch;
  holding.setupRecord = record;
  holding.wantedEpoch = Math.max(holding.wantedEpoch, epoch);
  holding.usedEpoch = Math.max(holding.usedEpoch, epoch);
  for (const slot of holding.slots.values()) Object.assign(slot, { ...newSlot(), past: slot.past });
  // Under a different master key, earlier lists no longer open or show what the lock stores.
  for (const [name, proof] of holding.proofs)
    if (name.startsWith('slot/')) holding.proofs.delete(name);
    else if (proof.record < record) Object.assign(proof, { shown: undefined, held: undefined, record });
}

/**
 * What the core knows about one lock's flash, and the records that prove it.
 *
 * INV-1 only records confirm a value, and only with a number above the last one for the same thing. INV-2 a value counts as
 * held only when no other value can still be in flight.
 */

import { NO_RECORDS, type RecordFloor } from '../../keys/record-floor.ts';
import type { Command } from '../../protocol/command.ts';
import type { Draft } from './draft.ts';
import type { Opener } from './opener.ts';

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
  /** Blacklisted as the lock has confirmed, and as requested. */
  readonly blacklisted: boolean;
  readonly blacklistWanted: boolean;
  readonly holder: Holder | undefined;
  /** Past holders with generation and time, latest last, including the present one. */
  readonly past: readonly { readonly generation: number; readonly holder: Holder; readonly at: number }[];
  /** The number of the last record about this slot. */
  readonly record: number;
}

/** A generation is sent modulo 16, so older holders would be indistinguishable anyway. */
export const PAST_HOLDERS = 15;

/** What a lock gets for one thing: the commands, and a text that distinguishes its values. */
export interface Told {
  readonly value: string;
  /** No command is secret. */
  readonly commands: readonly Command[];
}

/** The proof that a lock has what was sent: see `sent` and `recorded`. */
export interface Proof {
  /** The value that was sent last. */
  readonly value: Told | undefined;
  readonly parts: number;
  readonly sends: number;
  /** Commands with other values that may still cause a record. */
  readonly stale: number;
  readonly seen: number;
  readonly record: number;
  readonly held: Told | undefined;
}

const newProof = (): Draft<Proof> => ({
  value: undefined,
  parts: 1,
  sends: 0,
  stale: 0,
  seen: 0,
  record: 0,
  held: undefined,
});

/** A list that carried an unlock, and the opener who asked for it. */
export interface Granted {
  readonly session: string;
  readonly at: number;
  readonly opener: Opener;
}

export const GRANTS_KEPT = 16;
export const SESSIONS_KEPT = 16;
/** NP1: how long the core remembers the sequence of a session. */
export const SESSION_LIFE_MS = 60_000;

/** A quick-click code of a lock; its presses are derived from the reference. */
export interface Click {
  readonly index: number;
  readonly ref: string;
  readonly length: number;
  /** 255: unlimited. */
  readonly uses: number;
  /** False once the code is to be removed. */
  readonly wanted: boolean;
}

export interface LockHolding {
  /** Confirmed by the record of A1; 0 means that the lock was never set up. */
  readonly epoch: number;
  /** Above `epoch` while a set-up or key reset is requested. */
  readonly wantedEpoch: number;
  /** The highest epoch that any list has carried; it is never reused. */
  readonly usedEpoch: number;
  readonly setupRecord: number;
  /** By slot number; a missing slot has generation 1 and no holder. */
  readonly slots: ReadonlyMap<number, Slot>;
  readonly clicks: ReadonlyMap<number, Click>;
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly floor: RecordFloor;
  /** The next sequence of each session. */
  readonly sessions: ReadonlyMap<
    string,
    { readonly next: number; readonly at: number; readonly via: 'phone' | 'gateway' }
  >;
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

/** Clean: without a holder, and at the generation that was requested. */
export const isClean = (slot: Slot | undefined): boolean =>
  slot === undefined ||
  (slot.holder === undefined && slot.wanted === slot.generation && !slot.blacklisted && !slot.blacklistWanted);

export function proofOf(holding: Draft<LockHolding>, thing: string): Draft<Proof> {
  let proof = holding.proofs.get(thing);
  if (proof === undefined) {
    proof = newProof();
    holding.proofs.set(thing, proof);
  }
  return proof;
}

/** Notes that a list carries the value in `parts` commands. */
export function sent(proof: Draft<Proof>, { value, commands }: Told, parts: number): void {
  if (proof.value?.value !== value) {
    proof.stale = Math.max(0, proof.stale + proof.sends * proof.parts - proof.seen);
    proof.sends = 0;
    proof.seen = 0;
    proof.value = { value, commands: [...commands] };
    proof.held = undefined;
  }
  proof.parts = parts;
  proof.sends += 1;
}

/**
 * Notes a record about this thing. Each list can cause one record for each part. All parts have arrived for certain once there
 * are more records than stale commands and all but one part could have caused.
 */
export function recorded(proof: Draft<Proof>, number: number): void {
  if (number <= proof.record) return;
  proof.record = number;
  proof.seen += 1;
  if (proof.sends > 0 && proof.seen > proof.sends * (proof.parts - 1) + proof.stale) proof.held = proof.value;
}

/** The lock has reported all its records, so a command without a record was not accepted. */
export function settle(proof: Draft<Proof>): void {
  proof.stale = 0;
  proof.sends = 0;
  proof.seen = 0;
}

/** The lowest generation with these low four bits that is not below the confirmed one. */
export const fullGeneration = (bits: number, held: number): number => held + ((((bits - held) % 16) + 16) % 16);

/** After A1 every slot of the lock is enabled with generation 1; everything else is unknown. */
export function adoptEpoch(holding: Draft<LockHolding>, epoch: number, record: number): void {
  holding.epoch = epoch;
  holding.setupRecord = record;
  holding.wantedEpoch = Math.max(holding.wantedEpoch, epoch);
  holding.usedEpoch = Math.max(holding.usedEpoch, epoch);
  for (const slot of holding.slots.values()) Object.assign(slot, { ...newSlot(), past: slot.past });
  for (const proof of holding.proofs.values()) if (proof.record < record) proof.held = undefined;
}

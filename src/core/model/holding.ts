/**
 * What the core knows of one lock's flash, and from which records it knows it.
 * INV-1 only records confirm, each only if its number is above the last one held for the same thing.
 * INV-2 a value counts as held only when every other value that may still have been under way can be ruled out.
 */

import { NO_RECORDS, type RecordFloor } from '../../keys/record-floor.ts';
import type { Command } from '../../protocol/command.ts';
import type { Draft } from './draft.ts';
import type { Opener } from './opener.ts';

/** Who holds a key slot of a lock. */
export interface Holder {
  readonly kind: 'device' | 'fob';
  readonly id: string;
  readonly user: string;
}

export interface Slot {
  /** Generation that the lock is known to hold. */
  readonly generation: number;
  readonly wanted: number;
  /** Blacklisted as the lock is known to hold it, and as it shall. */
  readonly blacklisted: boolean;
  readonly blacklistWanted: boolean;
  readonly holder: Holder | undefined;
  /** Who held which generation and since when, latest last, the present holder among them. */
  readonly past: readonly { readonly generation: number; readonly holder: Holder; readonly at: number }[];
  /** Number of the last record about it. */
  readonly record: number;
}

/** A generation travels mod 16, so older holders could not be told apart anyway. */
export const PAST_HOLDERS = 15;

/** What a lock is told of one thing: the commands, and what tells one value of it from another. */
export interface Told {
  readonly value: string;
  /** None of it is secret. */
  readonly commands: readonly Command[];
}

/** Proof that a lock holds what was sent: see `sent` and `recorded`. */
export interface Proof {
  /** What was sent last. */
  readonly value: Told | undefined;
  readonly parts: number;
  readonly sends: number;
  /** Commands with other values that may still leave a record. */
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

/** A list that carried an unlock: who asked for it. */
export interface Granted {
  readonly session: string;
  readonly at: number;
  readonly opener: Opener;
}

export const GRANTS_KEPT = 16;
export const SESSIONS_KEPT = 16;
/** NP1: how long the core remembers the sequence of a session. */
export const SESSION_LIFE_MS = 60_000;

/** A quick-click code of a lock; its presses derive from the reference. */
export interface Click {
  readonly index: number;
  readonly ref: string;
  readonly length: number;
  /** 255: no end. */
  readonly uses: number;
  /** False once it shall be taken back. */
  readonly wanted: boolean;
}

export interface LockHolding {
  /** Confirmed by the record of A1; 0 is a lock that was never set up. */
  readonly epoch: number;
  /** Above `epoch` while a set-up or key reset is wanted. */
  readonly wantedEpoch: number;
  /** The highest that any list has carried; never used for anything else. */
  readonly usedEpoch: number;
  readonly setupRecord: number;
  /** By slot number; a slot that is missing has generation 1 and nobody. */
  readonly slots: ReadonlyMap<number, Slot>;
  readonly clicks: ReadonlyMap<number, Click>;
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly floor: RecordFloor;
  /** Next sequence by session. */
  readonly sessions: ReadonlyMap<
    string,
    { readonly next: number; readonly at: number; readonly via: 'phone' | 'gateway' }
  >;
  readonly granted: readonly Granted[];
  /** The latest record whose own time is known. */
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

/** Clean: nobody holds it, and the lock confirms the generation that is wanted. */
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

/** A list carries `parts` commands that together say it. */
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
 * A record of that thing came in. Each send can leave one record a part, so all parts are in for certain once there are
 * more records than other values and all but one part could have left.
 */
export function recorded(proof: Draft<Proof>, number: number): void {
  if (number <= proof.record) return;
  proof.record = number;
  proof.seen += 1;
  if (proof.sends > 0 && proof.seen > proof.sends * (proof.parts - 1) + proof.stale) proof.held = proof.value;
}

/** The lock says that all its records are in: what has left none was never accepted. */
export function settle(proof: Draft<Proof>): void {
  proof.stale = 0;
  proof.sends = 0;
  proof.seen = 0;
}

/** The generation with these low four bits that is not below what the lock held. */
export const fullGeneration = (bits: number, held: number): number => held + ((((bits - held) % 16) + 16) % 16);

/** After A1 the lock has every slot enabled with generation 1, and nothing else is known of it. */
export function adoptEpoch(holding: Draft<LockHolding>, epoch: number, record: number): void {
  holding.epoch = epoch;
  holding.setupRecord = record;
  holding.wantedEpoch = Math.max(holding.wantedEpoch, epoch);
  holding.usedEpoch = Math.max(holding.usedEpoch, epoch);
  for (const slot of holding.slots.values()) Object.assign(slot, { ...newSlot(), past: slot.past });
  for (const proof of holding.proofs.values()) if (proof.record < record) proof.held = undefined;
}

/**
 * The value that a lock is known to store for one item, and the evidence for it: the lists that were sent, and the record that the lock wrote.
 *
 * INV-1: A list confirms nothing; a record confirms only the value whose digest it carries, in the session that the digest identifies. INV-2: A value
 * counts as stored only when every command with a different value that a phone may have withheld would come too late.
 */
import type { Command } from '../../protocol/command.ts';
import type { Draft } from './draft.ts';

/** A quick-click code of a lock; its presses are derived from the reference. */
export interface Click {
  readonly index: number;
  readonly ref: string;
  readonly length: number;
  /** 255 means unlimited. */
  readonly uses: number;
  /** False once the removal of the code has been requested. */
  readonly wanted: boolean;
}

/** The commands that are sent to a lock about one item, and the data that distinguishes one of its values from another. None of it is secret. */
export interface ItemValue {
  readonly value: string;
  readonly commands: readonly Command[];
  /** A quick-click code to be set; its presses are derived from the reference when the packets are built. */
  readonly click?: Click;
}

export type Via = 'phone' | 'gateway';

/** A value in a list that was handed out. A phone may withhold any part of it until its session ends. */
export interface Sent {
  readonly told: ItemValue;
  readonly session: string;
  /** The time at which the value was first handed out; the session existed by then. */
  readonly at: number;
  readonly via: Via;
  /** Whether the value was in more than one list of its session. */
  readonly again: boolean;
  readonly recorded: boolean;
}

export interface Proof {
  /** Oldest first. */
  readonly sends: readonly Sent[];
  /** The time at which the latest evicted send was made. */
  readonly forgottenAt: number;
  /** Number of the last record about the item. */
  readonly record: number;
  /** The value that the last record shows; undefined if it shows none that was sent. */
  readonly shown: Sent | undefined;
  readonly held: ItemValue | undefined;
}

/** The number of sends kept per item. Those of phones are evicted first: an invented session never displaces a gateway's. */
export const SENDS_KEPT = 16;
/** After this time a session ends, and the core forgets its sequence. Source: NP1. */
export const SESSION_LIFE_MS = 60_000;
/** A margin: a lock's clock may be slow, and a command that it accepted in time may still be waiting for the motor. */
const SLACK_MS = 10_000;

export const newProof = (): Draft<Proof> => ({
  sends: [],
  forgottenAt: Number.MIN_SAFE_INTEGER,
  record: 0,
  shown: undefined,
  held: undefined,
});

const copyOf = ({ value, commands, click }: ItemValue): Draft<ItemValue> => ({
  value,
  commands: [...commands],
  ...(click === undefined ? {} : { click: { ...click } }),
});

/** Records that a list contains the value. If it differs from the stored one, the core no longer knows which of the two the lock has. */
export function sent(proof: Draft<Proof>, told: ItemValue, by: { session: string; at: number; via: Via }): void {
  const same = proof.sends.findIndex(({ session, told: { value } }) => session === by.session && value === told.value);
  const [before] = same < 0 ? [] : proof.sends.splice(same, 1);
  const again = before !== undefined;
  proof.sends.push({ told: copyOf(told), ...by, at: before?.at ?? by.at, again, recorded: false });
  if (proof.sends.length > SENDS_KEPT) {
    const phone = proof.sends.findIndex(({ via }) => via === 'phone');
    for (const gone of proof.sends.splice(Math.max(0, phone), 1))
      proof.forgottenAt = Math.max(proof.forgottenAt, gone.at);
  }
  proof.held = heldBy(proof);
}

/** The facts that a record's digest identifies: a value, and the session in which the lock accepted a command about it. */
export interface Shown {
  readonly session: string;
  readonly told: ItemValue;
}

/** Records that a record about the item has arrived. */
export function recorded(proof: Draft<Proof>, number: number, shown: Shown | undefined, waits: boolean): void {
  const inSession = proof.sends.filter(({ session }) => session === shown?.session);
  // A slot whose generation is already higher than the one sent keeps its own.
  const send = inSession.find(({ told }) => told.value === shown?.told.value) ?? inSession[0];
  if (send !== undefined) send.recorded = true;
  if (number > proof.record) {
    proof.record = number;
    proof.shown = send === undefined || shown === undefined ? undefined : { ...send, told: copyOf(shown.told) };
  }
  proof.held = waits ? heldBy(proof) : proof.shown?.told;
  const { shown: last } = proof;
  if (proof.held !== undefined && last !== undefined)
    proof.sends = proof.sends.filter((each) => isShown(each, last) || !isOver(each, last, proof.sends));
}

const isShown = (send: Sent, shown: Sent): boolean =>
  send.session === shown.session && send.told.value === shown.told.value;

/**
 * Whether `send` can no longer take effect after `shown`: its session had ended by then, it was a single command whose record has arrived, or it
 * was sent earlier in the same session, in which sequence numbers only rise.
 */
function isOver(send: Sent, shown: Sent, sends: readonly Sent[]): boolean {
  if (send.at + SESSION_LIFE_MS + SLACK_MS <= shown.at) return true;
  if (send.recorded && !send.again && sizeOf(send.told) === 1) return true;
  const at = sends.findIndex((each) => isShown(each, shown));
  return send.session === shown.session && sends[at]?.again === false && sends.indexOf(send) < at;
}

function heldBy(proof: Draft<Proof>): Draft<ItemValue> | undefined {
  const { sends, shown, held, forgottenAt } = proof;
  // A lock that was set up beforehand stores the values that it received then, until a different value is sent.
  if (shown === undefined)
    return proof.record === 0 && sends.every(({ told }) => told.value === held?.value) ? held : undefined;
  if (forgottenAt + SESSION_LIFE_MS + SLACK_MS > shown.at) return undefined;
  const others = sends.filter(({ told }) => told.value !== shown.told.value);
  return others.every((each) => isOver(each, shown, sends)) ? shown.told : undefined;
}

export const sizeOf = ({ commands, click }: ItemValue): number => commands.length + (click === undefined ? 0 : 1);

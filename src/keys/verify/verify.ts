/**
 * Verification: one packet and one state of a lock give one verdict. Pure; never throws.
 * INV-1: The first failing check determines the answer. INV-2: A class 0 or 2 command that passes check 8 is accepted and has used its
 * sequence number, whatever later checks decide.
 */
import type { Command } from '../../protocol/command.ts';
import { INVALID_KEY, type Refusal } from '../../protocol/results.ts';
import { Attempt } from './attempt.ts';
import type { Check } from './check.ts';
import { opcodeKnown } from './packet-checks.ts';
import type { LockView } from './view.ts';

/** The fields of a record that log an attempt. */
export interface AttemptFacts {
  /** Byte 2 of the header; the answer repeats it. */
  readonly commandId: number;
  readonly keyClass: number;
  readonly bank: number;
  /** Byte 1 of the record. */
  readonly detail: number;
  /** Class 4: bank × 128 + slot, and the lock's generation of that slot (0 when it has no such slot). */
  readonly slotNumber: number | undefined;
  readonly generation: number;
}

/** A class 0 or 2 command that passed checks 1–8. */
export interface Accepted {
  readonly keyClass: 0 | 2;
  readonly sequence: number;
  /** Unix seconds according to the core; a class 2 packet sets the lock's clock to it. */
  readonly time: number;
}

/** A lock's decision on a packet: the command that it carries out, or the check that failed, by name and number. */
export type Verdict =
  | {
      readonly ok: true;
      readonly command: Command;
      readonly facts: AttemptFacts;
      readonly accepted: Accepted | undefined;
    }
  | {
      readonly ok: false;
      readonly check: string;
      /** 1–15. */
      readonly number: number;
      readonly result: Refusal;
      readonly facts: AttemptFacts;
      /** Whether this refusal counts towards the five that end the session. */
      readonly countsAsInvalidKey: boolean;
      /** Refused because the lock's clock is not valid (event 07 instead of 06). */
      readonly timeInvalid: boolean;
      readonly accepted: Accepted | undefined;
    };

const ACCEPTED_AFTER = 8;
const OPENED_AFTER = 5;
const isTimeCheck = (number: number): boolean => number >= 9 && number <= 11;

/** Evaluates the checks on one packet in order (docs/protocol.md, section 7). Pure, and never throws, whatever the bytes are. */
export function verify(checks: readonly Check[], lock: LockView, packet: Uint8Array): Verdict {
  const attempt = new Attempt(lock, packet);
  const failed = checks.find((check) => check.appliesTo(attempt) && !check.passes(attempt));
  const reached = failed?.number ?? checks.length;
  const facts: AttemptFacts = {
    commandId: attempt.sequence,
    keyClass: attempt.keyClass,
    bank: attempt.header.bank,
    detail: attempt.detail(reached > OPENED_AFTER),
    slotNumber: attempt.limited ? attempt.slotNumber : undefined,
    generation: attempt.slot.generation,
  };
  const accepted = reached > ACCEPTED_AFTER ? acceptedOf(attempt) : undefined;
  const { command } = attempt;
  if (failed === undefined && command.op !== 'unknown') return { ok: true, command, facts, accepted };
  // Without the opcode check (a planted fault) an unknown opcode is still refused, because the lock has nothing to execute.
  const { id, number, answer } = failed ?? opcodeKnown;
  return {
    ok: false,
    check: id,
    number,
    result: answer,
    facts,
    countsAsInvalidKey: answer === INVALID_KEY,
    timeInvalid: isTimeCheck(number) && !lock.clock.valid,
    accepted,
  };
}

function acceptedOf({ plain, sequence }: Attempt): Accepted | undefined {
  return plain.keyClass === 4 ? undefined : { keyClass: plain.keyClass, sequence, time: plain.time };
}

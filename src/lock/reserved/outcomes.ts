/**
 * Reserved locks: each always has the same outcome, like test card numbers. An outcome replaces entries of the lock's tables, as a planted fault
 * does, and defines the initial state of a new lock. It therefore needs no state of its own, and is the same after a week and after a restart.
 *
 * INV-1: If the outcome is that the lock does not open, no command, code or tool opens it.
 */
import type { Attempt } from '../../keys/verify/attempt.ts';
import { withCheck } from '../../keys/verify/checks.ts';
import type { Part } from '../body/types.ts';
import type { LockParts } from '../parts.ts';

/** Actions applied to a new reserved lock, as if they had happened before. */
interface NewLock {
  cutPart(part: Part): unknown;
  drainTo(openMv: number): unknown;
  pullHasp(): unknown;
}

interface ReservedOutcome {
  /** Its behaviour, as a phrase that continues "this lock". */
  readonly does: string;
  readonly parts?: (parts: LockParts) => LockParts;
  readonly bolt?: 'retracted';
  readonly begin?: (lock: NewLock) => void;
}

const unlocks = ({ command }: Attempt): boolean => command.op === 'unlock';

/** Refuses every unlock with this check, regardless of its sender, and every quick-click code. */
const refuses =
  (check: string) =>
  (parts: LockParts): LockParts => ({
    ...parts,
    checks: withCheck(parts.checks, check, { appliesTo: unlocks, passes: () => false }),
    firmware: {
      ...parts.firmware,
      reactions: {
        ...parts.firmware.reactions,
        clicked: (c, e, s) => parts.firmware.reactions.clicked(c, e.type === 'clicked' ? { ...e, right: false } : e, s),
      },
    },
  });

const withHeld = (parts: LockParts, held: LockParts['body']['guards']['held']): LockParts => ({
  ...parts,
  body: { ...parts.body, guards: { ...parts.body.guards, held } },
});

/** The motor never retracts the bolt. */
const jams = (parts: LockParts): LockParts =>
  withHeld(parts, (c, e, s) => c.toward === 'retracted' || parts.body.guards.held(c, e, s));

/** The motor overcomes whatever leans on the hasp or pulls at it. */
const opens = (parts: LockParts): LockParts =>
  withHeld(parts, (c, e, s) => parts.body.guards.held({ ...c, doorN: 0, handN: 0 }, e, s));

const RESERVED_OUTCOMES = {
  jams: { does: 'jams at every unlock', parts: jams },
  asleep: { does: 'never wakes: its button is broken', begin: (lock) => void lock.cutPart('touch') },
  'no-power': { does: 'has a flat battery', begin: (lock) => void lock.drainTo(0) },
  overlocked: { does: 'refuses every unlock as overlocked', parts: refuses('overlock') },
  'key-revoked': { does: 'refuses every unlock because the key was revoked', parts: refuses('blacklist') },
  'key-expired': { does: 'refuses every unlock because the key is for another day', parts: refuses('key-day') },
  'stale-key': { does: 'refuses every unlock because its keys have changed since', parts: refuses('opens') },
  'wrong-hours': { does: 'refuses every unlock as outside the hours of the key', parts: refuses('hours') },
  'hasp-missing': {
    does: 'is open, with its hasp out, and cannot be locked',
    parts: opens,
    bolt: 'retracted',
    begin: (lock) => void lock.pullHasp(),
  },
  offline: { does: 'opens over Bluetooth, but appears offline to the company', parts: opens },
} as const satisfies Readonly<Record<string, ReservedOutcome>>;

export type Always = keyof typeof RESERVED_OUTCOMES;

export const ALWAYS = Object.keys(RESERVED_OUTCOMES) as [Always, ...Always[]];

/** The behaviour of the reserved units T1 to T10 of the demo facility, for the OpenAPI documents. */
export const RESERVED_IN_DEMO = `In the demo facility, some locks always have the same outcome: ${ALWAYS.map(
  (always, i) => `T${i + 1} ${RESERVED_OUTCOMES[always].does}`,
).join('; ')}.`;

/** The outcome behind the keyword. */
export const reservedOutcome = (always: Always): ReservedOutcome => RESERVED_OUTCOMES[always];

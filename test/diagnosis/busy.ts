/** The evidence of a person who came and opened the unit several times, on several days, before it failed. */
import { caseOf } from '../../src/diagnosis/case.ts';
import { readPaper } from '../../src/diagnosis/channels/channels.ts';
import { papersOf } from '../../src/diagnosis/channels/papers.ts';
import { openWith, SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import type { Instant } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

export const DAY = 24 * 3_600_000;
export const MINUTE = 60_000;
export const SECOND = 1_000;
const START = Date.UTC(2026, 2, 2, 15);
/** The start of the first visit of the last day. */
export const LAST_DAY = START + 3 * DAY + 2 * 3_600_000;

export interface Act {
  readonly at: Instant;
  readonly verb: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export const PERSON = 'alice';
export const UNIT = 'A101';

/** The person comes, opens the unit, closes it, and leaves. */
export function visit(at: Instant, refreshes = true): Act[] {
  const phone = PERSON;
  const person = PERSON;
  const act = (s: number, verb: string, args: Act['args']): Act => ({ at: at + s * SECOND, verb, args });
  return [
    act(0, 'person.driveToGate', { person }),
    ...(refreshes ? [act(5, 'phone.openApp', { phone })] : []),
    act(20, 'phone.startEntry', { phone, entry: 'gate-in' }),
    act(27, 'person.enter', { person }),
    act(29, 'person.walkTo', { person, to: UNIT }),
    ...opening(at + 120 * SECOND),
    act(600, 'person.walkTo', { person, to: 'gate-in' }),
    act(700, 'person.leave', { person, tailgate: true }),
  ];
}

/** Wakes the lock, taps Unlock, pulls the hasp, and closes it a minute later. */
export function opening(at: Instant): Act[] {
  return [
    { at: at - 2 * SECOND, verb: 'lock.touch', args: { lock: UNIT } },
    { at, verb: 'phone.unlock', args: { phone: PERSON, unit: UNIT } },
    { at: at + 5 * SECOND, verb: 'lock.pullHasp', args: { lock: UNIT } },
    { at: at + MINUTE, verb: 'lock.closeHasp', args: { lock: UNIT } },
  ];
}

/** Plays the acts in the demo facility, with or without a planted fault, and reads its evidence back. */
export function caseOfActs(acts: readonly Act[], until: Instant, facts = '', fault?: string) {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  const parts = fault === undefined ? {} : openWith(FAULTS.get(fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS);
  const facility = openFromPlan(read.plan, { seed: 'busy', startAt: START, ...parts });
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => events.push(event));
  const refused: string[] = [];
  for (const { at, verb, args } of acts.toSorted((left, right) => left.at - right.at)) {
    facility.clock.runUntil(at);
    const outcome = facility.play(verb, args);
    if (!outcome.ok) refused.push(`${verb}: ${outcome.why}`);
  }
  facility.clock.runUntil(until);
  const told = Buffer.from(`version: 1\nabout: { person: ${PERSON}, unit: ${UNIT} }\nfacts: {${facts}}\n`);
  const files = papersOf({ facility, events }, PERSON).filter(({ name }) => name !== 'told.yaml');
  const context = { timeZone: read.plan.timeZone, year: 2026 };
  const papers = [...files, { name: 'told.yaml', bytes: told }].flatMap(({ name, bytes }) => {
    const paper = readPaper(name, bytes, context);
    return paper.channel === undefined ? [] : [paper];
  });
  return { of: caseOf(read.plan, papers), refused, files };
}

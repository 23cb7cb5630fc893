/** What a complaint is about where a phone's log shows other visits, who tapped, and what the session of a lock tells of its battery and set-up. */
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/diagnosis/case.ts';
import { SUPERVISION_TIMEOUT } from '../../src/diagnosis/channels/phone-steps.ts';
import type { Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { openedIn, segmentsOf } from '../../src/diagnosis/phone-segments.ts';
import { everyHypothesis } from '../../src/diagnosis/tiers.ts';
import { type Trial, tryOne } from '../../src/diagnosis/trial.ts';
import { encodeSession } from '../../src/protocol/session.ts';
import { AT, caseWith, log, MINUTE, paper, told } from './made-case.ts';

const SECOND = 1_000;
const MAC = caseWith([]).plan.units.find(({ id }) => id === 'A108')?.locks[0]?.mac ?? '';

function trialOf(of: Case, id: string): Trial {
  const [trial] = everyHypothesis
    .filter((one) => one.id === id)
    .flatMap((one) => tryOne(of, evidenceOf(of), one) ?? []);
  if (trial === undefined) throw new Error(`${id} has no meaning here`);
  return trial;
}
/** A session with a lock, as a log prints it. */
const session = (batteryMv: number, setUp = true): string =>
  Buffer.from(
    encodeSession({
      state: 2,
      setUp,
      clockValid: setUp,
      lowBattery: false,
      recordsWaiting: false,
      epochBits: 1,
      batteryMv,
      nonce: new Uint8Array(16).fill(7),
    }),
  ).toString('hex');
const tap = (minutes: number, target: string, what: 'unlocked' | 'error') =>
  [
    [AT + minutes * MINUTE, { what: 'tap', target }],
    [AT + minutes * MINUTE + SECOND, { what, target } as PhoneStep],
  ] as const;

describe('a complaint about an entry', () => {
  const visit = log(
    ...tap(-30, 'gate-in', 'unlocked'),
    ...tap(-28, 'A108', 'unlocked'),
    ...tap(-20, 'gate-out', 'unlocked'),
    ...tap(-1, 'gate-in', 'error'),
  );

  it('is not about the unit that the log shows last, which only a report without a place is', () => {
    expect(caseWith([visit], { person: 'gina', entry: 'gate-in' }).subject.unit).toBeUndefined();
    expect(caseWith([visit], { person: 'gina' }).subject.unit?.id).toBe('A108');
  });

  it('begins after the earlier visit, which opened', () => {
    const { visit: tried } = evidenceOf(caseWith([visit], { person: 'gina', entry: 'gate-in' }));
    expect(tried.map(({ place, opened }) => [place, opened])).toEqual([['gate-in', false]]);
  });
});

describe('a complaint of the staff', () => {
  const maya = { person: 'maya', unit: 'A108' };

  it('is about the portal, whether or not their phone has a signal', () => {
    expect(evidenceOf(caseWith([told({ 'signal.atDoor': 'yes' })], maya)).isPortal).toBe(true);
    expect(evidenceOf(caseWith([told({ 'signal.atDoor': 'yes' })])).isPortal).toBe(false);
  });

  it('without a permission fits a button that is missing, which people may call grey or not', () => {
    for (const answer of ['yes', 'no']) {
      const of = caseWith([told({ 'unlockButton.grey': answer })], { person: 'eli', unit: 'A108' });
      const costs = trialOf(of, 'no-permission').findings.filter(({ says }) => says.startsWith('unlockButton.grey'));
      expect(costs, answer).toEqual([]);
    }
  });
});

describe('a capture', () => {
  const connection = (minutes: number): readonly Reading[] =>
    (
      [
        { what: 'link', mac: MAC, state: 'connecting' },
        { what: 'unlocked', target: 'A108' },
      ] as PhoneStep[]
    ).map((step, i): Reading => ({ channel: 'btsnoop', line: i + 1, at: AT + minutes * MINUTE + i * SECOND, step }));
  const air = paper('air', 'btsnoop', connection(-120));

  it('shows no tap that found no lock, so a reported attempt is added to what it shows', () => {
    const { attempts, triedAt } = evidenceOf(caseWith([air, told({})]));
    expect(attempts.map(({ opened }) => opened)).toEqual([true, false]);
    expect(triedAt).toBe(AT);
  });

  it('lacks nothing that the log of the same phone shows', () => {
    const both = caseWith([air, log(...tap(-120, 'A108', 'unlocked')), told({})]);
    expect(evidenceOf(both).attempts.map(({ opened }) => opened)).toEqual([true]);
  });
});

describe('the first connection to a new lock', () => {
  const opened = (setUp: boolean, status: number): boolean => {
    const steps: readonly PhoneStep[] = [
      { what: 'tap', target: 'A108' },
      { what: 'session', mac: MAC, session: session(3_000, setUp) },
      { what: 'write', mac: MAC },
      { what: 'notify', mac: MAC, value: '5160010000000000000000000000000000000000' },
      { what: 'link', mac: MAC, state: 'disconnected', status },
    ];
    const { plan } = caseWith([]);
    return segmentsOf(plan, 'log', log(...steps.map((step, i) => [AT + i, step] as const)).readings).some(openedIn);
  };

  it('did not open if it was lost after an answer, which is that of the set-up', () => {
    expect(opened(false, SUPERVISION_TIMEOUT)).toBe(false);
    expect(opened(false, 22)).toBe(true);
    expect(opened(true, SUPERVISION_TIMEOUT)).toBe(true);
  });
});

describe('a weak battery', () => {
  const opening = (minutes: number, mv: number) =>
    [
      [AT + minutes * MINUTE, { what: 'tap', target: 'A108' }],
      [AT + minutes * MINUTE + 100, { what: 'session', mac: MAC, session: session(mv) }],
      [AT + minutes * MINUTE + SECOND, { what: 'unlocked', target: 'A108' }],
    ] as const;
  const weak = (...mv: readonly number[]): Paper =>
    log(...mv.flatMap((one, i) => opening(i * 40 - 200, one)), ...tap(0, 'A108', 'error'));
  const drained = (papers: Paper): readonly unknown[] =>
    trialOf(caseWith([papers]), 'battery-dead').steps.flatMap(({ at, verb, args }) =>
      verb === 'lock.drainTo' ? [[Math.round((at - AT) / MINUTE), args.mv]] : [],
    );

  it('was weak when a session of an earlier visit shows it, and dead afterwards', () => {
    expect(drained(weak(3_000, 2_870, 2_870))[0]).toEqual([-161, 2_870]);
    expect(drained(weak(3_000, 3_000))[0]).not.toEqual([-161, 2_870]);
  });

  it('may open no lock in the cold that it opens on a warm day', () => {
    const papers = [
      log(...tap(0, 'A108', 'error'), [AT + 2 * SECOND, { what: 'session', mac: MAC, session: session(2_522) }]),
    ];
    const opens = (id: string) => trialOf(caseWith(papers), id).opens;
    expect([opens('battery-low'), opens('battery-low-in-the-cold')]).toEqual([true, false]);
  });
});

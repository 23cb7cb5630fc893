/** Causes at the lock: asleep, without power, under tension, broken, or tapped too late. */

import type { Instant } from '../../sim/clock.ts';
import { isStaff } from '../case.ts';
import { batteryIn } from '../phone-segments.ts';
import { HOUR, MINUTE, SECOND } from '../spans.ts';
import type { Draft } from '../world/draft.ts';
import { NotApplicable } from '../world/draft.ts';
import { EMERGENCY, type Hypothesis } from './hypothesis.ts';

/** How far a reported time may be from the time of the attempt. */
const ROUGHLY = 10 * MINUTE;
const OTHERS_FINE = { 'others.affected': 'no', 'otherDevice.works': 'no' } as const;

/** The last report before the attempt, according to a portal reading; people report the time of an attempt only roughly. */
function quietSince(draft: Draft): number {
  const { mac } = draft.unit.locks[0] ?? {};
  for (const { readings } of draft.of.papers)
    for (const { channel, ...one } of readings)
      if (channel === 'portal' && 'about' in one) {
        const { about } = one;
        if (about.what === 'controller.report' && about.mac === mac && about.lastAt !== undefined)
          if (about.lastAt < draft.unitTriedAt + ROUGHLY) return Math.min(about.lastAt, draft.arriveAt - 5 * SECOND);
      }
  return draft.arriveAt - 3 * HOUR;
}

/** The voltage that the portal shows for the lock, otherwise that of its last session. */
function shownMv(draft: Draft): number | undefined {
  const { mac } = draft.unit.locks[0] ?? {};
  for (const { readings } of draft.of.papers)
    for (const one of readings)
      if (one.channel === 'portal' && one.about.what === 'controller.battery' && one.about.mac === mac)
        return one.about.mv;
  return sessions(draft).at(-1)?.mv;
}

/** The attempts at the unit with a session, and the voltage in it. */
const sessions = ({ evidence, unit: { id } }: Draft): readonly { at: Instant; mv: number }[] =>
  evidence.attempts.flatMap(({ at, place, segment }) => {
    const mv = place === id && segment !== undefined ? batteryIn(segment) : undefined;
    return mv === undefined ? [] : [{ at, mv }];
  });

/** Drains the battery of the lock to the voltage at `at`, or before the first session that shows a weak battery. */
function drain(draft: Draft, at: Instant, mv: number): void {
  const weak = sessions(draft).find((one) => one.mv < WEAK_MV);
  const args = { lock: draft.lock, mv };
  if (weak !== undefined && weak.at < draft.arriveAt) draft.prepare(weak.at - MINUTE, 'lock.drainTo', args);
  else draft.add(at, 'lock.drainTo', args);
}
/** Below this voltage, a battery is not new. */
const WEAK_MV = 2_950;

/** The temperature of a lock on a day of frost. */
const FROST_C = -10;

const isEmployee = (draft: Draft, id: string | undefined): boolean =>
  draft.plan.people.some((one) => one.id === id && isStaff(one));

function drained(draft: Draft): void {
  const since = quietSince(draft);
  const shown = shownMv(draft);
  const { lock } = draft;
  drain(draft, since - 70 * MINUTE, shown !== undefined && shown < WEAK_MV ? shown : 2_870);
  draft.add(since + SECOND, 'lock.drainTo', { lock, mv: 1_300 });
}

const weakened = (draft: Draft): void => drain(draft, draft.arriveAt - 2 * HOUR, shownMv(draft) ?? 2_600);
const lean = (draft: Draft): void =>
  draft.add(draft.arriveAt - MINUTE, 'door.lean', { lock: draft.lock, newtons: 200 });

/** Staff unlock the unit remotely, at the times in the evidence, and the tenant attempts nothing. */
export function remoteUnlock(draft: Draft): void {
  if (draft.evidence.remoteAt.length === 0) throw new NotApplicable('nobody sent a remote unlock');
  draft.visit.attempts = false;
  const by = draft.evidence.lines.find(({ kind, user }) => kind === 'remote' && isEmployee(draft, user))?.user;
  const own = draft.of.subject.person?.id;
  for (const at of draft.evidence.remoteAt)
    draft.add(at, 'portal.unlock', {
      as: by ?? (own !== undefined && isEmployee(draft, own) ? own : draft.manager),
      unit: draft.unit.id,
      ...EMERGENCY,
    });
}

export const LOCK_CAUSES: readonly Hypothesis[] = [
  {
    id: 'asleep',
    causes: ['D7-1'],
    prior: 8,
    says: 'The lock was asleep: nobody pressed its button before Unlock was tapped.',
    cures: ['press-button'],
    change: (draft) => {
      void draft.lock;
      draft.visit.touches = false;
    },
    facts: { 'touched.before': 'no', 'light.seen': 'no', 'others.affected': 'no' },
  },
  {
    id: 'asleep-again',
    causes: ['D7-1'],
    prior: 0.5,
    says: 'The lock had gone back to sleep: Unlock was tapped too long after its button was pressed.',
    cures: ['press-button'],
    change: (draft) => {
      void draft.lock;
      draft.visit.touchBeforeMs = 40 * SECOND;
    },
    facts: { 'touched.before': 'yes', 'light.seen': 'yes', 'others.affected': 'no' },
  },
  {
    id: 'battery-dead',
    causes: ['D7-2'],
    prior: 2,
    says: 'The battery of the lock is dead.',
    cures: ['change-battery'],
    change: drained,
    facts: { ...OTHERS_FINE, 'light.seen': 'no', 'battery.changed': 'no' },
  },
  {
    id: 'jam',
    causes: ['D7-3'],
    prior: 5,
    says: 'The hasp is under tension, so the motor jams (result 0x69).',
    cures: ['stand-on-handle', 'free-hasp'],
    change: lean,
    facts: { ...OTHERS_FINE, 'hasp.free': 'no', 'motor.heard': 'yes', 'handle.helped': 'yes' },
  },
  {
    id: 'radio-broken',
    causes: ['H-RADIO'],
    prior: 0.8,
    says: 'The radio of the unit controller is broken.',
    cures: ['replace-controller'],
    change: (draft) => draft.add(quietSince(draft) + SECOND, 'lock.cutPart', { lock: draft.lock, part: 'radio' }),
    facts: OTHERS_FINE,
  },
  {
    id: 'touch-broken',
    causes: ['H-SENSOR'],
    prior: 0.2,
    says: 'The button of the unit controller is broken, so the lock never wakes.',
    cures: ['replace-controller'],
    change: (draft) => draft.add(draft.arriveAt - HOUR, 'lock.cutPart', { lock: draft.lock, part: 'touch' }),
    facts: { ...OTHERS_FINE, 'light.seen': 'no' },
  },
  {
    id: 'sensor-broken',
    causes: ['H-SENSOR'],
    prior: 0.2,
    says: 'The position sensor of the unit controller is broken.',
    cures: ['replace-controller'],
    change: (draft) => draft.add(draft.arriveAt - HOUR, 'lock.cutPart', { lock: draft.lock, part: 'sensor' }),
    facts: OTHERS_FINE,
  },
  {
    id: 'motor-broken',
    causes: ['H-MOTOR'],
    prior: 0.5,
    says: 'The motor of the unit controller is broken.',
    cures: ['replace-controller'],
    change: (draft) => draft.add(draft.arriveAt - HOUR, 'lock.cutPart', { lock: draft.lock, part: 'motor' }),
    facts: { ...OTHERS_FINE, 'motor.heard': 'no', 'hasp.free': 'yes', 'handle.helped': 'no' },
  },
  {
    id: 'battery-low',
    causes: ['H-BATTERY-LOW'],
    prior: 0.6,
    says: 'The battery of the lock is too weak for its motor.',
    cures: ['change-battery'],
    change: weakened,
    facts: { ...OTHERS_FINE, 'handle.helped': 'no' },
  },
  {
    id: 'battery-low-in-the-cold',
    causes: ['H-BATTERY-LOW'],
    prior: 0.4,
    says: 'The battery of the lock is too weak for its motor in the cold.',
    cures: ['change-battery'],
    // Cold raises the internal resistance, so a voltage that suffices on a warm day no longer does.
    change: (draft) => {
      weakened(draft);
      draft.add(draft.arriveAt - 2 * HOUR, 'lock.setTemperature', { lock: draft.lock, c: FROST_C });
    },
    facts: { ...OTHERS_FINE, 'handle.helped': 'no' },
  },
  {
    // In the field, these two occur together because a weak motor stalls at a lower load.
    id: 'jam-and-battery-low',
    causes: ['D7-3', 'H-BATTERY-LOW'],
    prior: 0.3,
    says: 'The hasp is under tension, and the battery of the lock is too weak for its motor.',
    cures: ['change-battery', 'stand-on-handle', 'free-hasp'],
    change: (draft) => {
      weakened(draft);
      lean(draft);
    },
    facts: { ...OTHERS_FINE, 'hasp.free': 'no', 'motor.heard': 'yes', 'handle.helped': 'no' },
  },
  {
    id: 'window-missed',
    causes: ['D7-23'],
    prior: 3,
    says: 'The remote unlock was sent, but nobody woke the lock within its ten seconds.',
    cures: ['repeat-with-someone'],
    change: remoteUnlock,
    facts: { 'emergency.sent': 'yes', 'unit.opened': 'no', 'touched.before': 'no', 'someone.atDoor': 'no' },
  },
];

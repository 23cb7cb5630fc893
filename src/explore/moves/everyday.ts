/** The moves of every run: visits, touches, hasps, and the passage of time. */
import fc from 'fast-check';
import { deadline, midnight, verbs, wait } from '../setup/steps.ts';
import { comesAndUnlocks, comesTo, type Move, oneIn, unlocks } from './move.ts';

const WAITS = [1_000, 4_000, 12_000, 20_000, 62_000, 300_000, 1_200_000, 4_000_000, 9 * 3_600_000, 86_400_000] as const;
/** Points in time around midnight, when a day ends. */
const MIDNIGHTS = [-40_000, -5_000, 2_000, 400_000] as const;

/** Durations after which something expires at the company: a remote unlock, failed sign-ins, a PIN, a code, a day on site, a day, a transfer. */
const ENDINGS = [10_000, 300_000, 600_000, 3_600_000, 43_200_000, 86_400_000, 172_800_000] as const;
const OFFSETS = [-1, 0, 1] as const;

export const EVERYDAY: readonly Move[] = [
  {
    name: 'somebody visits a unit',
    weight: 10,
    steps: ({ visit }) =>
      fc
        .record({ visit, tailgates: oneIn(3) })
        .map(({ visit: { unit, who }, tailgates }) => [
          verbs.person.driveToGate({ person: who }),
          verbs.phone.openApp({ phone: who }),
          wait(3_000),
          verbs.phone.startEntry({ phone: who, entry: 'gate' }),
          wait(4_000),
          tailgates ? verbs.person.tailgate({ person: who }) : verbs.person.enter({ person: who }),
          verbs.person.walkTo({ person: who, to: unit }),
          wait(9_000),
          ...unlocks(who, unit),
        ]),
  },
  {
    name: 'somebody follows another person in and opens a unit',
    weight: 10,
    steps: ({ visit }) => visit.map(({ unit, who }) => comesAndUnlocks(who, unit)),
  },
  {
    name: 'somebody opens a unit from where they are',
    weight: 12,
    steps: ({ visit }) => visit.map(({ unit, who }) => unlocks(who, unit)),
  },
  {
    name: 'somebody without a phone signal opens a unit',
    weight: 5,
    steps: ({ visit }) =>
      visit.map(({ unit, who }) => [
        verbs.phone.loseSignal({ phone: who }),
        ...unlocks(who, unit),
        verbs.phone.regainSignal({ phone: who }),
      ]),
  },
  {
    name: 'somebody opens the gate',
    weight: 4,
    steps: ({ visitor }) =>
      visitor.map((who) => [
        verbs.person.driveToGate({ person: who }),
        verbs.phone.startEntry({ phone: who, entry: 'gate' }),
        wait(4_000),
      ]),
  },
  {
    name: 'somebody refreshes the app',
    weight: 4,
    steps: ({ visitor }) => visitor.map((phone) => [verbs.phone.refresh({ phone }), wait(1_000)]),
  },
  {
    name: 'somebody touches a lock',
    weight: 5,
    steps: ({ lock }) =>
      fc
        .record({ lock, how: fc.constantFrom('touch', 'touch', 'touch', 'touch', 'touch', 'long', 'long', 'brush') })
        .map(({ lock, how }) => [
          how === 'brush'
            ? verbs.lock.brush({ lock })
            : verbs.lock.touch(how === 'long' ? { lock, ms: 900 } : { lock }),
        ]),
  },
  {
    name: 'somebody pulls the hasp while the lock opens',
    weight: 3,
    steps: ({ visit }) =>
      fc
        .record({ visit, afterMs: fc.constantFrom(350, 450, 550, 650, 750, 900) })
        .map(({ visit: { unit, who }, afterMs }) => [
          verbs.lock.touch({ lock: unit }),
          verbs.phone.unlock({ phone: who, unit }),
          wait(afterMs),
          verbs.lock.pullHasp({ lock: unit }),
          wait(2_000),
        ]),
  },
  {
    name: 'somebody pulls the hasp',
    weight: 6,
    steps: ({ unit }) => unit.map((lock) => [verbs.lock.pullHasp({ lock })]),
  },
  {
    name: 'somebody lets go of the hasp',
    weight: 2,
    steps: ({ unit }) => unit.map((lock) => [verbs.lock.letGoHasp({ lock })]),
  },
  {
    name: 'somebody closes the hasp',
    weight: 6,
    steps: ({ unit }) => unit.map((lock) => [verbs.lock.closeHasp({ lock })]),
  },
  { name: 'time passes', weight: 18, steps: () => fc.constantFrom(...WAITS).map((ms) => [wait(ms)]) },
  {
    name: 'time passes until just before a lock acts',
    weight: 4,
    steps: ({ lock }) =>
      fc
        .record({ lock, nth: fc.nat(3), offsetMs: fc.constantFrom(...OFFSETS, -1, 1) })
        .map(({ lock, nth, offsetMs }) => [deadline(lock, nth, offsetMs)]),
  },
  {
    name: 'time passes until something ends',
    weight: 2,
    steps: () =>
      fc
        .record({ ms: fc.constantFrom(...ENDINGS), offsetMs: fc.constantFrom(...OFFSETS, -60_000, 60_000) })
        .map(({ ms, offsetMs }) => [wait(Math.max(1, ms + offsetMs))]),
  },
  { name: 'midnight comes', weight: 2, steps: () => fc.constantFrom(...MIDNIGHTS).map((ms) => [midnight(ms)]) },
  {
    name: 'somebody leaves',
    weight: 1,
    steps: ({ visitor }) => visitor.map((person) => [verbs.person.leave({ person })]),
  },
  {
    name: 'somebody inside a unit releases the lock',
    weight: 1,
    steps: ({ unit }) => unit.map((lock) => [verbs.lock.releaseFromInside({ lock })]),
  },
];

/** Somebody tries the unit after a change to it. */
export const TRIES: Move = {
  name: 'somebody comes and perhaps opens a unit',
  weight: 1,
  steps: ({ visit }) =>
    fc
      .record({ visit, opens: fc.boolean() })
      .map(({ visit: { unit, who }, opens }) =>
        opens ? comesAndUnlocks(who, unit) : [...comesTo(who, unit).slice(0, 2), wait(1_000)],
      ),
};

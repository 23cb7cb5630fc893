/** An attacker with a radio: replays, altered packets, copied keys, links held open. */
import fc from 'fast-check';
import { ALTERATIONS } from '../../../facility/people/intruder.ts';
import { deadline, midnight, type Step, verbs, wait } from '../../setup/steps.ts';
import { type Move, mostly, updates, when } from '../move.ts';

/** A packet of three bytes, which only the first check examines; the answer repeats the last byte. */
const short = (id: number): Step => verbs.intruder.write({ packet: `0400${id.toString(16).padStart(2, '0')}` });

/** Wakes a lock and connects to it. */
const connects = (lock: string): readonly Step[] => [
  verbs.lock.touch({ lock }),
  verbs.intruder.connect({ lock }),
  wait(1_000),
];

const leaves: readonly Step[] = [verbs.intruder.leave(), wait(200)];

/** Half of all copied keys are used unaltered. */
const mutation = fc.oneof(fc.constantFrom('untimed', 'none'), fc.constantFrom(...ALTERATIONS));

/** The actions that may follow when a key has been copied. */
const CHANGES: readonly ((unit: string, who: string) => readonly Step[])[] = [
  () => [wait(86_400_000)],
  () => [wait(12 * 3_600_000)],
  (unit, who) => [verbs.portal.revokeKey({ as: 'mia', phone: who, lock: unit })],
  (unit) => [verbs.portal.resetKeys({ as: 'mia', lock: unit })],
  (unit) => [verbs.pms.overdue({ unit, status: 'overlock' }), ...updates.slice(0, 1)],
  (unit) => [verbs.pms.moveOut({ unit }), ...updates.slice(0, 1)],
];

/** Somebody is on site with fresh keys on their phone, and the keys are copied. */
const copiesInside = (who: string): readonly Step[] => [
  verbs.person.tailgate({ person: who }),
  verbs.phone.openApp({ phone: who }),
  wait(2_000),
  verbs.intruder.copyKeys({ phone: who }),
];

/** New hours of the schedule that everybody has; they contain the time at which most runs begin. */
const hoursOf = fc
  .record({ open: fc.integer({ min: 20, max: 28 }), close: fc.integer({ min: 84, max: 92 }) })
  .map(({ open, close }) => verbs.portal.setHours({ schedule: 'default', open, close }));

/** A recorded packet; one in four has one bit flipped. */
const recorded = fc
  .record({ back: fc.integer({ min: 1, max: 8 }), flip: mostly(fc.constant(undefined), fc.nat(159)) })
  .map(({ back, flip }) => verbs.intruder.replay(flip === undefined ? { back } : { back, flip }));

/** Withheld records in either order, once or twice; in one upload out of four, some are damaged. */
const uploadedAs = fc
  .record({
    newestFirst: fc.boolean(),
    times: fc.constantFrom(1, 1, 2),
    flip: mostly(fc.constant(undefined), fc.nat(159)),
  })
  .map(({ flip, ...how }) => (flip === undefined ? how : { ...how, flip }));

export const INTRUDER: readonly Move[] = [
  {
    name: 'an intruder copies keys at the gate',
    weight: 5,
    steps: ({ tenant }) =>
      tenant.map((who) => [
        verbs.person.driveToGate({ person: who }),
        verbs.phone.openApp({ phone: who }),
        wait(2_000),
        verbs.intruder.copyKeys({ phone: who }),
      ]),
  },
  {
    name: 'an intruder copies a key and uses it',
    weight: 14,
    steps: ({ rental }) =>
      fc
        .record({ rental, mutations: fc.shuffledSubarray([...ALTERATIONS], { minLength: 3, maxLength: 3 }) })
        .map(({ rental: { unit, tenant }, mutations }) => [
          ...copiesInside(tenant),
          ...connects(unit),
          ...mutations.flatMap((alteration) => [verbs.intruder.useKey({ of: unit, alteration }), wait(1_000)]),
        ]),
  },
  {
    name: 'an intruder uses a copied key later',
    weight: 8,
    steps: ({ rental }) =>
      fc
        .record({
          rental,
          change: fc.constantFrom(...CHANGES),
          syncs: mostly(fc.constant(true), fc.constant(false)),
          alteration: fc.constantFrom('none', 'untimed'),
        })
        .map(({ rental: { unit, tenant }, change, syncs, alteration }) => [
          ...copiesInside(tenant),
          ...change(unit, tenant),
          ...when(syncs, wait(4_000_000)),
          ...connects(unit),
          verbs.intruder.useKey({ of: unit, alteration }),
          wait(2_000),
        ]),
  },
  {
    name: 'an intruder copies keys',
    weight: 3,
    steps: ({ tenant }) => tenant.map((phone) => [verbs.intruder.copyKeys({ phone })]),
  },
  {
    name: 'an intruder uses a copied key',
    weight: 10,
    steps: ({ lock }) =>
      fc
        .record({ at: lock, of: mostly(fc.constant(undefined), lock), alteration: mutation, leave: fc.boolean() })
        .map(({ at, of = at, alteration, leave }) => [
          ...connects(at),
          verbs.intruder.useKey({ of, alteration }),
          wait(2_000),
          ...when(leave, ...leaves),
        ]),
  },
  {
    name: 'an intruder connects and replays a packet',
    weight: 8,
    steps: ({ lock }) =>
      fc
        .record({ lock, packet: recorded, leave: fc.boolean() })
        .map(({ lock, packet, leave }) => [...connects(lock), packet, wait(1_000), ...when(leave, ...leaves)]),
  },
  {
    name: 'an intruder replays a packet on the same link',
    weight: 5,
    steps: () =>
      fc.record({ packet: recorded, ms: fc.constantFrom(5, 500) }).map(({ packet, ms }) => [packet, wait(ms)]),
  },
  {
    name: 'an intruder keeps a link open over midnight',
    weight: 2,
    steps: ({ unit }) =>
      unit.map((of) => [
        midnight(-8_000),
        ...connects(of),
        midnight(2_000),
        verbs.intruder.useKey({ of, alteration: 'untimed' }),
        wait(2_000),
      ]),
  },
  {
    name: 'an intruder guesses packets',
    weight: 3,
    steps: ({ lock }) =>
      fc
        .record({
          lock,
          first: fc.constantFrom('04', '02', '00', '07'),
          slot: fc.nat(34),
          digits: fc.constantFrom(40, 40, 40, 40, 30),
          gapMs: fc.constantFrom(5, 60, 60),
        })
        .map(({ lock, first, slot, digits, gapMs }) => [
          ...connects(lock),
          ...[0, 1, 2, 3, 4, 5].flatMap((i) => {
            const packet = `${first}${(slot + i).toString(16).padStart(2, '0')}0${i}10F702${'5A'.repeat(14)}`;
            return [verbs.intruder.write({ packet: packet.slice(0, digits) }), wait(gapMs)];
          }),
          wait(500),
        ]),
  },
  {
    name: 'an intruder requests commands with a tenant’s account and replays the packets',
    weight: 6,
    steps: ({ rental, lock }) =>
      fc
        .record({
          rental,
          elsewhere: mostly(fc.constant(undefined), lock),
          waitMs: fc.constantFrom(400, 2_000, 2_000),
          back: fc.integer({ min: 1, max: 3 }),
        })
        .map(({ rental: { unit, tenant }, elsewhere = unit, waitMs, back }) => [
          ...connects(elsewhere),
          verbs.intruder.useAccount({ phone: tenant }),
          wait(waitMs),
          ...[1, back].flatMap((n) => [verbs.intruder.replay({ back: n }), wait(300)]),
        ]),
  },
  {
    name: 'an intruder writes many packets while the lock opens',
    weight: 6,
    steps: ({ rental }) =>
      fc.record({ rental, gapMs: fc.constantFrom(20, 30, 40) }).map(({ rental: { unit, tenant }, gapMs }) => [
        ...copiesInside(tenant),
        ...connects(unit),
        verbs.intruder.useKey({ of: unit, alteration: 'untimed' }),
        // A radio takes about eight milliseconds for one packet; the bolt needs more than half a second.
        ...[1, 2, 3, 4, 5, 6, 7].flatMap((id) => [wait(gapMs), short(id)]),
        wait(10),
        wait(2_000),
      ]),
  },
  {
    name: 'an intruder writes packets while the lock falls asleep',
    weight: 2,
    steps: ({ unit }) =>
      unit.map((lock) => [
        ...connects(lock),
        wait(14_000),
        ...Array.from({ length: 14 }, (_, i) => [short(i), wait(15)]).flat(),
        wait(2_000),
      ]),
  },
  {
    name: 'an intruder keeps a link open until the lock ends it, and then somebody touches the lock or closes its hasp',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({
          lock: unit,
          touches: fc.boolean(),
          closes: fc.boolean(),
          offsetMs: fc.constantFrom(-200, -1, 1, 100),
        })
        .map(({ lock, touches, closes, offsetMs }) => [
          ...when(closes, verbs.lock.releaseFromInside({ lock }), verbs.lock.pullHasp({ lock })),
          ...connects(lock),
          // Without touches, the idle link ends after 15 seconds; with them, the session lasts its full minute.
          ...when(touches, ...[1, 2, 3, 4].flatMap(() => [wait(12_000), verbs.lock.touch({ lock })])),
          // By then, presses and the time to the relock are over, and the end of the link is the next thing to happen.
          wait(9_500),
          deadline(lock, 0, offsetMs),
          closes ? verbs.lock.closeHasp({ lock }) : verbs.lock.touch({ lock }),
          wait(1_000),
          wait(2_700),
        ]),
  },
  {
    name: 'an intruder invents sessions, withholds lists and records, and uploads late',
    weight: 30,
    steps: ({ soundRental }) =>
      fc
        .record({
          rental: soundRental,
          first: hoursOf,
          second: hoursOf,
          inventsFirst: fc.boolean(),
          byGateway: fc.boolean(),
          playsMs: fc.constantFrom(500, 2_000, 30_000),
          uploadsMs: fc.constantFrom(500, 75_000, 75_000),
          how: uploadedAs,
        })
        .map(({ rental: { unit, tenant }, first, second, inventsFirst, byGateway, playsMs, uploadsMs, how }) => [
          verbs.gateway.cut({}),
          verbs.phone.openApp({ phone: tenant }),
          wait(70_000),
          first,
          ...connects(unit),
          ...when(inventsFirst, verbs.intruder.fetchList({ phone: tenant, session: 'invented' }), wait(500)),
          verbs.intruder.fetchList({ phone: tenant }),
          wait(500),
          second,
          ...when(byGateway, verbs.gateway.restore({}), verbs.lock.touch({ lock: unit }), wait(2_000)),
          verbs.intruder.fetchList({ phone: tenant, session: 'invented' }),
          wait(playsMs),
          verbs.intruder.playList({ back: 2 }),
          wait(uploadsMs),
          ...when(!byGateway, verbs.intruder.fetchList({ phone: tenant, session: 'invented' }), wait(500)),
          verbs.intruder.upload({ phone: tenant, ...how }),
          wait(1_000),
          ...leaves,
          verbs.gateway.restore({}),
        ]),
  },
  {
    name: 'an intruder fetches records in the name of a tenant, and uploads them after the gateway has, damaged or twice',
    weight: 6,
    steps: ({ soundRental }) =>
      fc
        .record({ rental: soundRental, how: uploadedAs, first: fc.boolean(), again: uploadedAs })
        .map(({ rental: { unit, tenant }, how, first, again }) => [
          verbs.gateway.cut({}),
          verbs.phone.openApp({ phone: tenant }),
          wait(1_000),
          ...connects(unit),
          verbs.lock.releaseFromInside({ lock: unit }),
          verbs.intruder.useAccount({ phone: tenant }),
          wait(2_000),
          ...when(first, verbs.intruder.upload({ phone: tenant, ...how }), wait(1_000)),
          ...leaves,
          verbs.gateway.restore({}),
          verbs.lock.touch({ lock: unit }),
          wait(4_000),
          verbs.intruder.upload({ phone: tenant, ...again }),
          wait(1_000),
        ]),
  },
  { name: 'an intruder leaves', weight: 3, steps: () => fc.constant(leaves) },
];

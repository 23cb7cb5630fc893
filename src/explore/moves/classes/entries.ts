/** Entries without a phone: keypads, doors held open, motion, people who leave after hours. */
import fc from 'fast-check';
import { STAFF } from '../../setup/facility.ts';
import type { Setup } from '../../setup/setup.ts';
import { midnight, verbs, wait } from '../../setup/steps.ts';
import { entryTo, type Move, mostly, opensEntry, standsAt, when } from '../move.ts';
import { ONE_CODE } from '../one-code.ts';

const technician = verbs.portal.setRole({ as: 'mia', person: 'eve', role: 'technician' });

/** Longer than the time between two heartbeats of a controller. */
const HEARTBEAT_MS = 3_660_000;
const MORNING_MS = 9 * 3_600_000;
/** After that start, nobody can come in on that day, or leave within hours. */
const beginsInTheEvening = ({ startAt }: Setup): boolean => startAt.slice(11) > '18:00';

export const ENTRIES: readonly Move[] = [
  ONE_CODE,
  {
    name: 'somebody types their own code',
    weight: 6,
    steps: ({ visitor, person, entry }) =>
      fc
        .record({ who: mostly(visitor, person), entry, outside: fc.boolean() })
        .map(({ who, entry, outside }) => [
          ...standsAt(who, entry, outside),
          verbs.keypad.enter({ entry, by: who }),
          wait(3_000),
        ]),
  },
  {
    name: 'somebody types another code',
    weight: 3,
    steps: ({ person, entry }) =>
      fc
        .record({
          who: person,
          entry,
          outside: fc.boolean(),
          setting: fc.constantFrom(undefined, undefined, true, false),
          typed: mostly<{ code?: string; temporary?: true }>(
            fc.constant({ temporary: true }),
            fc.constant({ code: '999999' }),
          ),
        })
        .map(({ who, entry, outside, setting, typed }) => [
          ...standsAt(who, entry, outside),
          ...(setting === undefined ? [] : [verbs.portal.setting({ name: 'temporaryCode', value: setting })]),
          verbs.keypad.enter({ entry, by: who, ...typed }),
          wait(3_000),
        ]),
  },
  {
    name: 'somebody opens an entry with the app and goes in',
    weight: 5,
    steps: ({ visitor, entry }) =>
      fc
        .record({ who: visitor, entry, outside: fc.boolean() })
        .map(({ who, entry, outside }) => [
          ...standsAt(who, entry, outside),
          verbs.phone.openApp({ phone: who }),
          wait(1_000),
          verbs.phone.startEntry({ phone: who, entry }),
          wait(4_000),
          verbs.person.enter({ person: who }),
        ]),
  },
  {
    name: 'somebody comes in, stays, and leaves after hours',
    weight: 10,
    steps: ({ soundRental, visitor, entry, setup }) =>
      fc
        .record({
          // Usually a person who may come in.
          visit: mostly(
            soundRental.map(({ unit, tenant }) => ({ who: tenant, entry: entryTo(setup, unit) })),
            fc.record({ who: visitor, entry }),
          ),
          graceMinutes: fc.constantFrom(0, 60, 240, 240),
          leavesMs: fc.constantFrom(-7_100_000, -7_100_000, -5_000_000, -60_000, 60_000),
          // Usually in the morning and by a person within their hours, whatever happened before.
          prepared: mostly(fc.constant(true), fc.constant(false)),
        })
        .map(({ visit: { who, entry }, graceMinutes, leavesMs, prepared }) => [
          ...when(prepared || beginsInTheEvening(setup), midnight(MORNING_MS)),
          ...when(prepared, verbs.portal.setSchedule({ person: who, schedule: 'default' })),
          verbs.portal.setting({ name: 'gracePeriodMinutes', value: graceMinutes }),
          ...opensEntry(who, entry),
          verbs.person.enter({ person: who }),
          midnight(leavesMs),
          verbs.person.tailgate({ person: who, entry: 'way-out' }),
          wait(3_000),
          verbs.phone.startEntry({ phone: who, entry: 'way-out' }),
          wait(4_000),
        ]),
  },
  {
    name: 'staff hold an entry open, and perhaps release it',
    weight: 3,
    steps: ({ staff, entry }) =>
      fc
        .record({
          as: staff,
          entry,
          via: fc.constantFrom('portal', 'app', 'schedule'),
          lacksPermission: fc.boolean(),
          releasedBy: fc.option(staff, { nil: undefined }),
        })
        .map(({ lacksPermission, releasedBy, ...hold }) => [
          ...when(lacksPermission, technician),
          verbs.portal.holdOpen(hold),
          ...(releasedBy === undefined ? [] : [verbs.portal.releaseEntry({ as: releasedBy, entry: hold.entry })]),
        ]),
  },
  {
    name: 'a schedule holds an entry open for hours, and perhaps releases it',
    weight: 2,
    steps: ({ entry }) =>
      fc
        .record({ entry, times: fc.integer({ min: 1, max: 3 }), releases: fc.boolean() })
        .map(({ entry, times, releases }) => [
          verbs.portal.holdOpen({ as: 'mia', entry, via: 'schedule' }),
          ...Array.from({ length: times }, () => wait(HEARTBEAT_MS)),
          ...when(releases, verbs.portal.releaseEntry({ as: 'mia', entry }), wait(HEARTBEAT_MS)),
        ]),
  },
  {
    name: 'somebody props an entry open or lets it fall shut',
    weight: 1,
    steps: ({ entry }) => fc.record({ entry, open: fc.boolean() }).map((how) => [verbs.entry.prop(how)]),
  },
  {
    name: 'a technician tries to hold an entry open',
    weight: 2,
    steps: ({ entry }) =>
      fc
        .record({ entry, via: fc.constantFrom('portal', 'app') })
        .map((hold) => [technician, verbs.portal.holdOpen({ as: 'eve', ...hold })]),
  },
  {
    name: 'something moves in a unit',
    weight: 3,
    steps: ({ unit }) =>
      fc
        .record({ unit, gapMs: fc.constantFrom(1_000, 60_000, 170_000) })
        .map(({ unit, gapMs }) => [1, 2, 3].flatMap(() => [verbs.unit.motion({ unit }), wait(gapMs)])),
  },
  {
    name: 'somebody comes in, and something moves in a unit',
    weight: 3,
    steps: ({ tenant, unit, setup }) =>
      fc
        .record({
          who: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...STAFF) }, { weight: 1, arbitrary: tenant }),
          unit,
          gapMs: fc.constantFrom(1_000, 20_000, 60_000),
        })
        .map(({ who, unit, gapMs }) => {
          return [
            verbs.portal.setSchedule({ person: who, schedule: 'always' }),
            ...opensEntry(who, entryTo(setup, unit)),
            ...[1, 2, 3].flatMap(() => [verbs.unit.motion({ unit }), wait(gapMs)]),
          ];
        }),
  },
];

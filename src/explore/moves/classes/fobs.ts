/** Fobs: set up, synced, squeezed, revoked, blacklisted. */
import fc from 'fast-check';
import { TENANTS } from '../../setup/facility.ts';
import { type Step, verbs, wait } from '../../setup/steps.ts';
import { type Choices, type Move, mostly, oneIn, tenantBesides, wakes, when } from '../move.ts';

/** The number of a person's fob: two for each person are enough. */
const number = fc.constantFrom(1, 1, 1, 1, 2);
const fobOf = (owner: string, n: number): string => `fob-${owner}-${n}`;

/** A tenant with a fob, and their unit. */
const withFob = ({ rental }: Choices) =>
  fc
    .record({ rental, n: number })
    .map(({ rental: { unit, tenant }, n }) => ({ unit, owner: tenant, fob: fobOf(tenant, n) }));

const setsUp = (fob: string, owner: string): readonly Step[] => [
  verbs.fob.add({ fob, owner }),
  verbs.fob.sync({ fob }),
];

const fallsBehind = (unit: string): readonly Step[] => [verbs.pms.overdue({ unit }), verbs.portal.updateCustomerData()];

/** The owner goes to the lock of a unit or of an entry and squeezes the fob there. */
function squeezesAt(
  { setup }: Choices,
  { owner, fob, lock }: { owner: string; fob: string; lock: string },
): readonly Step[] {
  const isUnit = setup.plan.units.some(({ id }) => id === lock);
  return [
    verbs.person.tailgate({ person: owner, ...(isUnit ? {} : { entry: lock }) }),
    verbs.person.walkTo({ person: owner, to: lock }),
    wait(9_000),
    ...when(isUnit, verbs.lock.touch({ lock })),
    verbs.fob.squeeze({ fob, lock }),
    wait(4_000),
  ];
}

/** Drives to the gate and squeezes the fob at it or, through the wall, at another lock. */
const squeezesAtGate = (owner: string, fob: string, lock = 'gate'): readonly Step[] => [
  verbs.person.driveToGate({ person: owner }),
  verbs.fob.squeeze({ fob, lock }),
  wait(4_000),
];

export const FOBS: readonly Move[] = [
  {
    name: 'a fob is set up',
    weight: 5,
    steps: ({ visitor, person }) =>
      fc
        .record({
          owner: mostly(visitor, person),
          n: number,
          pin: fc.constantFrom(undefined, undefined, undefined, 'right', 'wrong', 'late'),
          by: fc.constantFrom(undefined, 'voice'),
        })
        .map(({ owner, n, pin, by }) => {
          const fob = fobOf(owner, n);
          const asks = verbs.fob.askPin(by === undefined ? { owner } : { owner, by });
          const typed = pin === undefined ? {} : { pin: pin === 'wrong' ? '000001' : `$${owner}.lastCode` };
          return [
            ...when(pin !== undefined, asks, wait(25_000)),
            ...when(pin === 'late', wait(640_000)),
            verbs.fob.add({ fob, owner, ...typed }),
            verbs.fob.sync({ fob }),
          ];
        }),
  },
  {
    name: 'a fob is squeezed',
    weight: 8,
    steps: (choices) =>
      fc
        .record({
          owner: choices.visitor,
          n: number,
          lock: choices.lock,
          isNew: mostly(fc.constant(true), fc.constant(false)),
        })
        .map(({ owner, n, lock, isNew }) => {
          const fob = fobOf(owner, n);
          return [...when(isNew, ...setsUp(fob, owner)), ...squeezesAt(choices, { owner, fob, lock })];
        }),
  },
  {
    name: 'a fob loses the key to a lock, or all its keys, and its owner tries it at that lock',
    weight: 5,
    steps: (choices) =>
      fc
        .record({
          with: withFob(choices),
          entry: choices.entry,
          isNew: fc.boolean(),
          loses: fc.constantFrom('unit', 'unit', 'entry', 'all'),
          tries: fc.constantFrom('never', 'at once', 'after a sync'),
        })
        .map(({ with: { unit, owner, fob }, entry, isNew, loses, tries }) => {
          const lock = loses === 'entry' ? entry : unit;
          return [
            ...when(isNew, ...setsUp(fob, owner)),
            loses === 'all' ? verbs.fob.remove({ fob }) : verbs.fob.takeLock({ fob, lock }),
            ...when(tries === 'after a sync', ...wakes(lock), verbs.fob.sync({ fob })),
            ...when(tries !== 'never', ...squeezesAt(choices, { owner, fob, lock })),
          ];
        }),
  },
  {
    name: 'somebody squeezes a fob at an overlocked unit',
    weight: 4,
    steps: (choices) =>
      withFob(choices).map(({ unit, owner, fob }) => [
        ...setsUp(fob, owner),
        ...fallsBehind(unit),
        verbs.person.driveToGate({ person: owner }),
        verbs.lock.touch({ lock: unit }),
        wait(1_000),
        verbs.fob.squeeze({ fob, lock: unit }),
        wait(1_000),
      ]),
  },
  {
    name: 'the owner of a fob falls behind on rent, and the fob is blacklisted',
    weight: 4,
    steps: (choices) =>
      fc
        .record({ with: withFob(choices), waits: fc.boolean(), atUnit: oneIn(3) })
        .map(({ with: { unit, owner, fob }, waits, atUnit }) => [
          verbs.portal.setting({ name: 'useBlacklist', value: true }),
          ...setsUp(fob, owner),
          ...fallsBehind(unit),
          ...(waits ? [wait(4_000_000)] : wakes('gate')),
          ...squeezesAtGate(owner, fob, atUnit ? unit : 'gate'),
        ]),
  },
  {
    name: 'a tenant with a fob is given a share of a unit',
    weight: 3,
    steps: ({ rental }) =>
      fc
        .record({ rental, drawn: fc.constantFrom(...TENANTS), n: number })
        .map(({ rental: { unit, tenant }, drawn, n }) => {
          const owner = tenantBesides(drawn, tenant);
          return [
            verbs.phone.share({ phone: tenant, unit, with: owner }),
            wait(1_000),
            ...setsUp(fobOf(owner, n), owner),
          ];
        }),
  },
  {
    name: 'a setting for fobs changes',
    weight: 3,
    steps: () =>
      fc
        .record({
          name: fc.constantFrom('useBlacklist', 'fobsFollowUserSchedule', 'allowServiceFobs', 'fobSetupPin'),
          value: mostly(fc.constant(true), fc.constant(false)),
        })
        .map((setting) => [verbs.portal.setting(setting)]),
  },
  {
    name: 'a tenant with a fob falls behind on rent or moves out',
    weight: 4,
    steps: (choices) =>
      fc
        .record({
          with: withFob(choices),
          blacklists: fc.boolean(),
          moves: oneIn(3),
          waitMs: fc.constantFrom(1_000, 700_000),
        })
        .map(({ with: { unit, owner, fob }, blacklists, moves, waitMs }) => [
          ...when(blacklists, verbs.portal.setting({ name: 'useBlacklist', value: true })),
          moves ? verbs.pms.moveOut({ unit }) : verbs.pms.overdue({ unit }),
          verbs.portal.updateCustomerData(),
          wait(waitMs),
          ...squeezesAtGate(owner, fob),
        ]),
  },
];

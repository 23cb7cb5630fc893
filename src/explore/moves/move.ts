/**
 * A move is a random action of a search: an arbitrary of a few steps, built from the contents of the run's facility.
 *
 * INV-1: A move takes every choice from fast-check; the same choices give the same steps.
 */
import fc from 'fast-check';
import type { LinkName } from '../../scenario/facilities.ts';
import { PEOPLE, STAFF, TENANTS } from '../setup/facility.ts';
import type { Setup } from '../setup/setup.ts';
import { type Step, verbs, wait } from '../setup/steps.ts';

export interface Move {
  /** The description of the action, as a phrase. */
  readonly name: string;
  /** How often it is drawn, compared with the other moves of its group. */
  readonly weight: number;
  /** If set, the move is drawn only in runs with this link. */
  readonly link?: LinkName;
  readonly steps: (choices: Choices) => fc.Arbitrary<readonly Step[]>;
}

/** A unit and the person who rents it at the start of the run; an available unit gets a tenant who may rent another one. */
export interface Rental {
  readonly unit: string;
  readonly tenant: string;
}

/** A unit and a person who tries to open it. */
interface Visit {
  readonly unit: string;
  readonly who: string;
}

/** The parts of a run's facility that its moves can use. */
export interface Choices {
  readonly setup: Setup;
  readonly unit: fc.Arbitrary<string>;
  readonly entry: fc.Arbitrary<string>;
  /** The lock of a unit or of an entry. */
  readonly lock: fc.Arbitrary<string>;
  readonly rental: fc.Arbitrary<Rental>;
  /** A rental that is occupied and whose lock is set up, if the facility has one. */
  readonly soundRental: fc.Arbitrary<Rental>;
  /** A unit and, in three cases out of four, its tenant. */
  readonly visit: fc.Arbitrary<Visit>;
  /** The person of a visit: usually a tenant. */
  readonly visitor: fc.Arbitrary<string>;
  readonly tenant: fc.Arbitrary<string>;
  readonly staff: fc.Arbitrary<string>;
  /** Anybody, including a person from outside if the facility has one. */
  readonly person: fc.Arbitrary<string>;
}

export function choicesOf(setup: Setup): Choices {
  const { units, entries, people } = setup.plan;
  const rentals = units.map(({ id, tenant }, i) => ({
    unit: id,
    tenant: tenant ?? TENANTS[i % TENANTS.length] ?? 'ann',
  }));
  const sound = rentals.filter((_each, i) => units[i]?.status === 'occupied' && units[i].locks[0]?.state !== 'factory');
  const unit = oneIdOf(units);
  const rental = fc.constantFrom(...rentals);
  const visit = mostly(
    rental.map((each) => ({ unit: each.unit, who: each.tenant })),
    fc.record({ unit, who: fc.constantFrom(...PEOPLE) }),
  );
  return {
    setup,
    unit,
    entry: oneIdOf(entries),
    lock: oneIdOf([...units, ...entries]),
    rental,
    soundRental: sound.length === 0 ? rental : fc.constantFrom(...sound),
    visit,
    visitor: visit.map(({ who }) => who),
    tenant: rental.map(({ tenant }) => tenant),
    staff: fc.constantFrom(...STAFF),
    person: oneIdOf(people),
  };
}

const oneIdOf = (list: readonly { readonly id: string }[]): fc.Arbitrary<string> =>
  fc.constantFrom(...list.map(({ id }) => id));

/** `usual` in three cases out of four, otherwise `rare`. */
export const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: rare });

/** The tenant `chosen`, or the next one if that is `except`: nobody can share a unit with themselves. */
export const tenantBesides = (chosen: string, except: string): string =>
  chosen === except ? (TENANTS.find((id) => id !== except) ?? chosen) : chosen;

/** True in one case out of `n`. */
export const oneIn = (n: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: n - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/** The steps if `condition` holds, otherwise none. */
export const when = (condition: boolean, ...steps: readonly Step[]): readonly Step[] => (condition ? steps : []);

/** Touches a lock and presses its icon in the app. */
export const unlocks = (who: string, unit: string): readonly Step[] => [
  verbs.lock.touch({ lock: unit }),
  verbs.phone.unlock({ phone: who, unit }),
  wait(4_000),
];

/** Follows somebody in, gets keys, and walks to the unit. */
export const comesTo = (who: string, unit: string): readonly Step[] => [
  verbs.person.tailgate({ person: who }),
  verbs.phone.openApp({ phone: who }),
  verbs.person.walkTo({ person: who, to: unit }),
  wait(9_000),
];

export const comesAndUnlocks = (who: string, unit: string): readonly Step[] => [
  ...comesTo(who, unit),
  ...unlocks(who, unit),
];

/** Drives to an entry and opens it with the app. */
export const opensEntry = (who: string, entry: string): readonly Step[] => [
  verbs.person.driveToGate({ person: who, entry }),
  verbs.phone.openApp({ phone: who }),
  wait(1_000),
  verbs.phone.startEntry({ phone: who, entry }),
  wait(4_000),
];

/** Roles that permit little or nothing in the portal. */
export const POOR_ROLES = ['technician', 'vendor'] as const;

/** In front of an entry, from outside or from inside. */
export const standsAt = (person: string, entry: string, outside: boolean): readonly Step[] => [
  outside ? verbs.person.driveToGate({ person, entry }) : verbs.person.tailgate({ person, entry }),
  wait(6_000),
];

/** The first entry that leads to the zone of that unit. */
export function entryTo({ plan }: Setup, unit: string): string {
  const zone = plan.units.find(({ id }) => id === unit)?.zone ?? '';
  return plan.entries.find(({ zones }) => zones.includes(zone))?.id ?? 'gate';
}

/** The state of the rental software reaches the company now. */
export const updates: readonly Step[] = [verbs.portal.updateCustomerData(), wait(1_000)];

/** Half of all changes in the rental software reach the company immediately, the others later; some then reach the lock immediately. */
export const synced = (lock: string, sync: Sync): readonly Step[] => [
  ...when(sync !== 'later', ...updates),
  ...when(sync === 'at the lock', ...wakes(lock)),
];
export type Sync = 'later' | 'at the company' | 'at the lock';
export const sync: fc.Arbitrary<Sync> = fc.constantFrom('later', 'later', 'at the company', 'at the lock');

/** A touch wakes the lock, which then gets any changes from the gateway. */
export const wakes = (lock: string): readonly Step[] => [verbs.lock.touch({ lock }), wait(2_000)];

/** The day that is this many days after the start of the run, as `2026-05-06`. */
export function dayAfterStart({ startAt }: Setup, days: number): string {
  const day = new Date(`${startAt.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** What every move is made with: dice, and how a number becomes a unit, a lock or a person of the facility. */

import type { FaultClass } from '../setup/draw.ts';
import { PEOPLE, TENANTS } from '../setup/facility.ts';
import type { Setup } from '../setup/setup.ts';
import { type Step, verb, wait } from '../setup/steps.ts';

/** Three whole numbers, from which a move chooses. */
export interface Dice {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Move {
  readonly name: string;
  /** How often among all moves. */
  readonly weight: number;
  readonly faultClass?: FaultClass;
  steps(setup: Setup, dice: Dice): readonly Step[];
}

export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
export const unitOf = ({ plan }: Setup, n: number): string => pick(plan.units, n).id;
export const lockOf = ({ plan }: Setup, n: number): string =>
  pick([...plan.units.map(({ id }) => id), ...plan.entries.map(({ id }) => id)], n);
export const entryOf = ({ plan }: Setup, n: number): string => pick(plan.entries, n).id;
export const personOf = ({ plan }: Setup, n: number): string => pick(plan.people, n).id;
export const tenantOf = (setup: Setup, n: number): string => pick(setup.plan.units, n).tenant ?? pick(TENANTS, n);

/** A unit that is let and has its lock from the start, where there is one. */
export function letUnitOf(setup: Setup, n: number): string {
  const sound = setup.plan.units.filter(({ status, locks }) => status === 'occupied' && locks[0]?.state !== 'factory');
  return sound.length === 0 ? unitOf(setup, n) : pick(sound, n).id;
}
/** Who rents that unit at first. */
export const tenantOfUnit = ({ plan }: Setup, unit: string): string =>
  plan.units.find(({ id }) => id === unit)?.tenant ?? TENANTS[0];

/** Once in a few times somebody else than the one it is about. */
export const actor = (setup: Setup, { a, b }: Dice): string => (b % 4 === 3 ? pick(PEOPLE, a + b) : tenantOf(setup, a));

/** Touches a lock and presses its icon in the app. */
export const openUp = (unit: string, phone: string): readonly Step[] => [
  verb('lock.touch', { lock: unit }),
  verb('phone.unlock', { phone, unit }),
  wait(4_000),
];

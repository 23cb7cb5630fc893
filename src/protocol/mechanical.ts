/**
 * The mechanical state as numbered in packets (NP1, after the current iOS library). FF until the bolt is homed.
 */

export const MECHANICAL_STATES = {
  0: 'unlocked',
  1: 'unshackled',
  2: 'locked',
  3: 'jammed while unlocking',
  4: 'jammed while locking',
  255: 'not homed',
} as const satisfies Record<number, string>;

export type MechanicalState = keyof typeof MECHANICAL_STATES;
export const isMechanicalState = (code: number): code is MechanicalState => Object.hasOwn(MECHANICAL_STATES, code);

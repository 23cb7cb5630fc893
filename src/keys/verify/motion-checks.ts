/**
 * Checks 14 and 15, for an unlock only: can the motor run, and did the bolt move? Check 15 is listed for its answer and its place in the order;
 * the motor itself decides it after all others have passed.
 */
import { FAILED_TO_UNLOCK } from '../../protocol/results.ts';
import type { Attempt } from './attempt.ts';
import type { Check } from './check.ts';

const unlocks = (attempt: Attempt): boolean => attempt.command.op === 'unlock';

export const supply: Check = {
  id: 'supply',
  source: 'chosen',
  number: 14,
  demands: 'the supply can drive the motor',
  answer: FAILED_TO_UNLOCK,
  appliesTo: unlocks,
  passes: ({ lock }) => lock.supplyCarriesMotor,
};

export const motion: Check = {
  id: 'motion',
  source: 'SEED/002',
  number: 15,
  demands: 'the bolt moves (checked by the motor)',
  answer: FAILED_TO_UNLOCK,
  appliesTo: unlocks,
  passes: () => true,
};

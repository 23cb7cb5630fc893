/** What comes before paths at more than one machine. */
import { verb, wait } from '../setup/steps.ts';
import type { TargetStep } from './action.ts';

/** Somebody opens their unit, is robbed of a copy of the keys, and stands beside it. */
export const robbed = (who: string, unit: string): readonly TargetStep[] => [
  verb('person.driveToGate', { person: who }),
  verb('phone.openApp', { phone: who }),
  wait(3_000),
  verb('intruder.copyKeys', { phone: who }),
  verb('person.tailgate', { person: who }),
  verb('person.walkTo', { person: who, to: unit }),
  wait(12_000),
];

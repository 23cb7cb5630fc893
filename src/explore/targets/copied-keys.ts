/** Steps that precede the paths of more than one machine. */
import { verbs, wait } from '../setup/steps.ts';
import type { TargetStep } from './action.ts';

/** A person gets keys, which the intruder copies, and walks to the unit. */
export const copyKeysAndWalkTo = (who: string, unit: string): readonly TargetStep[] => [
  verbs.person.driveToGate({ person: who }),
  verbs.phone.openApp({ phone: who }),
  wait(3_000),
  verbs.intruder.copyKeys({ phone: who }),
  verbs.person.tailgate({ person: who }),
  verbs.person.walkTo({ person: who, to: unit }),
  wait(12_000),
];

/**
 * The fifteen checks in the order of the specification; the first that fails determines the answer. Number 7 is two entries, since it
 * has two answers.
 */
import type { Check } from './check.ts';
import { motion, supply } from './motion-checks.ts';
import {
  keyClass,
  length,
  opcodeAllowed,
  opcodeKnown,
  opens,
  operandInRange,
  provisioning,
  sequence,
  slotIsThere,
} from './packet-checks.ts';
import { hours, keyDay, notBlacklisted, notOverlocked, phoneTime } from './right-checks.ts';

/** The fifteen checks in the order of docs/protocol.md, section 7, for `verify`; replace an entry to change a check. */
export const CHECKS: readonly Check[] = [
  length,
  keyClass,
  provisioning,
  slotIsThere,
  opens,
  sequence,
  opcodeKnown,
  opcodeAllowed,
  operandInRange,
  keyDay,
  hours,
  phoneTime,
  notBlacklisted,
  notOverlocked,
  supply,
  motion,
];

/** The list with the entry of that id replaced; planted faults use it. Throws RangeError when there is no such entry. */
export function withCheck(checks: readonly Check[], id: string, replacement: Partial<Check>): readonly Check[] {
  if (!checks.some((check) => check.id === id)) throw new RangeError(`there is no check ${JSON.stringify(id)}`);
  return checks.map((check) => (check.id === id ? { ...check, ...replacement } : check));
}

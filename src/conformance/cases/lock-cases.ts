/** Every case of a lock, in the order in which they run: prerequisites first. */
import { ADVERTISING } from './advertising.ts';
import type { LockCase } from './case.ts';
import { CHECK_CASES } from './checks.ts';
import { CLOCK_CASES } from './clock.ts';
import { CONVERSATION_CASES } from './conversation.ts';
import { EDGE_CASES } from './edges.ts';
import { LIFECYCLE_CASES } from './lifecycle.ts';
import { MEMORY_CASES } from './memory.ts';
import { MOTION_CASES } from './motion.ts';
import { OPERAND_CASES } from './operands.ts';
import { RECORD_CASES } from './records.ts';
import { SESSION } from './session.ts';
import { UNLOCK } from './unlock.ts';
import { VERSION_2_CASES } from './version-2.ts';

export const LOCK_CASES: readonly LockCase[] = sorted([
  ...ADVERTISING,
  ...SESSION,
  ...UNLOCK,
  ...CONVERSATION_CASES,
  ...CHECK_CASES,
  ...OPERAND_CASES,
  ...LIFECYCLE_CASES,
  ...CLOCK_CASES,
  ...RECORD_CASES,
  ...MOTION_CASES,
  ...VERSION_2_CASES,
  ...MEMORY_CASES,
  ...EDGE_CASES,
]);

/** Prerequisites before the cases that depend on them, otherwise as written. Throws RangeError for a cycle or an unknown id. */
function sorted(cases: readonly LockCase[]): LockCase[] {
  const byId = new Map(cases.map((one) => [one.id, one]));
  const placed = new Set<LockCase>();
  const open = new Set<LockCase>();
  const place = (one: LockCase): void => {
    if (placed.has(one)) return;
    if (open.has(one)) throw new RangeError(`${one.id} stands on itself`);
    open.add(one);
    for (const id of one.after ?? []) {
      const before = byId.get(id);
      if (before === undefined) throw new RangeError(`${one.id} stands on ${id}, which does not exist`);
      place(before);
    }
    open.delete(one);
    placed.add(one);
  };
  for (const one of cases) place(one);
  return [...placed];
}

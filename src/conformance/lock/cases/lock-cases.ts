/** Every case of a lock, in the order in which they run: prerequisites first. */

import { inOrder } from '../../bench/case.ts';
import { ADVERTISING } from './advertising.ts';
import { ORDERS } from './checks/orders.ts';
import { REFUSALS } from './checks/refusals.ts';
import { STATES } from './checks/states.ts';
import { CLOCK_CASES } from './clock.ts';
import { CONVERSATION_CASES } from './conversation.ts';
import { EDGE_CASES } from './edges.ts';
import { LIFECYCLE_CASES } from './lifecycle.ts';
import { LIMIT_CASES } from './limits.ts';
import type { LockCase } from './lock-case.ts';
import { MEMORY_CASES } from './memory.ts';
import { MOTION_CASES } from './motion.ts';
import { OPERAND_CASES } from './operands.ts';
import { RECORD_CASES } from './records.ts';
import { SESSION } from './session.ts';
import { UNLOCK } from './unlock.ts';
import { VERSION_2_CASES } from './version-2.ts';

export const LOCK_CASES: readonly LockCase[] = inOrder([
  ...ADVERTISING,
  ...SESSION,
  ...UNLOCK,
  ...CONVERSATION_CASES,
  ...REFUSALS,
  ...ORDERS,
  ...STATES,
  ...OPERAND_CASES,
  ...LIFECYCLE_CASES,
  ...CLOCK_CASES,
  ...RECORD_CASES,
  ...MOTION_CASES,
  ...VERSION_2_CASES,
  ...MEMORY_CASES,
  ...EDGE_CASES,
  ...LIMIT_CASES,
]);

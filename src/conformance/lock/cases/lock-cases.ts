/** Every case of a lock, in the order in which they run: prerequisites first. */

import { inOrder } from '../../bench/case.ts';
import { ADVERTISING } from './advertising.ts';
import { ORDERS } from './checks/orders.ts';
import { REFUSALS } from './checks/refusals.ts';
import { STATES } from './checks/states.ts';
import { CLOCK_CASES } from './clock.ts';
import { CONVERSATION_CASES } from './conversation.ts';
import { EDGE_CASES } from './edges.ts';
import { FACTORY_CASES } from './factory.ts';
import { KEY_DAY_CASES } from './key-day.ts';
import { LIFECYCLE_CASES } from './lifecycle.ts';
import { LIMIT_CASES } from './limits.ts';
import type { LockCase } from './lock-case.ts';
import { LOCKING_CASES } from './locking.ts';
import { MEMORY_CASES } from './memory.ts';
import { MOTION_CASES } from './motion.ts';
import { OPERAND_CASES } from './operands.ts';
import { POWER_CASES } from './power.ts';
import { QUICK_CLICK_CASES } from './quick-clicks.ts';
import { RECORD_CASES } from './records.ts';
import { REFUSAL_RECORD_CASES } from './refusal-records.ts';
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
  ...FACTORY_CASES,
  ...CLOCK_CASES,
  ...KEY_DAY_CASES,
  ...RECORD_CASES,
  ...REFUSAL_RECORD_CASES,
  ...MOTION_CASES,
  ...LOCKING_CASES,
  ...POWER_CASES,
  ...VERSION_2_CASES,
  ...MEMORY_CASES,
  ...EDGE_CASES,
  ...QUICK_CLICK_CASES,
  ...LIMIT_CASES,
]);

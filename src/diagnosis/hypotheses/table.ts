/** Every hypothesis, by id. */
import { ACCESS_CAUSES } from './access.ts';
import { COMPANY_CAUSES } from './company.ts';
import { CONFOUNDERS } from './confounders.ts';
import type { Hypothesis } from './hypothesis.ts';
import { LOCK_CAUSES } from './lock.ts';
import { PHONE_CAUSES } from './phone.ts';
import { PORTAL_CAUSES } from './portal.ts';

export const HYPOTHESES: readonly Hypothesis[] = [
  ...LOCK_CAUSES,
  ...PHONE_CAUSES,
  ...COMPANY_CAUSES,
  ...ACCESS_CAUSES,
  ...PORTAL_CAUSES,
  ...CONFOUNDERS,
];

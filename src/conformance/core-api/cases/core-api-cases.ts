/** Every case of a backend that speaks the Core API, in the order in which they run: prerequisites first. */
import { inOrder } from '../../bench/case.ts';
import { ANSWER_CASES } from './answers.ts';
import { AUTHENTICATION_CASES } from './authentication.ts';
import type { CoreApiCase } from './core-api-case.ts';
import { INPUT_CASES } from './input.ts';
import { FOB_CASES, KEY_CASES } from './keys.ts';
import { LOCK_LIST_CASES } from './locks.ts';
import { CLICK_CASES } from './quick-clicks.ts';
import { REVOCATION_CASES } from './revocation.ts';
import { UNLOCK_CASES } from './unlocks.ts';
import { ACTIVITY_CASES, UPLOAD_CASES } from './uploads.ts';

export const CORE_API_CASES: readonly CoreApiCase[] = inOrder([
  ...ANSWER_CASES,
  ...AUTHENTICATION_CASES,
  ...INPUT_CASES,
  ...LOCK_LIST_CASES,
  ...UNLOCK_CASES,
  ...UPLOAD_CASES,
  ...ACTIVITY_CASES,
  ...KEY_CASES,
  ...FOB_CASES,
  ...REVOCATION_CASES,
  ...CLICK_CASES,
]);

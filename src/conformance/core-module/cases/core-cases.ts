/** Every case of an unlock core, prerequisites first. */
import { inOrder } from '../../bench/case.ts';
import type { CoreCase } from './core-case.ts';
import { KEYS } from './keys.ts';
import { LISTS } from './lists.ts';
import { PROPERTIES } from './properties.ts';
import { REVOCATION } from './revocation.ts';
import { SCENARIOS } from './scenarios.ts';
import { SET_UP } from './set-up.ts';
import { UPLOADS } from './uploads.ts';

export const CORE_CASES: readonly CoreCase[] = inOrder([
  ...SET_UP,
  ...LISTS,
  ...KEYS,
  ...REVOCATION,
  ...UPLOADS,
  ...PROPERTIES,
  ...SCENARIOS,
]);

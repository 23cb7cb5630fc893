/** The features that our own lock claims, both as a target in process and as one that `up --conformance` serves. */
import type { LockSettings } from '../../../lock/settings.ts';
import type { ClaimsFile } from '../contract/claims.ts';

export const builtInClaims = ({ lowMv }: LockSettings): ClaimsFile => ({
  np1: 2,
  quickClick: true,
  firmwareMode: true,
  diagnostics: true,
  lowMv,
});

/** The tables that define a lock's behaviour; a planted fault replaces an entry of one. */
import type { Check } from '../keys/verify/check.ts';
import { CHECKS } from '../keys/verify/checks.ts';
import { BODY_PARTS, type BodyParts } from './body/rules.ts';
import { COMMANDS } from './commands/table.ts';
import type { Effects } from './commands/types.ts';
import { FIRMWARE_PARTS, type FirmwareParts } from './firmware/parts.ts';
import type { Took } from './interpreter/run.ts';

export interface LockParts {
  readonly body: BodyParts;
  readonly firmware: FirmwareParts;
  readonly checks: readonly Check[];
  readonly commands: Effects;
  /** Called with every transition of the machines. */
  readonly took?: Took;
}

export const LOCK_PARTS: LockParts = {
  body: BODY_PARTS,
  firmware: FIRMWARE_PARTS,
  checks: CHECKS,
  commands: COMMANDS,
};

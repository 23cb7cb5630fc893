/**
 * All rule entries of the core in one record. A core is given this record, or one with an entry replaced.
 */
import { accessRules } from './access.ts';
import { accountRules } from './accounts.ts';
import { facilityRules } from './facilities.ts';
import { feedRules } from './feed.ts';
import { gatewayRules } from './gateway.ts';
import { keyRules } from './keys.ts';
import { messageRules } from './messages.ts';
import { recordRules } from './records.ts';
import { remoteRules } from './remote.ts';
import { revocationRules } from './revocation.ts';
import { unlockRules } from './unlock.ts';

export const rules = {
  ...facilityRules,
  ...feedRules,
  ...accountRules,
  ...accessRules,
  ...keyRules,
  ...unlockRules,
  ...gatewayRules,
  ...recordRules,
  ...remoteRules,
  ...revocationRules,
  ...messageRules,
};

export type Rules = { readonly [K in keyof typeof rules]: (typeof rules)[K] };
export type RuleId = keyof Rules;

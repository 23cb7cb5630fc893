/**
 * All rule entries of the core in one record. A core is given this record, or one with an entry replaced.
 */
import { accessRules } from './access.ts';
import { accountRules } from './accounts.ts';
import { auctionRules } from './auctions.ts';
import { batteryRules } from './batteries.ts';
import { buttonRules } from './button.ts';
import { clickRules } from './clicks.ts';
import { developerRules } from './developer.ts';
import { entryRules } from './entries.ts';
import { facilityRules } from './facilities.ts';
import { feedRules } from './feed.ts';
import { fobRules } from './fobs.ts';
import { gateRules } from './gate.ts';
import { gatewayRules } from './gateway.ts';
import { holdOpenRules } from './hold-open.ts';
import { identityRules } from './identity.ts';
import { idRules } from './ids.ts';
import { keypadRules } from './keypads.ts';
import { keyRules } from './keys.ts';
import { messageRules } from './messages.ts';
import { pinRules } from './pins.ts';
import { placeRules } from './places.ts';
import { recordRules } from './records.ts';
import { remoteRules } from './remote.ts';
import { revocationRules } from './revocation.ts';
import { shareRules } from './sharing.ts';
import { staffRules } from './staff.ts';
import { unlockRules } from './unlock.ts';
import { voidingRules } from './voiding.ts';

export const rules = {
  ...idRules,
  ...facilityRules,
  ...placeRules,
  ...feedRules,
  ...developerRules,
  ...identityRules,
  ...accountRules,
  ...accessRules,
  ...keyRules,
  ...voidingRules,
  ...fobRules,
  ...shareRules,
  ...staffRules,
  ...gateRules,
  ...auctionRules,
  ...keypadRules,
  ...entryRules,
  ...holdOpenRules,
  ...batteryRules,
  ...clickRules,
  ...unlockRules,
  ...gatewayRules,
  ...recordRules,
  ...buttonRules,
  ...pinRules,
  ...remoteRules,
  ...revocationRules,
  ...messageRules,
};

export type Rules = { readonly [K in keyof typeof rules]: (typeof rules)[K] };

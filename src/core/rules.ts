/** All rule entries of the core in one record. The core gets this record, or a copy in which an entry is replaced. */

import { batteryRules } from './contact/batteries.ts';
import { gatewayRules } from './contact/gateway.ts';
import { holdOpenRules } from './contact/hold-open.ts';
import { recordRules } from './contact/records.ts';
import { clickRules } from './digital-keys/clicks.ts';
import { fobRules } from './digital-keys/fobs.ts';
import { keyRules } from './digital-keys/keys.ts';
import { revocationRules } from './digital-keys/revocation.ts';
import { voidingRules } from './digital-keys/voiding.ts';
import { identityRules } from './kernel/identity.ts';
import { idRules } from './kernel/ids.ts';
import { messageRules } from './kernel/messages.ts';
import { portalRules } from './kernel/portal-permission.ts';
import { buttonRules } from './opening/button.ts';
import { developerRules } from './opening/developer.ts';
import { entryRules } from './opening/entries.ts';
import { keypadRules } from './opening/keypads.ts';
import { pinRules } from './opening/pins.ts';
import { remoteRules } from './opening/remote.ts';
import { unlockRules } from './opening/unlock.ts';
import { accountRules } from './people/accounts.ts';
import { auctionRules } from './people/auctions.ts';
import { feedRules } from './people/feed.ts';
import { shareRules } from './people/sharing.ts';
import { staffRules } from './people/staff.ts';
import { facilityRules } from './places/facilities.ts';
import { placeRules } from './places/places.ts';
import { accessRules } from './rights/access.ts';

/** Every rule of the core by id, with its sentence and source (docs/behaviour.md). */
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
  ...portalRules,
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

/** All rules by id, for `CoreOptions`: replace an entry to change a rule. */
export type Rules = { readonly [K in keyof typeof rules]: (typeof rules)[K] };

/**
 * All commands of the core, and the permissions that staff need in the portal for some of them. No topic imports this file.
 */

import type { BatteryCommand } from './contact/batteries.ts';
import type { GatewayCommand } from './contact/gateway.ts';
import type { RecordCommand } from './contact/records.ts';
import type { ClickCommand } from './digital-keys/clicks.ts';
import type { FobCommand } from './digital-keys/fobs.ts';
import type { KeyCommand } from './digital-keys/keys.ts';
import type { RevocationCommand } from './digital-keys/revocation.ts';
import type { Permission } from './model/roles.ts';
import type { DeveloperCommand } from './opening/developer.ts';
import type { EntryCommand } from './opening/entries.ts';
import type { KeypadCommand } from './opening/keypads.ts';
import type { PinCommand } from './opening/pins.ts';
import type { RemoteCommand } from './opening/remote.ts';
import type { UnlockCommand } from './opening/unlock.ts';
import type { AccountCommand } from './people/accounts.ts';
import type { AuctionCommand } from './people/auctions.ts';
import type { FeedCommand } from './people/feed.ts';
import type { ShareCommand } from './people/sharing.ts';
import type { StaffCommand } from './people/staff.ts';
import type { FacilityCommand } from './places/facilities.ts';
import type { PlaceCommand } from './places/places.ts';
import type { ListCommand } from './plan/lists.ts';

/** Executes everything that is due by now. */
export type TickCommand = { readonly type: 'tick' };

/**
 * Everything that the core can be asked to do, by `type`. Each command names who asks (`by`), if anybody does. Ids are text, instants milliseconds
 * since 1970.
 */
export type Command =
  | AccountCommand
  | DeveloperCommand
  | FacilityCommand
  | FeedCommand
  | FobCommand
  | GatewayCommand
  | KeyCommand
  | ListCommand
  | PinCommand
  | PlaceCommand
  | RecordCommand
  | RemoteCommand
  | RevocationCommand
  | ShareCommand
  | StaffCommand
  | AuctionCommand
  | KeypadCommand
  | EntryCommand
  | BatteryCommand
  | ClickCommand
  | TickCommand
  | UnlockCommand;

/** The permission that the portal requires for each command, as its page in the vendor's knowledge base (KB) states. */
export const NEEDED: { readonly [K in Command['type']]?: Permission } = {
  'facility.setting': 'Manage Facilities',
  'facility.schedule': 'Manage Facilities',
  'facility.zone': 'Manage Zones',
  'lock.add': 'Manage Locks',
  'lock.remove': 'Manage Locks',
  'unit.remove': 'Manage Locks',
  'user.schedule': 'Manage Users',
  'account.sendCode': 'Manage Users',
};

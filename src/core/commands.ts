/** Every command that the core takes, and the permission that the portal asks of staff for some of them. No topic imports this. */
import type { AccountCommand } from './accounts.ts';
import type { AuctionCommand } from './auctions.ts';
import type { BatteryCommand } from './batteries.ts';
import type { ClickCommand } from './clicks.ts';
import type { DeveloperCommand } from './developer.ts';
import type { EntryCommand } from './entries.ts';
import type { FacilityCommand } from './facilities.ts';
import type { FeedCommand } from './feed.ts';
import type { FobCommand } from './fobs.ts';
import type { GatewayCommand } from './gateway.ts';
import type { KeypadCommand } from './keypads.ts';
import type { KeyCommand } from './keys.ts';
import type { ListCommand } from './lists.ts';
import type { PinCommand } from './pins.ts';
import type { PlaceCommand } from './places.ts';
import type { RecordCommand } from './records.ts';
import type { RemoteCommand } from './remote.ts';
import type { RevocationCommand } from './revocation.ts';
import type { Permission } from './roles.ts';
import type { ShareCommand } from './sharing.ts';
import type { StaffCommand } from './staff.ts';
import type { UnlockCommand } from './unlock.ts';

/** Time has passed: whatever was due by now happens. */
export type TickCommand = { readonly type: 'tick' };

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

/** Which permission a page of the portal needs (KB pages of each). */
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

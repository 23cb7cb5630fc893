/** Every event of the core, and what it decides. No topic imports this. */

import type { AccountEvent } from './accounts.ts';
import type { AuctionEvent } from './auctions.ts';
import type { BatteryEvent } from './batteries.ts';
import type { ClickEvent } from './clicks.ts';
import type { Decision } from './contract.ts';
import type { EntryEvent } from './entries.ts';
import type { FacilityEvent } from './facilities.ts';
import type { FeedEvent } from './feed.ts';
import type { FobEvent } from './fobs.ts';
import type { GatewayEvent } from './gateway.ts';
import type { KeypadEvent } from './keypads.ts';
import type { KeyEvent } from './keys.ts';
import type { ListEvent } from './lists.ts';
import type { MessageSent } from './messages.ts';
import { writtenOpener } from './opener.ts';
import type { PinEvent } from './pins.ts';
import type { PlaceEvent } from './places.ts';
import type { RecordEvent } from './records.ts';
import type { RemoteEvent } from './remote.ts';
import type { RevocationEvent } from './revocation.ts';
import type { ShareEvent } from './sharing.ts';
import type { StaffEvent } from './staff.ts';
import type { TenancyEvent } from './tenancy.ts';
import type { UnlockEvent } from './unlock.ts';

export type CoreEvent =
  | AccountEvent
  | FacilityEvent
  | FeedEvent
  | FobEvent
  | GatewayEvent
  | KeyEvent
  | ListEvent
  | MessageSent
  | PinEvent
  | PlaceEvent
  | RecordEvent
  | RemoteEvent
  | RevocationEvent
  | ShareEvent
  | StaffEvent
  | TenancyEvent
  | AuctionEvent
  | KeypadEvent
  | EntryEvent
  | BatteryEvent
  | ClickEvent
  | UnlockEvent;

export type CoreDecision = Decision<CoreEvent>;

/** An event in the fields of the trace format, in their order. */
export function writtenEvent(event: CoreEvent): object {
  if (event.type === 'list.sent' && event.opener !== undefined)
    return { ...event, opener: writtenOpener(event.opener) };
  if (event.type !== 'unlock.granted') return event;
  const { opener, mac, grace, ...head } = event;
  const { user, device, intent } = writtenOpener(opener);
  return { ...head, user, device, mac, intent, grace };
}

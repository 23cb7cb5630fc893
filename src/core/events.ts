/**
 * All events of the core, and their deciders and evolvers. No topic imports this file. Classify every new field in traced-event.ts.
 */

import type { BatteryEvent } from './contact/batteries.ts';
import type { GatewayEvent } from './contact/gateway.ts';
import type { RecordEvent } from './contact/records.ts';
import type { ClickEvent } from './digital-keys/clicks.ts';
import type { FobEvent } from './digital-keys/fobs.ts';
import type { KeyEvent } from './digital-keys/keys.ts';
import type { RevocationEvent } from './digital-keys/revocation.ts';
import type { Decision } from './kernel/contract.ts';
import type { MessageSent } from './kernel/messages.ts';
import type { EntryEvent } from './opening/entries.ts';
import type { KeypadEvent } from './opening/keypads.ts';
import type { PinEvent } from './opening/pins.ts';
import type { RemoteEvent } from './opening/remote.ts';
import type { UnlockEvent } from './opening/unlock.ts';
import type { AccountEvent } from './people/accounts.ts';
import type { AuctionEvent } from './people/auctions.ts';
import type { FeedEvent } from './people/feed.ts';
import type { ShareEvent } from './people/sharing.ts';
import type { StaffEvent } from './people/staff.ts';
import type { FacilityEvent } from './places/facilities.ts';
import type { PlaceEvent } from './places/places.ts';
import type { TenancyEvent } from './places/tenancy.ts';
import type { ListEvent } from './plan/lists.ts';

/** Everything that happens in the core, by `type`; applied to a state in order, the events give the next state. */
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

/** The core's decision about a command: its events, or the rule that refuses it (docs/behaviour.md). */
export type CoreDecision = Decision<CoreEvent>;

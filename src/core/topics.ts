/**
 * The topics put together: every command, every event, who decides and who evolves. A topic that is missing here does not
 * compile.
 */
import { type AccountCommand, type AccountEvent, accountDeciders, accountEvolvers } from './accounts.ts';
import { logActivity } from './activity.ts';
import {
  type AuctionCommand,
  type AuctionEvent,
  auctionDeciders,
  auctionEvolvers,
  auctionReactors,
  endedTransfers,
} from './auctions.ts';
import {
  type BatteryCommand,
  type BatteryEvent,
  batteryDeciders,
  batteryEvolvers,
  batteryReactors,
} from './batteries.ts';
import { type ClickCommand, type ClickEvent, clickDeciders, clickEvolvers } from './clicks.ts';
import type { Context, Deciders, Decision, Evolvers, Reactors } from './contract.ts';
import { decided, refused } from './contract.ts';
import { type DeveloperCommand, developerDeciders } from './developer.ts';
import { type EntryCommand, type EntryEvent, entryDeciders, entryEvolvers, entryReactors } from './entries.ts';
import { type FacilityCommand, type FacilityEvent, facilityDeciders, facilityEvolvers } from './facilities.ts';
import { type FeedCommand, type FeedEvent, feedDeciders, feedEvolvers, feedReactors } from './feed.ts';
import { type FobCommand, type FobEvent, fobDeciders, fobEvolvers, fobReactors } from './fobs.ts';
import { isBarred } from './gate.ts';
import { type GatewayCommand, type GatewayEvent, gatewayDeciders, gatewayEvolvers } from './gateway.ts';
import { holdOpenReactors } from './hold-open.ts';
import { type KeypadCommand, type KeypadEvent, keypadDeciders, keypadEvolvers, keypadReactors } from './keypads.ts';
import { type KeyCommand, type KeyEvent, keyDeciders, keyEvolvers } from './keys.ts';
import { type ListCommand, type ListEvent, listDeciders, listEvolvers } from './lists.ts';
import { type MessageEvent, messageEvolvers } from './messages.ts';
import { type PinCommand, type PinEvent, pinDeciders, pinEvolvers } from './pins.ts';
import { type PlaceCommand, type PlaceEvent, placeDeciders, placeEvolvers } from './places.ts';
import { type RecordCommand, type RecordEvent, recordDeciders, recordEvolvers } from './records.ts';
import { missedIntents, type RemoteCommand, type RemoteEvent, remoteDeciders, remoteEvolvers } from './remote.ts';
import { type RevocationCommand, type RevocationEvent, revocationDeciders, revocationEvolvers } from './revocation.ts';
import { type ShareCommand, type ShareEvent, shareDeciders, shareEvolvers, shareReactors } from './sharing.ts';
import { type StaffCommand, type StaffEvent, staffDeciders, staffEvolvers, staffReactors } from './staff.ts';
import type { State } from './state.ts';
import { type UnlockCommand, type UnlockEvent, unlockDeciders, unlockEvolvers } from './unlock.ts';
import { voidingReactors } from './voiding.ts';

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

export type CoreEvent =
  | AccountEvent
  | FacilityEvent
  | FeedEvent
  | FobEvent
  | GatewayEvent
  | KeyEvent
  | ListEvent
  | MessageEvent
  | PinEvent
  | PlaceEvent
  | RecordEvent
  | RemoteEvent
  | RevocationEvent
  | ShareEvent
  | StaffEvent
  | AuctionEvent
  | KeypadEvent
  | EntryEvent
  | BatteryEvent
  | ClickEvent
  | UnlockEvent;

const tickDeciders: Deciders<'tick'> = {
  tick: (state, _command, context) => decided(...missedIntents(state, context), ...endedTransfers(state, context)),
};

const deciders: Deciders<Command['type']> = {
  ...accountDeciders,
  ...developerDeciders,
  ...facilityDeciders,
  ...feedDeciders,
  ...fobDeciders,
  ...gatewayDeciders,
  ...keyDeciders,
  ...listDeciders,
  ...pinDeciders,
  ...placeDeciders,
  ...recordDeciders,
  ...remoteDeciders,
  ...revocationDeciders,
  ...shareDeciders,
  ...staffDeciders,
  ...auctionDeciders,
  ...keypadDeciders,
  ...entryDeciders,
  ...batteryDeciders,
  ...clickDeciders,
  ...tickDeciders,
  ...unlockDeciders,
};

const evolvers: Evolvers<CoreEvent['type']> = {
  ...accountEvolvers,
  ...facilityEvolvers,
  ...feedEvolvers,
  ...fobEvolvers,
  ...gatewayEvolvers,
  ...keyEvolvers,
  ...listEvolvers,
  ...messageEvolvers,
  ...pinEvolvers,
  ...placeEvolvers,
  ...recordEvolvers,
  ...remoteEvolvers,
  ...revocationEvolvers,
  ...shareEvolvers,
  ...staffEvolvers,
  ...auctionEvolvers,
  ...keypadEvolvers,
  ...entryEvolvers,
  ...batteryEvolvers,
  ...clickEvolvers,
  ...unlockEvolvers,
};

const reactors: readonly Reactors<CoreEvent['type']>[] = [
  feedReactors,
  voidingReactors,
  fobReactors,
  shareReactors,
  staffReactors,
  auctionReactors,
  keypadReactors,
  entryReactors,
  holdOpenReactors,
  batteryReactors,
];

/** The type of every event there is. */
export const EVENT_TYPES: readonly string[] = Object.keys(evolvers);

/** Pure: looks at the state, changes nothing, refuses what is malformed. */
export function decide(state: State, command: Command, context: Context): Decision {
  if (!Object.hasOwn(deciders, command.type)) return refused('B-FAC-5', 'command');
  if (isBarred(state, command, context)) return refused('B-ROL-8');
  // A command is looked up under its own name, so the two belong together; TypeScript cannot follow a union there.
  const decider = deciders[command.type] as (state: State, command: Command, context: Context) => Decision;
  return decider(state, command, context);
}

/** Puts an event into a state that the caller owns, and gives it back. */
export function evolve(state: State, event: CoreEvent): State {
  logActivity(state, event);
  const evolver = evolvers[event.type] as (state: State, event: CoreEvent) => void;
  evolver(state, event);
  state.seq += 1;
  return state;
}

/** What follows from an event that is in the state now. */
export function react(state: State, event: CoreEvent, context: Context): readonly CoreEvent[] {
  return reactors.flatMap((each) => {
    const reactor = each[event.type] as Reactor | undefined;
    return reactor === undefined ? [] : reactor(state, event, context);
  });
}

type Reactor = (state: State, event: CoreEvent, context: Context) => readonly CoreEvent[];

/** The topics combined: deciders, evolvers and reactions. A missing topic does not compile. */

import { type Command, NEEDED, type TickCommand } from './commands.ts';
import { batteryDeciders, batteryEvolvers, batteryReactors } from './contact/batteries.ts';
import { gatewayDeciders, gatewayEvolvers } from './contact/gateway.ts';
import { holdOpenReactors } from './contact/hold-open.ts';
import { recordReactors } from './contact/record-reactions.ts';
import { recordDeciders, recordEvolvers } from './contact/records.ts';
import { clickDeciders, clickEvolvers } from './digital-keys/clicks.ts';
import { fobDeciders, fobEvolvers, fobReactors } from './digital-keys/fobs.ts';
import { keyDeciders, keyEvolvers } from './digital-keys/keys.ts';
import { revocationDeciders, revocationEvolvers } from './digital-keys/revocation.ts';
import type { CoreEvent } from './events.ts';
import {
  type Context,
  type Deciders,
  type Decision,
  decided,
  type Evolvers,
  type Reactors,
  refused,
} from './kernel/contract.ts';
import { idRules } from './kernel/ids.ts';
import { messageEvolvers } from './kernel/messages.ts';
import { isBarred, portalRules } from './kernel/portal-permission.ts';
import type { Draft } from './model/draft.ts';
import type { State } from './model/state.ts';
import { changing } from './model/state-map.ts';
import { developerDeciders } from './opening/developer.ts';
import { entryDeciders, entryEvolvers, entryReactors } from './opening/entries.ts';
import { keypadDeciders, keypadEvolvers, keypadReactors } from './opening/keypads.ts';
import { pinDeciders, pinEvolvers } from './opening/pins.ts';
import { missedIntents, remoteDeciders, remoteEvolvers } from './opening/remote.ts';
import { unlockDeciders, unlockEvolvers } from './opening/unlock.ts';
import { accountDeciders, accountEvolvers, accountReactors } from './people/accounts.ts';
import { auctionDeciders, auctionEvolvers, endedTransfers } from './people/auctions.ts';
import { feedDeciders, feedEvolvers, tenancyReactors } from './people/feed.ts';
import { shareDeciders, shareEvolvers, shareReactors } from './people/sharing.ts';
import { staffDeciders, staffEvolvers, staffReactors } from './people/staff.ts';
import { facilityDeciders, facilityEvolvers } from './places/facilities.ts';
import { placeDeciders, placeEvolvers } from './places/places.ts';
import { tenancyEvolvers } from './places/tenancy.ts';
import { listDeciders, listEvolvers } from './plan/lists.ts';
import { logActivity } from './views/activity.ts';

const tickDeciders: Deciders<TickCommand, CoreEvent> = {
  tick: (state, _command, context) => decided(...missedIntents(state, context), ...endedTransfers(state, context)),
};

const deciders: Deciders<Command, CoreEvent> = {
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

const evolvers: Evolvers<CoreEvent> = {
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
  ...tenancyEvolvers,
  ...auctionEvolvers,
  ...keypadEvolvers,
  ...entryEvolvers,
  ...batteryEvolvers,
  ...clickEvolvers,
  ...unlockEvolvers,
};

type Reactor = (state: State, event: CoreEvent, context: Context) => readonly CoreEvent[];

/** The reactors to each type of event, in their order. */
const reactors = new Map<string, readonly Reactor[]>();
// A reactor is stored under the type of its event; TypeScript cannot follow a union there.
for (const each of [
  tenancyReactors,
  accountReactors,
  fobReactors,
  shareReactors,
  staffReactors,
  recordReactors,
  keypadReactors,
  entryReactors,
  holdOpenReactors,
  batteryReactors,
] satisfies readonly Reactors<CoreEvent, CoreEvent>[])
  for (const [type, reactor] of Object.entries(each))
    reactors.set(type, [...(reactors.get(type) ?? []), reactor as Reactor]);
const NO_EVENTS: readonly CoreEvent[] = [];

/** The types of all events. */
export const EVENT_TYPES: readonly string[] = Object.keys(evolvers);

/** Pure: reads the state, changes nothing, rejects malformed input. */
export function decide(state: State, command: Command, context: Context): Decision<CoreEvent> {
  if (!Object.hasOwn(deciders, command.type)) return refused(idRules['B-FAC-5'], 'command');
  const needed = NEEDED[command.type];
  if (needed !== undefined && isBarred(state, command, needed, context.rules)) return refused(portalRules['B-ROL-8']);
  // A command is looked up under its own name, so the two belong together; TypeScript cannot follow a union there.
  const decider = deciders[command.type] as (state: State, command: Command, context: Context) => Decision<CoreEvent>;
  return decider(state, command, context);
}

/** Applies an event to a state that the caller owns, and returns the state. */
export function evolve(state: Draft<State>, event: CoreEvent): Draft<State> {
  const evolver = evolvers[event.type] as (state: Draft<State>, event: CoreEvent) => void;
  logActivity(state, event);
  changing(() => evolver(state, event));
  state.seq += 1;
  return state;
}

/** The consequences of an event that is now in the state. */
export function react(state: State, event: CoreEvent, context: Context): readonly CoreEvent[] {
  return reactors.get(event.type)?.flatMap((reactor) => reactor(state, event, context)) ?? NO_EVENTS;
}

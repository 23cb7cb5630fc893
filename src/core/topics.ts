/**
 * The topics put together: who decides, who evolves, what follows. A topic that is missing here does not compile.
 */

import { accountDeciders, accountEvolvers, accountReactors } from './accounts.ts';
import { logActivity } from './activity.ts';
import { auctionDeciders, auctionEvolvers, endedTransfers } from './auctions.ts';
import { batteryDeciders, batteryEvolvers, batteryReactors } from './batteries.ts';
import { clickDeciders, clickEvolvers } from './clicks.ts';
import { type Command, NEEDED, type TickCommand } from './commands.ts';
import {
  type Context,
  type Deciders,
  type Decision,
  decided,
  type Evolvers,
  type Reactors,
  refused,
} from './contract.ts';
import { developerDeciders } from './developer.ts';
import type { Draft } from './draft.ts';
import { entryDeciders, entryEvolvers, entryReactors } from './entries.ts';
import type { CoreEvent } from './events.ts';
import { facilityDeciders, facilityEvolvers } from './facilities.ts';
import { feedDeciders, feedEvolvers, tenancyReactors } from './feed.ts';
import { fobDeciders, fobEvolvers, fobReactors } from './fobs.ts';
import { gateRules, isBarred } from './gate.ts';
import { gatewayDeciders, gatewayEvolvers } from './gateway.ts';
import { holdOpenReactors } from './hold-open.ts';
import { idRules } from './ids.ts';
import { keypadDeciders, keypadEvolvers, keypadReactors } from './keypads.ts';
import { keyDeciders, keyEvolvers } from './keys.ts';
import { listDeciders, listEvolvers } from './lists.ts';
import { messageEvolvers } from './messages.ts';
import { pinDeciders, pinEvolvers } from './pins.ts';
import { placeDeciders, placeEvolvers } from './places.ts';
import { recordReactors } from './record-reactions.ts';
import { recordDeciders, recordEvolvers } from './records.ts';
import { missedIntents, remoteDeciders, remoteEvolvers } from './remote.ts';
import { revocationDeciders, revocationEvolvers } from './revocation.ts';
import { shareDeciders, shareEvolvers, shareReactors } from './sharing.ts';
import { staffDeciders, staffEvolvers, staffReactors } from './staff.ts';
import type { State } from './state.ts';
import { tenancyEvolvers } from './tenancy.ts';
import { unlockDeciders, unlockEvolvers } from './unlock.ts';

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

const reactors: readonly Reactors<CoreEvent, CoreEvent>[] = [
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
];

/** The type of every event there is. */
export const EVENT_TYPES: readonly string[] = Object.keys(evolvers);

/** Pure: looks at the state, changes nothing, refuses what is malformed. */
export function decide(state: State, command: Command, context: Context): Decision<CoreEvent> {
  if (!Object.hasOwn(deciders, command.type)) return refused(idRules['B-FAC-5'], 'command');
  const needed = NEEDED[command.type];
  if (needed !== undefined && isBarred(state, command, needed, context.rules)) return refused(gateRules['B-ROL-8']);
  // A command is looked up under its own name, so the two belong together; TypeScript cannot follow a union there.
  const decider = deciders[command.type] as (state: State, command: Command, context: Context) => Decision<CoreEvent>;
  return decider(state, command, context);
}

/** Puts an event into a state that the caller owns, and gives it back. */
export function evolve(state: Draft<State>, event: CoreEvent): Draft<State> {
  logActivity(state, event);
  const evolver = evolvers[event.type] as (state: Draft<State>, event: CoreEvent) => void;
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

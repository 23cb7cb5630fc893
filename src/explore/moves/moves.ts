/** The moves that a run may make: those of everyday life, and those of its fault classes. */
import fc from 'fast-check';
import type { FaultClass } from '../setup/draw.ts';
import type { Setup } from '../setup/setup.ts';
import type { Step } from '../setup/steps.ts';
import { ACCOUNTS } from './classes/accounts.ts';
import { AUCTIONS } from './classes/auctions.ts';
import { CLOCKS } from './classes/clocks.ts';
import { CODES } from './classes/codes.ts';
import { CONTROLLERS } from './classes/controllers.ts';
import { ENTRIES } from './classes/entries.ts';
import { FEED } from './classes/feed.ts';
import { FOBS } from './classes/fobs.ts';
import { GATEWAY } from './classes/gateway.ts';
import { INTRUDER } from './classes/intruder.ts';
import { JAM } from './classes/jam.ts';
import { KEYS } from './classes/keys.ts';
import { PARTS } from './classes/parts.ts';
import { PHONES } from './classes/phones.ts';
import { PORTAL } from './classes/portal.ts';
import { POWER } from './classes/power.ts';
import { RENT } from './classes/rent.ts';
import { ROLES } from './classes/roles.ts';
import { SETTINGS } from './classes/settings.ts';
import { SHARING } from './classes/sharing.ts';
import { SIGNAL } from './classes/signal.ts';
import { STAFF_UNLOCKS } from './classes/staff.ts';
import { TRANSFERS } from './classes/transfers.ts';
import { VENDORS } from './classes/vendors.ts';
import { EVERYDAY, TRIES } from './everyday.ts';
import { type Choices, choicesOf, type Move } from './move.ts';

export const MOVES: Readonly<Record<FaultClass, readonly Move[]>> = {
  jam: JAM,
  parts: PARTS,
  power: POWER,
  clocks: CLOCKS,
  gateway: GATEWAY,
  signal: SIGNAL,
  phones: PHONES,
  intruder: INTRUDER,
  accounts: ACCOUNTS,
  rent: RENT,
  staff: STAFF_UNLOCKS,
  keys: KEYS,
  sharing: SHARING,
  codes: CODES,
  fobs: FOBS,
  entries: ENTRIES,
  auctions: AUCTIONS,
  transfers: TRANSFERS,
  vendors: VENDORS,
  roles: ROLES,
  settings: SETTINGS,
  feed: FEED,
  controllers: CONTROLLERS,
  portal: PORTAL,
};

/** Changes made by staff or to an account, after which somebody often tries a unit. */
const THEN_TRIED: ReadonlySet<FaultClass> = new Set([
  'accounts',
  'rent',
  'staff',
  'keys',
  'sharing',
  'auctions',
  'transfers',
  'vendors',
  'roles',
  'settings',
  'feed',
  'controllers',
  'portal',
]);

/** The moves of one run, each as its steps: half are of everyday life, half of its fault classes. */
export function movesOf(setup: Setup): fc.Arbitrary<(readonly Step[])[]> {
  const choices = choicesOf(setup);
  const own = setup.faultClasses.flatMap((faultClass) =>
    MOVES[faultClass]
      .filter(({ link = setup.link }) => link === setup.link)
      .map(({ weight, steps }) => {
        const arbitrary = steps(choices);
        return { weight, arbitrary: THEN_TRIED.has(faultClass) ? thenTried(arbitrary, choices) : arbitrary };
      }),
  );
  const everyday = fc.oneof(...EVERYDAY.map(({ weight, steps }) => ({ weight, arbitrary: steps(choices) })));
  const move = own.length === 0 ? everyday : fc.oneof(everyday, fc.oneof(...own));
  return fc.array(move, { minLength: setup.moves, maxLength: setup.moves, size: 'max' });
}

/** In two cases out of three, somebody tries the unit that the steps were about. */
function thenTried(move: fc.Arbitrary<readonly Step[]>, choices: Choices): fc.Arbitrary<readonly Step[]> {
  return fc
    .record({ steps: move, tries: fc.constantFrom(true, true, false), visit: TRIES.steps(choices) })
    .map(({ steps, tries, visit }) => (tries ? [...steps, ...visit] : steps));
}

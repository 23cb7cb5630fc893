/**
 * Two verbs at the same instant that have nothing in common, one at the unit of one tenant and one at the unit of another: in either order, the same
 * events follow and the facility ends in the same state.
 */
import { describe, expect, it } from 'vitest';
import { setupOf } from '../../src/explore/setup/setup.ts';
import { type Step, verbs, wait } from '../../src/explore/setup/steps.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { instantOf } from '../../src/scenario/local-time.ts';
import type { Json } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { oneIn } from '../sizes.ts';

const SETUP = setupOf({
  zone: 0,
  start: 0,
  seed: 1,
  ios: false,
  units: [1, 2].map(() => ({ status: 0, factory: false, drift: 0 })),
  faultClasses: ['fobs', 'codes'],
  moves: 6,
  settings: [],
  more: 0,
});

/** A unit, its tenant, and somebody who works there. */
interface Side {
  readonly unit: string;
  readonly who: string;
  readonly as: string;
}
const ONE: Side = { unit: 'U1', who: 'ann', as: 'mia' };
const OTHER: Side = { unit: 'U2', who: 'ben', as: 'eve' };

/** What can happen at a unit. */
const HAPPENS: Readonly<Record<string, (at: Side) => Step>> = {
  'lock.touch': ({ unit }) => verbs.lock.touch({ lock: unit }),
  'lock.releaseFromInside': ({ unit }) => verbs.lock.releaseFromInside({ lock: unit }),
  'lock.pullHasp': ({ unit }) => verbs.lock.pullHasp({ lock: unit }),
  'lock.drainTo': ({ unit }) => verbs.lock.drainTo({ lock: unit, mv: 2_700 }),
  'lock.changeBattery': ({ unit }) => verbs.lock.changeBattery({ lock: unit, mv: 3_000 }),
  'lock.cutPart': ({ unit }) => verbs.lock.cutPart({ lock: unit, part: 'motor' }),
  'lock.failPowerAt': ({ unit }) => verbs.lock.failPowerAt({ lock: unit, at: 'flash', n: 1 }),
  'lock.setClockDrift': ({ unit }) => verbs.lock.setClockDrift({ lock: unit, ppm: 100 }),
  'door.lean': ({ unit }) => verbs.door.lean({ lock: unit, newtons: 200 }),
  'gateway.cut': ({ unit }) => verbs.gateway.cut({ lock: unit }),
  'phone.openApp': ({ who }) => verbs.phone.openApp({ phone: who }),
  'phone.unlock': ({ who, unit }) => verbs.phone.unlock({ phone: who, unit }),
  'phone.share': ({ who, unit }) => verbs.phone.share({ phone: who, unit }),
  'phone.signOut': ({ who }) => verbs.phone.signOut({ phone: who }),
  'phone.loseSignal': ({ who }) => verbs.phone.loseSignal({ phone: who }),
  'phone.powerOff': ({ who }) => verbs.phone.powerOff({ phone: who }),
  'phone.setBluetooth': ({ who }) => verbs.phone.setBluetooth({ phone: who, on: false }),
  'person.leave': ({ who }) => verbs.person.leave({ person: who }),
  'person.walkTo': ({ who }) => verbs.person.walkTo({ person: who, to: 'gate' }),
  'pms.overdue': ({ unit }) => verbs.pms.overdue({ unit, status: 'overlock' }),
  'pms.moveOut': ({ unit }) => verbs.pms.moveOut({ unit }),
  'pms.editTenant': ({ who }) => verbs.pms.editTenant({ person: who, mobile: '' }),
  'portal.unlock': ({ as, unit }) => verbs.portal.unlock({ as, unit, choose: 'Emergency', reason: 'Fire' }),
  'portal.revokeKey': ({ who, unit }) => verbs.portal.revokeKey({ as: 'mia', phone: who, lock: unit }),
  'portal.resetKeys': ({ unit }) => verbs.portal.resetKeys({ as: 'mia', lock: unit }),
  'portal.giveClickCode': ({ unit }) => verbs.portal.giveClickCode({ as: 'mia', lock: unit, uses: 2 }),
  'portal.setSchedule': ({ who }) => verbs.portal.setSchedule({ person: who, schedule: 'always' }),
};

const comes = ({ who, unit }: Side): readonly Step[] => [
  verbs.person.tailgate({ person: who }),
  verbs.phone.openApp({ phone: who }),
  verbs.person.walkTo({ person: who, to: unit }),
  wait(20_000),
];
/** Afterwards everybody tries their unit, the feed reports, and the locks check in. */
const AFTERWARDS: readonly Step[] = [
  wait(3_000),
  verbs.portal.updateCustomerData(),
  ...[ONE, OTHER].flatMap(({ who, unit }) => [
    verbs.lock.touch({ lock: unit }),
    verbs.phone.unlock({ phone: who, unit }),
    wait(20_000),
  ]),
  wait(2 * 3_600_000),
];

const AT = instantOf(SETUP.startAt, SETUP.plan.timeZone, 0);

function played(steps: readonly Step[], from?: Json) {
  const site = openFromPlan(SETUP.plan, { seed: SETUP.seed, startAt: AT }, from);
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => events.push(event));
  for (const step of steps) {
    if ('waitMs' in step) site.clock.runFor(step.waitMs);
    else if ('verb' in step) site.play(step.verb, step.args);
  }
  return { site, events };
}

/** What differs between runs only in its number, its random value, or the order of what happened at one instant. */
const NUMBERED =
  /\b(?:guest-)?[0-9A-F]{16,40}\b|\bm\d+-[^"]*|<\w+ \d+>|"(?:number|ref|id|commandId|rssi|digest)":-?\d+|"units":\[[^\]]*\]/gi;

/** The values of a state, each with its path; the elements of a list in any order. */
function valuesOf(state: unknown, path = ''): string[] {
  if (typeof state !== 'object' || state === null) return [`${path}: ${JSON.stringify(state)}`];
  return Object.entries(state).flatMap(([key, value]) => valuesOf(value, `${path}.${Array.isArray(state) ? '' : key}`));
}
const lines = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => text.replaceAll(NUMBERED, '#')).sort();

const BEFORE = played([...comes(ONE), ...comes(OTHER)]).site.snapshot();

const names = Object.keys(HAPPENS);
/** A phone that scans hears every lock that advertises, so these have something in common. */
const HEARD = ['lock.touch', 'phone.unlock'];
const pairs = names
  .flatMap((one) => names.map((other) => [one, other] as const))
  .filter(([one, other]) => one !== other && !(HEARD.includes(one) && HEARD.includes(other)));
/** The same verb at both units uses the same parts of the program. */
const twice = names.map((name) => [name, name] as const);

describe('the order of two verbs at one instant does not matter', () => {
  it.each([...twice, ...oneIn(24, pairs)])('%s at one unit, %s at another', (one, other) => {
    const [first, second] = [HAPPENS[one]?.(ONE), HAPPENS[other]?.(OTHER)];
    if (first === undefined || second === undefined) throw new Error('no such verb');
    const [usual, swapped] = [
      [first, second],
      [second, first],
    ].map((two) => {
      const { site, events } = played([...two, ...AFTERWARDS], BEFORE);
      return {
        events: lines(events.map(({ time, actor, kind, data }) => `${time} ${actor} ${kind} ${JSON.stringify(data)}`)),
        state: lines(valuesOf(site.view())),
      };
    });
    expect(swapped?.events).toEqual(usual?.events);
    expect(swapped?.state).toEqual(usual?.state);
    expect(usual?.events.length).toBeGreaterThan(20);
  });
});

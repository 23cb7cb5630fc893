/**
 * Late symptoms: a cause of some kind is planted at a random instant of the morning, among inputs that change nothing, and shows hours later, when
 * somebody comes.
 */

import type { Json } from '../../src/sim/clock.ts';
import type { Random } from '../../src/sim/random.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { openWorld } from '../../src/why/branches.ts';
import { WORLD } from './branching.ts';

const MINUTE = 60_000;
type Draw = ReturnType<Random['stream']>;

export type Input = readonly [verb: string, args: Record<string, Json>];

/** Somebody who comes, and to which unit; each has only that one. */
export interface Visitor {
  readonly id: string;
  readonly unit: string;
}

export const VISITORS: readonly Visitor[] = [
  { id: 'bob', unit: 'A102' },
  { id: 'henry', unit: 'B201' },
];

type Visit = readonly (readonly [Input, number])[];

/** With the app to a unit. */
export const byApp = ({ id, unit }: Visitor): Visit => [
  [['person.driveToGate', { person: id }], 1_000],
  [['phone.openApp', { phone: id }], 2_000],
  [['phone.startEntry', { phone: id, entry: 'gate-in' }], 5_000],
  [['person.tailgate', { person: id }], 1_000],
  [['person.walkTo', { person: id, to: unit }], MINUTE],
  [['lock.touch', { lock: unit }], 500],
  [['phone.unlock', { phone: id, unit }], MINUTE],
];

/** Walks through the gate with the app. */
const throughGate = (who: Visitor): Visit => byApp(who).slice(0, 3);

export interface Kind {
  /** The input that is planted, with values drawn at random. */
  readonly cause: (who: Visitor, draw: Draw) => Input;
  readonly visit: (who: Visitor) => Visit;
}

const atLock = (verb: string, args: (draw: Draw) => Record<string, Json>): Kind => ({
  cause: ({ unit }, draw) => [verb, { lock: unit, ...args(draw) }],
  visit: byApp,
});
const onPhone = (verb: string, args: Record<string, Json> = {}, visit = byApp): Kind => ({
  cause: ({ id }) => [verb, { phone: id, ...args }],
  visit,
});
const overdue = (status: string, visit: Kind['visit']): Kind => ({
  cause: ({ unit }) => ['pms.overdue', { unit, status }],
  visit,
});
const closed = (visit: Kind['visit']): Kind => ({
  cause: (_, draw) => ['portal.setHours', { schedule: 'default', open: draw.int(8, 16), close: draw.int(20, 30) }],
  visit,
});

/** By name: causes whose symptom shows only at the next visit. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'weight on the door': atLock('door.lean', (draw) => ({ newtons: draw.int(200, 900) })),
  'an empty battery': atLock('lock.drainTo', (draw) => ({ mv: draw.int(900, 1_500) })),
  'a weak battery': atLock('lock.drainTo', (draw) => ({ mv: draw.int(1_900, 2_100) })),
  'a broken radio': atLock('lock.cutPart', () => ({ part: 'radio' })),
  'a broken motor': atLock('lock.cutPart', () => ({ part: 'motor' })),
  'a broken button': atLock('lock.cutPart', () => ({ part: 'touch' })),
  'a broken bolt sensor': atLock('lock.cutPart', () => ({ part: 'sensor' })),
  'a power failure at a packet': atLock('lock.failPowerAt', () => ({ at: 'notify' })),
  'a power failure at the motor': atLock('lock.failPowerAt', (draw) => ({ at: 'motor', n: draw.int(1, 4) })),
  'Bluetooth off': onPhone('phone.setBluetooth', { on: false }),
  'Bluetooth off, at the gate': onPhone('phone.setBluetooth', { on: false }, throughGate),
  'Bluetooth not allowed': onPhone('phone.setPermission', { what: 'bluetooth', allowed: false }),
  'location not allowed': onPhone('phone.setPermission', { what: 'location', allowed: false }),
  'location not allowed, at the gate': onPhone(
    'phone.setPermission',
    { what: 'location', allowed: false },
    throughGate,
  ),
  'Bluetooth not allowed, at the gate': onPhone(
    'phone.setPermission',
    { what: 'bluetooth', allowed: false },
    throughGate,
  ),
  'Bluetooth that hangs': onPhone('phone.hangBluetooth'),
  'Bluetooth that hangs, at the gate': onPhone('phone.hangBluetooth', {}, throughGate),
  'a damaged app': onPhone('phone.damageApp'),
  'a damaged app, at the gate': onPhone('phone.damageApp', {}, throughGate),
  overlocked: overdue('overlock', byApp),
  'gatelocked, at the gate': overdue('gatelock', throughGate),
  'overlocked, at the gate': overdue('overlock', throughGate),
  closed: closed(byApp),
  'closed, at the gate': closed(throughGate),
};

/** Inputs that change nothing for the visit, at other instants. */
const NOISE: readonly Input[] = [
  ['door.lean', { lock: 'A105', newtons: 300 }],
  ['lock.touch', { lock: 'A104' }],
  ['phone.setBluetooth', { phone: 'carol', on: false }],
];

/** A run of a day with a cause at a random instant, and its events. */
export function planted({ visit }: Kind, who: Visitor, cause: Input, draw: Draw): readonly TraceEvent[] {
  const facility = openWorld(WORLD);
  const events: TraceEvent[] = [];
  facility.trace.subscribe((event) => void events.push(event));
  const begins = facility.clock.now();
  const plays = [cause, ...NOISE].map((input) => ({ input, at: begins + draw.int(MINUTE, 240 * MINUTE) }));
  for (const { input, at } of plays.toSorted((a, b) => a.at - b.at)) {
    facility.clock.runUntil(at);
    const outcome = facility.play(...input);
    if (!outcome.ok) throw new Error(`${input[0]}: ${outcome.why}`);
  }
  facility.clock.runUntil(begins + 360 * MINUTE);
  for (const [input, thenMs] of visit(who)) {
    facility.play(...input);
    facility.clock.runFor(thenMs);
  }
  return events;
}

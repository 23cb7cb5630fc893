import { expect, test } from 'vitest';
import { Air } from '../../../src/link/memory/air.ts';
import { Radio } from '../../../src/link/radio/radio.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { START } from './radio-fixture.ts';
import { setUpLock, unlockOffline } from './unlock-fixture.ts';

interface Played {
  /** What happened above the link, in order, by actor. */
  readonly above: Readonly<Record<string, readonly string[]>>;
  readonly heard: readonly (readonly string[])[];
  readonly left: number;
}

/** `count` tenants unlock their locks at the same time; then half a minute passes. */
function play(link: 'memory' | 'radio', count: number): Played {
  const clock = new VirtualClock(START);
  const world = { clock, random: new Random('unlock'), trace: new Trace(clock, new Secrets()) };
  const traced: TraceEvent[] = [];
  world.trace.subscribe((event) => traced.push(event));
  const air =
    link === 'memory' ? new Air(world, { reach: () => 'touching' }) : new Radio(world, { reach: () => 'touching' });
  const heard: CentralEvent[][] = [];
  for (let number = 1; number <= count; number++) {
    const lock = setUpLock(world, number);
    air.add(lock, lock.id);
    const events: CentralEvent[] = [];
    heard.push(events);
    unlockOffline(air.central(`tenant${number}`), lock.mac, events);
    clock.setTimeout(() => lock.touch(), 500);
  }
  clock.runUntil(START + 40_000);
  const above: Record<string, string[]> = {};
  for (const { actor, kind, data } of traced) {
    if (kind.startsWith('link.')) continue;
    above[actor] ??= [];
    above[actor].push(`${kind} ${JSON.stringify(data)}`);
  }
  if (air instanceof Radio) air.close();
  const pending = clock.pending().filter(({ owner }) => owner === 'closure').length;
  return {
    above,
    heard: heard.map((events) => events.filter(({ type }) => type !== 'discovered').map(plain)),
    left: pending,
  };
}

/** A record is encrypted with the lock's time, which may be a second later on the slower link. */
const plain = (event: CentralEvent): string =>
  JSON.stringify(
    event.type === 'notified' && event.value.startsWith('50') ? { ...event, value: event.value.slice(0, 4) } : event,
  );

test('one lock over the radio: scan, connect, discover, session, subscribe, offline unlock, relock, sleep', () => {
  const { above, heard, left } = play('radio', 1);
  const kinds = (above['lock/A101'] ?? []).map((line) => line.split(' ')[0]);
  for (const kind of [
    'lock.woke',
    'lock.connected',
    'lock.accepted',
    'lock.unlocked',
    'lock.answered',
    'lock.disconnected',
    'lock.locked',
    'lock.asleep',
  ])
    expect(kinds).toContain(kind);
  expect(kinds.indexOf('lock.unlocked')).toBeLessThan(kinds.indexOf('lock.locked'));
  expect(kinds.lastIndexOf('lock.locked')).toBeLessThan(kinds.lastIndexOf('lock.asleep'));
  const answer = heard[0]?.find((event) => event.includes('"5160'));
  expect(answer).toBeDefined();
  expect(left).toBe(0);
});

test('one lock: the trace above the link is the memory link’s', () => {
  const radio = play('radio', 1);
  const memory = play('memory', 1);
  expect(radio.above).toEqual(memory.above);
  expect(radio.heard).toEqual(memory.heard);
});

test('fifty locks at the same time: each one’s trace above the link is the memory link’s', () => {
  const radio = play('radio', 50);
  const memory = play('memory', 50);
  expect(Object.keys(radio.above)).toHaveLength(50);
  expect(radio.above).toEqual(memory.above);
  expect(radio.heard).toEqual(memory.heard);
});

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Air } from '../../../src/link/memory/air.ts';
import { Btsnoop } from '../../../src/link/radio/capture/btsnoop.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { runs } from '../../sizes.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { COMMAND, kinds, macOf, RadioFixture, visit } from './radio-fixture.ts';

const SESSION = ['discovered', 'connected', 'read', 'subscribed', 'written', 'notified', 'disconnected'];

test('a phone over noble and a lock over bleno play one whole unlock', () => {
  const stage = new RadioFixture();
  const lock = stage.lock();
  const events: CentralEvent[] = [];
  visit(stage.radio.central('alice'), lock.mac, events);
  stage.until(() => kinds(events).includes('disconnected'));
  expect(kinds(events)).toEqual(SESSION);
  expect(lock.written).toEqual([COMMAND]);
  expect(lock.ends).toEqual(['central-closed']);
  expect(events[2]).toEqual({ type: 'read', value: '000102030405060708090A0B0C0D0E0F10111213' });
  expect(events.at(-1)).toEqual({ type: 'disconnected', why: 'central-closed' });
});

test('a write without response works too (public: Android uses it)', () => {
  const stage = new RadioFixture();
  const lock = stage.lock();
  const events: CentralEvent[] = [];
  visit(stage.radio.central('alice'), lock.mac, events, false);
  stage.until(() => kinds(events).includes('disconnected'));
  expect(kinds(events).toSorted()).toEqual(SESSION.toSorted());
  expect(lock.written).toEqual([COMMAND]);
});

test('the phone and the lock see the same over the radio as over the memory link', () => {
  const heard = (play: 'memory' | 'radio') => {
    const stage = new RadioFixture();
    const lock = new EchoServer(stage, { mac: macOf(1) });
    const air = new Air(stage, { reach: () => 'touching' });
    if (play === 'memory') air.add(lock, 'A101');
    else stage.radio.add(lock, 'A101');
    const events: CentralEvent[] = [];
    visit(play === 'memory' ? air.central('alice') : stage.radio.central('alice'), lock.mac, events);
    stage.until(() => kinds(events).includes('disconnected'));
    const plain = events.map((event) => (event.type === 'discovered' ? { ...event, rssi: 0 } : event));
    const traced = stage.events.map(({ actor, kind }) => `${actor} ${kind}`);
    return { plain, traced, ends: lock.ends, written: lock.written };
  };
  expect(heard('radio')).toEqual(heard('memory'));
});

/** Fifty, in `npm test` fewer. */
const CROWD = runs(50, 12);

function crowd(seed: string) {
  const bytes: Buffer[] = [];
  const stage = new RadioFixture({ seed, capture: new Btsnoop((more) => bytes.push(more)) });
  const done: CentralEvent[][] = [];
  for (let i = 1; i <= CROWD; i++) {
    const lock = stage.lock(i);
    const events: CentralEvent[] = [];
    done.push(events);
    visit(stage.radio.central(`phone${i}`), lock.mac, events);
  }
  stage.until(() => done.every((events) => events.at(-1)?.type === 'disconnected'));
  stage.radio.close();
  return {
    done,
    locks: stage.locks,
    left: stage.clock.pending(),
    digest: createHash('sha256').update(Buffer.concat(bytes)).digest('hex'),
    size: bytes.length,
    traced: stage.trace.digest,
  };
}

test('many phones unlock as many locks at the same time', () => {
  const { done, locks, left } = crowd('fifty');
  for (const events of done) expect(kinds(events).filter((kind) => kind !== 'discovered')).toEqual(SESSION.slice(1));
  expect(locks.map(({ written }) => written)).toEqual(locks.map(() => [COMMAND]));
  expect(left).toEqual([]);
});

test('equal seeds give the same capture byte for byte, different seeds different ones', () => {
  const first = crowd('one');
  const again = crowd('one');
  const other = crowd('two');
  expect(first.size).toBeGreaterThan(40 * CROWD);
  expect(again.digest).toBe(first.digest);
  expect(again.traced).toBe(first.traced);
  expect(other.digest).not.toBe(first.digest);
});

test('a radio on which nobody scans has no timer, whatever advertises', () => {
  const stage = new RadioFixture();
  for (let i = 0; i < 20; i++) stage.lock();
  stage.run(2_000);
  expect(stage.clock.pending()).toEqual([]);
});

test('a radio refuses a snapshot and explains why', () => {
  expect(() => new RadioFixture().radio.snapshot()).toThrow('use the memory link for snapshots');
});

test('a planned drop at the nth packet happens, and does not once the fault has ended', () => {
  const played = (...faults: readonly { readonly cutAtPacket?: number }[]): string[] => {
    const stage = new RadioFixture();
    const lock = stage.lock();
    const events: CentralEvent[] = [];
    const central = stage.radio.central('alice');
    for (const fault of faults) stage.radio.disturb('alice', fault);
    visit(central, lock.mac, events);
    stage.run(10_000);
    return kinds(events);
  };
  expect(played({ cutAtPacket: 5 })).not.toContain('notified');
  expect(played({ cutAtPacket: 5 }, {})).toEqual(SESSION);
});

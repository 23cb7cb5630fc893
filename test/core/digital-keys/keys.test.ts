import { describe, expect, it } from 'vitest';
import { offlineKeyExpiration } from '../../../src/core/digital-keys/keys-view.ts';
import { localTextAt } from '../../../src/core/model/facility-time.ts';
import { A101, GATE, NOON, ON_SITE, Site } from '../site.ts';

const HOUR = 3_600_000;

function ready(options: ConstructorParameters<typeof Site>[0] = {}) {
  const site = new Site(options);
  const phone = site.tenant('alice', 'A101');
  site.settle();
  return { site, phone };
}

describe('security check', () => {
  it('B-SEC-1: no key is issued outside the circle or without a location; no other rule refuses', () => {
    const { site, phone } = ready();
    const ask = (place?: { x: number; y: number }) =>
      site.ask({ type: 'keys.refresh', device: phone, facility: 'main', ...(place === undefined ? {} : { place }) });
    expect(ask({ x: 150_001, y: 0 })).toBe('B-SEC-1');
    expect(ask({ x: 150_000, y: 0 })).toBe('done');
    expect(ask()).toBe('B-SEC-1');
    expect(ask(ON_SITE)).toBe('done');
  });

  it('B-SEC-2: no key to the unit or the gate is issued while the unit is overlocked', () => {
    const { site, phone } = ready();
    site.rent('A101', 'alice', 'overlock');
    expect(site.refresh(phone)).toBe('B-SEC-2');
    expect(site.online(phone, A101)).toBe('B-SEC-2');
    expect(site.online(phone, GATE)).toBe('B-SEC-2');
    expect(site.kinds()).toContain('Failed Attempt – Overlocked');
    site.rent('A101', 'alice', 'occupied');
    site.settle();
    expect(site.refresh(phone)).toBe('done');
  });

  it('B-SEC-3: no key is issued outside the hours of the schedule', () => {
    const { site, phone } = ready();
    site.now = NOON + 10 * HOUR;
    expect(site.refresh(phone)).toBe('B-SEC-3');
    expect(site.online(phone, A101)).toBe('B-SEC-3');
    expect(site.kinds()).toContain('Suspicious – Failed Unlock - Out of Schedule');
    site.must({ type: 'user.schedule', facility: 'main', user: 'alice', schedule: '24-hour' });
    expect(site.refresh(phone)).toBe('done');
    expect(site.offline(phone, A101)).toBe(0x60);
  });

  it('B-SEC-4: a tenant with a future lease has a code, and no access until the first day', () => {
    const site = new Site();
    site.rent('A101', 'alice', 'pre-let', { leaseStart: '2026-11-24' });
    site.activate('alice');
    const phone = site.signIn('alice');
    site.settle();
    expect(site.refresh(phone)).toBe('B-SEC-4');
    expect(site.online(phone, GATE)).toBe('B-SEC-4');
    site.now = NOON + 24 * HOUR;
    expect(site.refresh(phone)).toBe('done');
  });

  it('B-ACS-4: gatelock denies the gate but not the unit', () => {
    const { site, phone } = ready();
    site.rent('A101', 'alice', 'gatelock');
    expect(site.refresh(phone)).toBe('done');
    expect(site.offline(phone, A101)).toBe(0x60);
    expect(site.offline(phone, GATE)).toBe('no key');
    expect(site.online(phone, GATE)).toBe('B-ACS-4');
  });

  it('B-ACS-1: nobody gets a key to a unit that is not theirs', () => {
    const { site } = ready();
    const bob = site.tenant('bob', 'A102');
    expect(site.online(bob, A101)).toBe('B-ACS-1');
    expect(site.refresh(bob)).toBe('done');
    expect(site.offline(bob, A101)).toBe('no key');
  });

  it('B-ZON-1: an entry outside the zones of a person’s units stays shut', () => {
    const { site, phone } = ready();
    site.must({
      type: 'entry.add',
      facility: 'main',
      id: 'south-gate',
      kind: 'gate',
      zones: ['south'],
      mac: 'C0:FF:EE:00:00:02',
    });
    expect(
      site.ask({ type: 'unlock.online', device: phone, mac: 'C0:FF:EE:00:00:02', session: site.lock(GATE).connect() }),
    ).toBe('B-ZON-1');
    expect(site.kinds()).toContain('Suspicious – Failed Unlock - Out of Zone');
  });
});

describe('digital keys', () => {
  it('B-KEY-1: one key for each phone and lock; a second phone has its own', () => {
    const { site, phone } = ready();
    site.refresh(phone);
    const first = site.keyOf(phone, A101);
    site.refresh(phone);
    expect(site.keyOf(phone, A101)).toEqual(first);
    const tablet = site.signIn('alice', 'tablet');
    site.refresh(tablet);
    expect(site.keyOf(tablet, A101).offlineKey).not.toBe(first.offlineKey);
    expect(site.offline(phone, A101)).toBe(0x60);
    expect(site.offline(tablet, A101)).toBe(0x60);
  });

  it.each([
    ['America/Denver', NOON, 12],
    ['America/Santiago', Date.UTC(2026, 8, 5, 15), 13],
    ['America/Santiago', Date.UTC(2026, 3, 4, 15), 13],
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 11), 12],
    ['Pacific/Apia', Date.UTC(2026, 10, 23, 1), 10],
  ])('B-KEY-2: the key of %s ends with the local day, even if that day has 23 or 25 hours', (timeZone, now, hours) => {
    const { site, phone } = ready({ timeZone, now });
    expect(site.refresh(phone)).toBe('done');
    const key = site.keyOf(phone, A101);
    const end = now + hours * HOUR;
    const until = localTextAt(timeZone, end - 1_000);
    expect(until.slice(11)).toBe('23:59:59');
    expect(offlineKeyExpiration(site.core.state, 'alice', 'main', now)).toEqual({ status: 'Active', until });
    site.must({ type: 'user.schedule', facility: 'main', user: 'alice', schedule: '24-hour' });
    site.refresh(phone);
    const round = site.keyOf(phone, A101);
    site.now = end - 1_000;
    expect(site.offlineWith(round, A101)).toBe(0x60);
    site.now = end;
    expect(site.offlineWith(round, A101)).toBe(0x6d);
    expect(offlineKeyExpiration(site.core.state, 'alice', 'main', site.now)).toEqual({ status: 'Expired', until });
    expect(key).toBeDefined();
  });

  it('B-KEY-2: the next day begins with a new check and a new key in the same slot', () => {
    const { site, phone } = ready();
    site.refresh(phone);
    const old = site.keyOf(phone, A101);
    site.now += 24 * HOUR;
    expect(site.offlineWith(old, A101)).toBe(0x6d);
    expect(site.refresh(phone)).toBe('done');
    expect(site.keyOf(phone, A101).offlineKey).not.toBe(old.offlineKey);
    expect(site.offline(phone, A101)).toBe(0x60);
  });

  it('B-KEY-5: a change of the rental voids keys; the old key opens until the lock knows', () => {
    const { site, phone } = ready();
    site.refresh(phone);
    const key = site.keyOf(phone, A101);
    site.rent('A101', 'alice', 'overlock');
    expect(offlineKeyExpiration(site.core.state, 'alice', 'main', site.now)).toEqual({ status: 'Expired' });
    expect(site.offlineWith(key, A101)).toBe(0x60);
    site.checkIn(A101);
    expect(site.offlineWith(key, A101)).not.toBe(0x60);
  });

  it('B-KEY-11: signing out ends the keys of that phone and of no other', () => {
    const { site, phone } = ready();
    const tablet = site.signIn('alice', 'tablet');
    site.refresh(phone);
    site.refresh(tablet);
    const key = site.keyOf(tablet, A101);
    site.must({ type: 'account.signOut', device: tablet });
    site.checkIn(A101);
    expect(site.offlineWith(key, A101)).toBe(0x61);
    expect(site.offline(phone, A101)).toBe(0x60);
    expect(site.ask({ type: 'keys.refresh', device: tablet, facility: 'main', place: ON_SITE })).toBe('B-ACC-6');
  });

  it('B-KEY-6: a person on a sixteenth schedule gets no offline key and opens online', () => {
    const { site, phone } = ready();
    site.must({
      type: 'facility.schedule',
      facility: 'main',
      schedule: { id: 'odd', windows: [{ weekdays: 127, open: 0, close: 96 }] },
    });
    site.must({ type: 'user.schedule', facility: 'main', user: 'alice', schedule: 'odd' });
    expect(site.refresh(phone)).toBe('B-KEY-6');
    expect(site.online(phone, A101)).toContain(0x60);
  });

  it('B-KEY-8: changed hours are confirmed before a key with them is issued', () => {
    const { site, phone } = ready();
    const hours = (close: number) =>
      site.must({
        type: 'facility.schedule',
        facility: 'main',
        schedule: {
          id: 'default',
          index: 1,
          windows: [
            { weekdays: 31, open: 24, close },
            { weekdays: 96, open: 32, close: 80 },
          ],
        },
      });
    hours(84);
    expect(site.refresh(phone)).toBe('B-KEY-8');
    site.checkIn(A101);
    expect(site.refresh(phone)).toBe('done');
    expect(site.offline(phone, A101)).toBe(0x60);
    hours(40);
    site.checkIn(A101);
    expect(site.offline(phone, A101)).toBe(0x6d);
  });

  it('B-KEY-9: a key to a unit is issued once the lock is known to store the unit’s state', () => {
    const { site, phone } = ready();
    site.rent('A101', 'alice', 'overlock');
    site.checkIn(A101);
    expect(site.lock(A101).overlocked).toBe(true);
    site.rent('A101', 'alice', 'occupied');
    const decision = site.send({ type: 'keys.refresh', device: phone, facility: 'main', place: ON_SITE });
    expect(decision.events[0]).toMatchObject({ type: 'keys.issued', withheld: [{ mac: A101, rule: 'B-KEY-9' }] });
    site.checkIn(A101);
    site.refresh(phone);
    expect(site.offline(phone, A101)).toBe(0x60);
  });

  it('B-KEY-7: no key is issued to a lock that does not know the present offset', () => {
    const { site, phone } = ready();
    site.now = Date.UTC(2028, 3, 17, 18);
    expect(site.refresh(phone)).toBe('B-KEY-7');
    expect(site.online(phone, A101)).toContain(0x60);
    expect(site.refresh(phone)).toBe('done');
    expect(site.offline(phone, A101)).toBe(0x60);
  });

  it('B-KEY-7: the lock keeps the right local time across a clock change', () => {
    const { site, phone } = ready({ now: Date.UTC(2026, 10, 1, 5) });
    site.must({ type: 'user.schedule', facility: 'main', user: 'alice', schedule: '24-hour' });
    expect(site.refresh(phone)).toBe('done');
    site.now += 6 * HOUR;
    expect(site.refresh(phone)).toBe('done');
    expect(site.offline(phone, A101)).toBe(0x60);
    site.now += 10 * HOUR;
    expect(site.offline(phone, A101)).toBe(0x60);
  });

  it('the whole core continues from its snapshot', () => {
    const { site, phone } = ready();
    site.refresh(phone);
    const before = site.keyOf(phone, A101);
    const snapshot = site.core.snapshot();
    site.restart();
    expect(site.core.snapshot()).toEqual(snapshot);
    expect(site.keyOf(phone, A101)).toEqual(before);
    expect(site.refresh(phone)).toBe('done');
  });
});

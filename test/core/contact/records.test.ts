import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/core/rules.ts';
import { timestampedPacket } from '../../../src/keys/offline.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { runs } from '../../sizes.ts';
import { A101, GATE, NOON, Site } from '../site.ts';

function ready() {
  const site = new Site();
  const phone = site.tenant('alice', 'A101');
  site.settle();
  site.refresh(phone);
  return { site, phone };
}

const beat = (session: string) =>
  ({
    type: 'gateway.heartbeat',
    mac: A101,
    session,
    state: 2,
    batteryMv: 3_000,
    clockValid: true,
    touched: false,
  }) as const;

describe('set-up', () => {
  it('B-KEY-3: after a second unlock before the confirmation, lock and core still work together', () => {
    const site = new Site();
    const phone = site.tenant('alice', 'A101');
    expect(site.online(phone, A101, false)).toContain(0x60);
    expect(site.online(phone, A101, false)).toContain(0x60);
    expect(site.refresh(phone)).toBe('B-KEY-3');
    expect(site.online(phone, A101)).toContain(0x60);
    expect(site.refresh(phone)).toBe('done');
    expect(site.lock(A101).opens).toBe(3);
  });

  it('after any prefix of a list, and after any gap in it, the lock still works', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), { maxLength: 4 }), (losses) => {
        const site = new Site();
        const phone = site.tenant('alice', 'A101');
        for (const loss of losses) {
          const lock = site.lock(A101);
          const session = lock.connect();
          const packets = site.packets(site.must({ type: 'unlock.online', device: phone, mac: A101, session }));
          for (const [i, packet] of packets.entries()) if (loss[i] !== true) lock.take(packet);
          if (loss[11] !== true) site.upload(A101);
        }
        for (let round = 0; round < 4; round++) expect(site.online(phone, A101)).not.toContain(0x61);
        expect(site.refresh(phone)).toBe('done');
        expect(site.offline(phone, A101)).toBe(0x60);
      }),
      { numRuns: runs(150, 40) },
    );
  });

  it('B-KEY-3: if a slot is revoked during an unconfirmed key reset, the next key opens, whatever the order of records', () => {
    for (const newestFirst of [false, true]) {
      const { site, phone } = ready();
      site.staff('mona');
      site.must({ type: 'lock.resetKeys', by: 'mona', mac: A101 });
      const lock = site.lock(A101);
      const contact = () => lock.takeAll(site.packets(site.must(beat(lock.connect()))));
      contact();
      site.must({ type: 'key.revoke', by: 'mona', mac: A101, device: phone });
      contact();
      const packets = newestFirst ? lock.upload().reverse() : lock.upload();
      site.must({ type: 'records.upload', mac: A101, session: toHex(lock.session), packets });
      for (let round = 0; round < 3; round++) site.checkIn(A101);
      expect(site.refresh(phone)).toBe('done');
      expect(site.offline(phone, A101)).toBe(0x60);
    }
  });

  it('B-KEY-3: a controller that moves to another unit gets a new master key: its old keys end, new ones open', () => {
    for (const restart of [false, true]) {
      const { site, phone } = ready();
      const old = site.keyOf(phone, A101);
      site.must({ type: 'lock.remove', mac: A101 });
      site.must({ type: 'lock.add', unit: 'A103', mac: A101 });
      if (restart) site.restart();
      const bob = site.tenant('bob', 'A103');
      for (let round = 0; round < 3; round++) site.checkIn(A101);
      expect(site.lock(A101).epoch).toBe(2);
      expect(site.offlineWith(old, A101)).toBe(0x61);
      expect(site.refresh(bob)).toBe('done');
      expect(site.offline(bob, A101)).toBe(0x60);
    }
  });

  it('a lock that was set up beforehand is ready at once', () => {
    const site = new Site();
    site.rent('A101', 'alice');
    site.must({ type: 'lock.adopt', mac: A101 });
    expect(site.ask({ type: 'lock.adopt', mac: A101 })).toBe('B-FAC-1');
    site.activate('alice');
    const phone = site.signIn('alice');
    expect(site.refresh(phone)).toBe('done');
    expect(site.keyOf(phone, A101)).toBeDefined();
  });
});

describe('records', () => {
  it('B-REC-3: each record number counts once, whatever its path and however often it arrives', () => {
    const { site, phone } = ready();
    site.offline(phone, A101);
    const before = site.core.state.activity.length;
    for (let round = 0; round < 3; round++) site.upload(A101);
    expect(site.core.state.activity.slice(before).map((entry) => entry.kind)).toEqual(['Access – Phone']);
  });

  it('a record that is taken again, because B-REC-3 is switched off, does not change the time of the last one', () => {
    const site = new Site({ rules: { ...rules, 'B-REC-3': { ...rules['B-REC-3'], check: () => true } } });
    const phone = site.tenant('alice', 'A101');
    site.settle();
    site.refresh(phone);
    const lock = site.lock(A101);
    // The lock's clock is an hour ahead, so the time of its record is that of the upload.
    const { unlockCommand, offlineKey } = site.keyOf(phone, A101);
    const ahead = NOON / 1_000 + 3_600;
    lock.unixSeconds = ahead;
    const session = bytesOf(lock.connect());
    const packet = timestampedPacket(bytesOf(unlockCommand), bytesOf(offlineKey), session, ahead);
    expect(lock.take(toHex(packet))).toBe(0x60);
    const timed = () => site.core.state.locks.get(lock.mac)?.holding.timed;
    site.upload(A101);
    const first = timed();
    site.wait(60_000);
    site.upload(A101);
    expect(first?.at).toBe(NOON);
    expect(timed()).toEqual(first);
  });

  it('an upload after a key reset is accepted for records made under the earlier key', () => {
    const { site, phone } = ready();
    site.staff('mona');
    site.checkIn(A101);
    expect(site.offline(phone, A101)).toBe(0x60);
    const session = toHex(site.lock(A101).session);
    const packets = site.lock(A101).upload();
    site.must({ type: 'lock.resetKeys', by: 'mona', mac: A101 });
    const lock = site.lock(A101);
    lock.takeAll(site.packets(site.must(beat(lock.connect()))));
    const [reset] = lock.upload().slice(packets.length);
    site.must({ type: 'records.upload', mac: A101, session: toHex(lock.session), packets: [reset ?? ''] });
    expect(site.core.state.locks.get(lock.mac)?.holding.epoch).toBe(2);
    const before = site.kinds().length;
    site.must({ type: 'records.upload', mac: A101, session, packets });
    expect(site.kinds().slice(before)).toContain('Access – Phone');
  });

  it('B-REC-4: what was sent through the gateway after a phone connected is not confirmed by the upload of the phone', () => {
    const { site, phone } = ready();
    for (let round = 0; round < 2; round++) site.checkIn(A101);
    site.wait(60_000);
    const lock = site.lock(A101);
    const byPhone = lock.connect();
    site.rent('A101', 'alice', 'overlock');
    lock.takeAll(site.packets(site.must({ ...beat(lock.connect()), touched: true })));
    const gateway = toHex(lock.session);
    const packets = lock.upload();
    site.rent('A101', 'alice', 'occupied');
    // The list for the phone is lost in transit.
    site.must({ type: 'unlock.online', device: phone, mac: A101, session: byPhone });
    site.must({ type: 'records.upload', mac: A101, session: gateway, packets });
    expect(lock.overlocked).toBe(true);
    for (let round = 0; round < 3; round++) site.checkIn(A101);
    expect(lock.overlocked).toBe(false);
  });

  it('B-REC-2: bytes that no master key authenticates are counted and otherwise ignored', () => {
    const { site } = ready();
    const session = site.lock(A101).connect();
    const before = site.core.snapshot();
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toHex(bytes)),
          ),
          { maxLength: 20 },
        ),
        (packets) => {
          const events = site.must({ type: 'records.upload', mac: A101, session, packets });
          expect(events.map((event) => event.type)).toEqual(packets.length === 0 ? [] : ['records.refused']);
        },
      ),
    );
    const after = site.core.snapshot();
    expect({ ...(after as object), seq: 0 }).toEqual({ ...(before as object), seq: 0 });
  });

  it('B-REC-1: an upload of more than 1 024 packets is refused', () => {
    const { site } = ready();
    const session = site.lock(A101).connect();
    const upload = (count: number) =>
      site.ask({ type: 'records.upload', mac: A101, session, packets: Array.from({ length: count }, () => '00') });
    expect(upload(1_024)).toBe('done');
    expect(upload(1_025)).toBe('B-REC-1');
  });

  it('late records keep the lock’s own time; without a clock they have the possible range of times', () => {
    const { site, phone } = ready();
    site.offline(phone, A101);
    site.wait(3_600_000);
    site.upload(A101);
    expect(site.core.state.activity.at(-1)).toMatchObject({
      kind: 'Access – Phone',
      user: 'alice',
      at: NOON,
      earliest: NOON,
      latest: NOON,
      recordedAt: NOON + 3_600_000,
    });
    site.lock(A101).unixSeconds = undefined;
    site.offlineWith(site.keyOf(phone, A101), A101);
    site.wait(60_000);
    site.upload(A101);
    expect(site.core.state.activity.at(-1)).toMatchObject({
      kind: 'Lock Time Invalid',
      earliest: NOON,
      latest: site.now,
    });
  });

  it('B-REC-4: without records of its zone, hours and state, no key to a lock is issued, even after all was sent', () => {
    const site = new Site();
    const phone = site.tenant('alice', 'A101');
    const lock = site.lock(A101);
    site.online(phone, A101, false);
    const packets = lock.upload();
    const refuses: string[] = [];
    for (const packet of packets) {
      refuses.push(site.refresh(phone));
      site.must({ type: 'records.upload', mac: A101, session: toHex(lock.session), packets: [packet] });
    }
    refuses.push(site.refresh(phone));
    expect(refuses).toEqual(['B-KEY-3', 'B-KEY-7', 'B-KEY-8', 'B-KEY-9', 'B-KEY-9', 'B-KEY-9', 'done', 'done']);
  });

  it('a failed attempt at the lock is logged with one of the portal’s reasons', () => {
    const { site, phone } = ready();
    const key = site.keyOf(phone, A101);
    site.must({ type: 'account.signOut', device: phone });
    site.checkIn(A101);
    site.offlineWith(key, A101);
    site.upload(A101);
    expect(site.kinds().at(-1)).toBe('Failed Attempt – Invalid Key');
  });

  it('open and closed follow the records', () => {
    const { site, phone } = ready();
    site.online(phone, A101);
    expect(site.core.state.units.get('A101')?.open).toBe(true);
  });
});

describe('bad input', () => {
  it('B-UNL-1, B-GAT-1: sessions that no lock can have made are refused', () => {
    const { site, phone } = ready();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant('00'.repeat(20)), fc.constant('F'.repeat(39))), (session) => {
        expect(site.ask({ type: 'unlock.online', device: phone, mac: A101, session })).toBe('B-UNL-1');
        expect(
          site.ask({
            type: 'gateway.heartbeat',
            mac: GATE,
            session,
            state: 2,
            batteryMv: 1,
            clockValid: true,
            touched: true,
          }),
        ).toBe('B-GAT-1');
      }),
    );
  });

  it('B-UNL-2: a session accepts nothing after sequence 255', () => {
    const { site, phone } = ready();
    const session = site.lock(A101).connect();
    let answers = 0;
    while (site.ask({ type: 'unlock.online', device: phone, mac: A101, session }) === 'done') answers += 1;
    expect(answers).toBeLessThanOrEqual(255);
    expect(site.ask({ type: 'unlock.online', device: phone, mac: A101, session })).toBe('B-UNL-2');
  });

  it('sessions, grants and past holders are bounded', () => {
    const { site, phone } = ready();
    for (let round = 0; round < 40; round++) site.online(phone, A101);
    const holding = site.core.state.locks.get(site.lock(A101).mac)?.holding;
    expect(holding?.sessions.size).toBe(16);
    expect(holding?.granted.length).toBe(4);
  });
});

/**
 * What the core knows about a lock depends on bytes made with the lock's key: sessions that a phone invents, lists that it withholds and uploads that
 * it reorders confirm nothing that the lock does not store.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeld, pendingSlots, readEpoch, readSession, wantedItems } from '../../../src/core/plan/plan.ts';
import { confirmedOf } from '../../../src/core/views/confirmed.ts';
import { masterKey, upKey } from '../../../src/keys/derive.ts';
import { recordPacket } from '../../../src/keys/records.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { EVENTS } from '../../../src/protocol/record.ts';
import { runs } from '../../sizes.ts';
import { A101, SECRETS, Site } from '../site.ts';

/** The number of uploads and of packets in each; `npm run full` raises the first. */
const UPLOADS = Number(process.env.NOKE_SIM_UPLOADS ?? runs(10_000, 3_000));
const UPLOAD = 16;

const hours = (site: Site, open: number, close: number) =>
  site.must({
    type: 'facility.schedule',
    facility: 'main',
    schedule: { id: 'own', index: 7, windows: [{ weekdays: 127, open, close }] },
  });

/** A session of a phone that asks for a list without having a lock: another nonce, and no record waits. */
function invented(session: string, by: number): string {
  const bytes = bytesOf(session);
  bytes[1] = (bytes[1] ?? 0) & ~8;
  bytes[19] = (bytes[19] ?? 0) ^ (by & 0xff);
  bytes[18] = (bytes[18] ?? 0) ^ (by >> 8);
  return toHex(bytes);
}

function ready() {
  const site = new Site();
  const phone = site.tenant('alice', 'A101');
  site.settle();
  site.wait(61_000);
  return { site, phone, lock: site.lock(A101) };
}

const holdingOf = (site: Site) => {
  const lock = site.core.state.locks.get(site.lock(A101).mac);
  if (lock === undefined) throw new Error('no lock');
  return lock;
};

/** What the core considers confirmed although the lock does not store it. */
function untrue(site: Site): string[] {
  const { holding } = holdingOf(site);
  const lock = site.lock(A101);
  const wrong: string[] = [];
  for (const [name, { held }] of holding.proofs) {
    if (held === undefined) continue;
    for (const command of held.commands) {
      if (command.op === 'unitState' && command.overlock !== lock.overlocked) wrong.push(name);
      if (command.op !== 'scheduleHours') continue;
      const day = lock.hours.get(command.index)?.[0];
      if ((command.weekdays & 1) === 1 && (day?.open !== command.open || day.close !== command.close)) wrong.push(name);
    }
  }
  for (const [number, slot] of holding.slots) {
    const own = lock.slots.get(number) ?? { generation: 1, blacklisted: false };
    if (own.generation !== slot.generation || own.blacklisted !== slot.blacklisted) wrong.push(`slot/${number}`);
  }
  return wrong;
}

describe('B-REC-5: a record confirms the value whose digest it carries', () => {
  it('a withheld list, an invented session and a late record do not confirm hours that the lock does not store', () => {
    const { site, phone, lock } = ready();
    hours(site, 0, 96);
    const session = lock.connect();
    const first = site.packets(site.must({ type: 'unlock.online', device: phone, mac: A101, session }));
    hours(site, 36, 68);
    site.must({ type: 'unlock.online', device: phone, mac: A101, session: invented(session, 1) });
    lock.takeAll(first);
    site.must({ type: 'records.upload', mac: A101, session, packets: lock.upload() });
    expect(lock.hours.get(7)?.[0]).toEqual({ open: 0, close: 96 });
    expect(untrue(site)).toEqual([]);
    for (let round = 0; round < 3; round++) {
      site.wait(120_000);
      site.checkIn(A101);
    }
    expect(lock.hours.get(7)?.[0]).toEqual({ open: 36, close: 68 });
    expect(untrue(site)).toEqual([]);
    const { holding } = holdingOf(site);
    expect(wantedItems(site.core.state, holdingOf(site), site.now).filter((each) => !isHeld(holding, each))).toEqual(
      [],
    );
  });

  it('an epoch is read forward only: bits below those of the confirmed one are of a later epoch', () => {
    const { lock } = ready();
    const session = readSession(lock.connect())?.value;
    if (session === undefined) throw new Error('no session');
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(15), (confirmed, epochBits) => {
        const epoch = readEpoch({ ...session, epochBits }, confirmed);
        expect(epoch % 16).toBe(epochBits);
        expect(epoch - confirmed).toBeGreaterThanOrEqual(0);
        expect(epoch - confirmed).toBeLessThan(16);
      }),
    );
  });

  it('a phone cannot cause a set-up by reporting the lock as new', () => {
    const { site, phone, lock } = ready();
    const bytes = bytesOf(lock.connect());
    bytes[1] = (bytes[1] ?? 0) & ~1;
    for (let by = 0; by < 40; by++) {
      bytes[19] = by;
      bytes[1] = ((bytes[1] ?? 0) & 0x0f) | ((by & 15) << 4);
      site.ask({ type: 'unlock.online', device: phone, mac: A101, session: toHex(bytes) });
    }
    const { holding } = holdingOf(site);
    expect(holding).toMatchObject({ epoch: 1, wantedEpoch: 1 });
    expect(holding.usedEpoch).toBeLessThanOrEqual(2);
    expect(site.refresh(phone)).toBe('done');
  });

  it('forged and reordered uploads confirm nothing that the lock does not store', () => {
    const { site, phone, lock } = ready();
    const pool: { session: string; packet: string }[] = [];
    for (let round = 0; round < 24; round++) {
      hours(site, round % 5, 60 + (round % 7));
      const session = lock.connect();
      const decision = site.send({ type: 'unlock.online', device: phone, mac: A101, session });
      if (decision.ok) lock.takeAll(site.packets(decision.events).slice(round % 2));
      // Only the records of some rounds arrive.
      pool.push(...lock.upload().map((packet) => ({ session, packet })));
      site.wait(round % 3 === 0 ? 80_000 : 5_000);
    }
    // The lock ends with a value that is no longer wanted: the genuine records that show it are old.
    hours(site, 9, 90);
    site.ask({ type: 'unlock.online', device: phone, mac: A101, session: invented(lock.connect(), 7) });
    const forged = fc.record({
      of: fc.nat(pool.length - 1),
      session: fc.option(fc.nat(pool.length - 1), { nil: undefined }),
      flip: fc.option(fc.nat(159), { nil: undefined }),
    });
    const session = (at: number) => pool[at]?.session ?? '';
    const upload = (all: readonly { of: number; session: number | undefined; flip: number | undefined }[]) => {
      const under = session(all[0]?.session ?? all[0]?.of ?? 0);
      const packets = all.map(({ of, flip }) => {
        const bytes = bytesOf(pool[of]?.packet ?? '');
        if (flip !== undefined) bytes[flip >> 3] = (bytes[flip >> 3] ?? 0) ^ (1 << (flip & 7));
        return toHex(bytes);
      });
      site.must({ type: 'records.upload', mac: A101, session: under, packets });
      expect(untrue(site)).toEqual([]);
    };
    fc.assert(
      fc.property(fc.array(forged, { minLength: UPLOAD, maxLength: UPLOAD }), (all) => upload(all)),
      { numRuns: Math.ceil(UPLOADS / UPLOAD) },
    );
    // Such uploads can confirm: once all of them have arrived, including genuine ones, what is sent again is confirmed.
    for (let round = 0; round < 3; round++) {
      site.wait(80_000);
      site.checkIn(A101);
    }
    expect(untrue(site)).toEqual([]);
    expect(holdingOf(site).holding.proofs.get('hours/7')?.held).toBeDefined();
  });

  it('whatever a phone invents, withholds or reorders, only what the lock stores is confirmed', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('hours' as const), close: fc.constantFrom(40, 68, 96) }),
      fc.record({ do: fc.constant('overlock' as const), on: fc.boolean() }),
      fc.record({ do: fc.constant('fetch' as const), invent: fc.boolean(), fresh: fc.boolean() }),
      fc.record({ do: fc.constant('play' as const), list: fc.nat(7), from: fc.nat(5), count: fc.nat(9) }),
      fc.record({ do: fc.constant('upload' as const), back: fc.boolean(), drop: fc.nat(6) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 30_000, 61_000) }),
      fc.record({ do: fc.constant('checkIn' as const) }),
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 8, maxLength: 40 }), (acts) => {
        const { site, phone, lock } = ready();
        const lists: { session: string; at: number; packets: string[] }[] = [];
        let session = lock.connect();
        let openedAt = site.now;
        let seed = 1;
        for (const step of acts) {
          if (step.do === 'hours') hours(site, 10, step.close);
          if (step.do === 'overlock') site.rent('A101', 'alice', step.on ? 'overlock' : 'occupied');
          if (step.do === 'wait') site.wait(step.ms);
          if (step.do === 'checkIn') {
            site.checkIn(A101);
            session = toHex(lock.session);
            openedAt = site.now;
          }
          if (step.do === 'fetch') {
            if (step.fresh) {
              session = lock.connect();
              openedAt = site.now;
            }
            const named = step.invent ? invented(session, seed++) : session;
            const decision = site.send({ type: 'unlock.online', device: phone, mac: A101, session: named });
            if (decision.ok) lists.push({ session: named, at: site.now, packets: site.packets(decision.events) });
          }
          if (step.do === 'play' && site.now - openedAt < 60_000) {
            const list = lists.at(-1 - step.list);
            lock.takeAll((list?.packets ?? []).slice(step.from, step.from + step.count));
          }
          if (step.do === 'upload') {
            const packets = lock.upload().slice(step.drop);
            if (step.back) packets.reverse();
            site.must({ type: 'records.upload', mac: A101, session: toHex(lock.session), packets });
          }
          expect(untrue(site)).toEqual([]);
        }
        site.rent('A101', 'alice', 'occupied');
        for (let round = 0; round < 4; round++) {
          site.wait(61_000);
          site.checkIn(A101);
        }
        const standing = holdingOf(site);
        expect(pendingSlots(standing.holding)).toEqual([]);
        const wanted = wantedItems(site.core.state, standing, site.now);
        expect(wanted.filter((each) => !isHeld(standing.holding, each)).map((each) => each.name)).toEqual([]);
        expect(untrue(site)).toEqual([]);
      }),
      { numRuns: runs(100, 30) },
    );
  });
});

describe('what a gateway reports', () => {
  it('battery, state and clock of a heartbeat confirm nothing and change no answer to anybody', () => {
    const told = fc.record({
      state: fc.constantFrom(0, 1, 2, 3, 4, 255),
      batteryMv: fc.nat(65_535),
      clockValid: fc.boolean(),
      touched: fc.boolean(),
    });
    const { site, phone, lock } = ready();
    const answers = () => {
      const decision = site.send({ type: 'unlock.online', device: phone, mac: A101, session: lock.connect() });
      const plans = decision.events.flatMap((event) => (event.type === 'list.sent' ? [event.plan] : []));
      return { ok: decision.ok, lists: plans.map(({ things, slots, unlock }) => ({ things, slots, unlock })) };
    };
    const confirmed = () => confirmedOf(site.core.state, lock.mac);
    const before = { ...answers(), confirmed: confirmed() };
    expect(before).toMatchObject({ ok: true, lists: [{ unlock: true }], confirmed: { overlock: false } });
    fc.assert(
      fc.property(told, (claims) => {
        site.must({ type: 'gateway.heartbeat', mac: A101, session: lock.connect(), ...claims });
        expect({ ...answers(), confirmed: confirmed() }).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a slot', () => {
  it('is confirmed from its record until the lock is sent a different value for it', () => {
    const { site, phone, lock } = ready();
    site.staff('mia');
    const slots = () => confirmedOf(site.core.state, lock.mac)?.slots;
    const revoked = () => {
      expect(site.refresh(phone)).toBe('done');
      site.must({ type: 'key.revoke', by: 'mia', device: phone, mac: A101 });
    };
    expect(slots()).toEqual({});
    revoked();
    site.checkIn(A101);
    expect(slots()).toEqual({ 0: { generation: 2, blacklisted: false } });
    revoked();
    const session = lock.connect();
    const heartbeat = { state: 2, batteryMv: 3_000, clockValid: true, touched: false };
    const list = site.packets(site.must({ type: 'gateway.heartbeat', mac: A101, session, ...heartbeat }));
    expect(slots()).toEqual({});
    lock.takeAll(list);
    expect(lock.slots.get(0)?.generation).toBe(3);
    site.upload(A101);
    expect(slots()).toEqual({ 0: { generation: 3, blacklisted: false } });
  });
});

describe('the person named in the log', () => {
  it('is the one who had the key that opened at that time, not a later owner of the slot; a packet that did not decrypt names nobody', () => {
    const { site, phone, lock } = ready();
    expect(site.refresh(phone)).toBe('done');
    const key = site.keyOf(phone, A101);
    const latest = () => site.core.state.activity.at(-1);
    // Somebody writes the slot in a header and has no key for it.
    site.offlineWith({ ...key, offlineKey: '00'.repeat(16) }, A101);
    site.upload(A101);
    expect(latest()).toMatchObject({ kind: 'Failed Attempt – Invalid Key', user: undefined });
    const slot = bytesOf(key.unlockCommand)[1] ?? 0;
    const refused = (number: number, at: number) => {
      const session = lock.connect();
      const record = {
        event: EVENTS.refusedSchedule,
        detail: slot,
        time: Math.floor(at / 1_000),
        batteryMv: 3_000,
        temperatureC: 20,
        number,
        clockValid: true,
        generationBits: 1,
        keyClass: 4,
        bank: 0,
      };
      const by = upKey(masterKey(SECRETS.facility, lock.mac, 1));
      const packets = [toHex(recordPacket(by, bytesOf(session), record))];
      site.must({ type: 'records.upload', mac: A101, session, packets });
      return latest()?.user;
    };
    expect(refused(1_000, site.now - 3_600_000)).toBeUndefined();
    expect(refused(1_001, site.now)).toBe('alice');
  });
});

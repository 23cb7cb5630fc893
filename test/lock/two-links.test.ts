/** The edges of both links of a lock: who may use one, what is dropped with it, and what an unusual caller gets. */
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.ts';
import { Central, Gateway, LockFixture } from './lock-fixture.ts';

const kinds = (rig: LockFixture, kind: string): number => rig.events.filter((event) => event.kind === kind).length;

describe('the Bluetooth link', () => {
  it('is for one central at a time', () => {
    const rig = new LockFixture();
    const first = rig.touchAndConnect();
    expect(rig.lock.connect(new Central())).toBeUndefined();
    first.link?.end('central-closed');
    expect(rig.lock.connect(new Central())).toBeDefined();
  });

  it('ends once', () => {
    const rig = new LockFixture();
    const { link } = rig.touchAndConnect();
    link?.end('central-closed');
    link?.end('central-closed');
    expect(kinds(rig, 'lock.disconnected')).toBe(1);
  });

  it('an old subscription does not reach into the next link', () => {
    const rig = new LockFixture();
    const old = rig.touchAndConnect().link;
    old?.end('central-closed');
    const next = new Central();
    next.link = rig.lock.connect(next);
    old?.subscribe(true);
    next.link?.write(rig.online(next.session, { op: 'getBattery' }, { sequence: 1 }));
    rig.run(50);
    expect(next.heard).toEqual([]);
    next.link?.subscribe(true);
    old?.subscribe(false);
    expect(rig.order(next, { op: 'getBattery' })).toBe('66');
  });

  it('whoever unsubscribes gets no answer', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.subscribe(false);
    rig.order(central, { op: 'getBattery' });
    expect([central.heard, kinds(rig, 'lock.answered')]).toEqual([[], 1]);
  });

  it.each(['by the central', 'by the lock'])('ended %s, it takes its queue with it', (by) => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.room = 0;
    rig.order(central, { op: 'getBattery' });
    expect(rig.lock.snapshot().gatt.waiting).toHaveLength(1);
    if (by === 'by the central') central.link?.end('central-closed');
    else rig.lock.changeBattery(3_000);
    expect(rig.lock.snapshot().gatt).toEqual({ subscribed: false, waiting: [] });
    rig.run(1_000);
    expect(rig.touchAndConnect().heard).toEqual([]);
  });

  it('a lock that loses power vanishes from it, and one that sleeps closes it', () => {
    for (const [act, why] of [
      [(rig: LockFixture) => rig.lock.changeBattery(3_000), 'lock-vanished'],
      [() => undefined, 'lock-closed'],
    ] as const) {
      const rig = new LockFixture();
      const central = rig.touchAndConnect();
      act(rig);
      rig.run(20_000);
      expect(central.ended_).toBe(why);
    }
  });

  it('takes 512 bytes of a value, and the command id from its third', () => {
    const rig = new LockFixture();
    const { link } = rig.touchAndConnect();
    for (const length of [511, 512, 513, 600]) link?.write(new Uint8Array(length).fill(7));
    const received = rig.events.filter(({ kind }) => kind === 'lock.received').map(({ data }) => data);
    expect(received.map(({ packet }) => String(packet).length / 2)).toEqual([511, 512, 512, 512]);
  });

  it.each([
    [0, 0],
    [2, 0],
    [3, 9],
    [20, 9],
  ])('answers a value of %i bytes with command id %i', (length, id) => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.write(Uint8Array.of(0x20, 0x30, 9, ...new Array(17).fill(0)).subarray(0, length));
    rig.run(50);
    expect(rig.events.filter(({ kind }) => kind === 'lock.answered').map(({ data }) => data.commandId)).toEqual([id]);
  });

  it('is resumed once, by the central of a restored lock that has one', () => {
    const rig = new LockFixture();
    expect(rig.restored().lock.resume(new Central())).toBeUndefined();
    const before = rig.touchAndConnect();
    const restored = rig.restored();
    const again = new Central();
    again.link = restored.lock.resume(again);
    expect([toHex(again.session), restored.lock.resume(new Central())]).toEqual([toHex(before.session), undefined]);
    expect(restored.order(again, { op: 'getBattery' })).toBe('66');
    expect(rig.lock.resume(new Central())).toBeUndefined();
  });
});

describe('watchers of the advertisement', () => {
  it('hear of changes from then on, each once', () => {
    const rig = new LockFixture();
    const heard: (string | undefined)[] = [];
    rig.lock.touch();
    const stop = rig.lock.watch((advertisement) => heard.push(advertisement?.name));
    rig.lock.touch();
    rig.run(100);
    expect(heard).toEqual([]);
    rig.connect();
    expect(heard).toEqual([undefined]);
    stop();
    rig.run(60_000);
    rig.lock.touch();
    expect(heard).toHaveLength(1);
  });

  it('one that comes later hears only what changes after it', () => {
    const rig = new LockFixture();
    const stop = rig.lock.watch(() => undefined);
    stop();
    rig.lock.touch();
    const heard: (string | undefined)[] = [];
    rig.lock.watch((advertisement) => heard.push(advertisement?.name));
    rig.run(10);
    expect(heard).toEqual([]);
  });

  it('hear of a low battery', () => {
    const rig = new LockFixture();
    rig.lock.touch();
    let heard = 0;
    rig.lock.watch(() => heard++);
    const was = toHex(rig.lock.advertisement?.manufacturerData ?? new Uint8Array());
    rig.lock.drainTo(2_800);
    rig.lock.touch();
    expect(heard).toBe(1);
    expect(toHex(rig.lock.advertisement?.manufacturerData ?? new Uint8Array())).not.toBe(was);
  });
});

describe('the gateway link', () => {
  const attached = (given: ConstructorParameters<typeof LockFixture>[0] = {}) => {
    const rig = new LockFixture(given);
    const gateway = new Gateway();
    return { rig, gateway, detach: rig.lock.attach(gateway) };
  };
  const relay = { hardware: '3E' } as const;

  it('an earlier gateway that lets go does not detach the later one', () => {
    const { rig, detach } = attached(relay);
    const later = new Gateway();
    rig.lock.attach(later);
    detach();
    rig.run(3_600_000);
    expect(later.beats.length).toBeGreaterThan(0);
    expect(rig.lock.view().gateway).toBe('attached');
  });

  it('is detached by its own gateway', () => {
    const { rig, gateway, detach } = attached(relay);
    detach();
    const { length } = gateway.beats;
    rig.run(7_200_000);
    expect([rig.lock.view().gateway, gateway.beats.length]).toEqual(['detached', length]);
  });

  it('a gateway that lets go of a lock without power causes nothing', () => {
    const { rig, detach } = attached();
    rig.lock.drainTo(0);
    rig.run(1_000);
    const { length } = rig.events;
    detach();
    expect(rig.events.length).toBe(length);
  });

  it('a heartbeat says whether it was touched; a relay always was', () => {
    const one = attached();
    one.rig.run(4_000_000);
    expect(one.gateway.beats.map(({ touched }) => touched)).toEqual([false]);
    one.rig.lock.touch();
    expect(one.gateway.beats.map(({ touched }) => touched)).toEqual([false, true]);
    const other = attached(relay);
    other.rig.run(4_000_000);
    expect(new Set(other.gateway.beats.map(({ touched }) => touched))).toEqual(new Set([true]));
  });

  it('a relay has a new session with each heartbeat, a ONE keeps that of its touch until it sleeps', () => {
    const { rig, gateway } = attached(relay);
    rig.run(11_000_000);
    const sessions = gateway.beats.map(({ session }) => session);
    expect(sessions.length).toBeGreaterThan(1);
    expect(new Set(sessions).size).toBe(sessions.length);
    const one = attached();
    one.rig.lock.touch();
    one.rig.run(1_000);
    one.rig.lock.touch();
    one.rig.run(20_000);
    one.rig.lock.touch();
    const [first, second, third] = one.gateway.beats.map(({ session }) => session);
    expect([first === second, second === third]).toEqual([true, false]);
  });

  it('a broken radio sends none', () => {
    const { rig, gateway } = attached();
    rig.lock.cutPart('radio');
    rig.lock.touch();
    expect(gateway.beats).toEqual([]);
    rig.lock.repairPart('radio');
    rig.lock.touch();
    expect(gateway.beats).toHaveLength(1);
  });

  it('packets count only in its session, in either case of letters, and with power', () => {
    const { rig, gateway } = attached();
    rig.lock.touch();
    const session = gateway.beats[0]?.session ?? '';
    expect(rig.lock.packets('00'.repeat(20), ['00'])).toBe(false);
    expect(rig.lock.packets(session.toLowerCase(), ['00'])).toBe(true);
    rig.run(50);
    expect(gateway.answered).toHaveLength(1);
    rig.lock.drainTo(0);
    rig.run(1_000);
    expect(rig.lock.packets(session, ['00'])).toBe(false);
  });

  it.each([
    ['xy', 0],
    ['2030', 0],
    ['203009', 9],
  ])('answers %s with command id %i', (packet, id) => {
    const { rig, gateway } = attached();
    rig.lock.touch();
    rig.lock.packets(gateway.beats[0]?.session ?? '', [packet]);
    rig.run(50);
    expect(rig.events.filter(({ kind }) => kind === 'lock.answered').map(({ data }) => data.commandId)).toEqual([id]);
  });

  it('sends records only if there are some, before the answer', () => {
    const { rig, gateway } = attached();
    const order: string[] = [];
    gateway.records = (_session, packets) => void order.push(`records ${packets.length}`);
    gateway.results = () => void order.push('results');
    rig.lock.touch();
    const session = gateway.beats[0]?.session ?? '';
    const send = (op: 'getBattery' | 'getLogs') => {
      const packet = rig.online(new Uint8Array(Buffer.from(session, 'hex')), { op });
      rig.lock.packets(session, [toHex(packet)]);
      rig.run(50);
    };
    send('getBattery');
    expect(order).toEqual(['results']);
    rig.lock.releaseFromInside();
    rig.run(50);
    send('getLogs');
    expect(order).toEqual(['results', 'records 1', 'results']);
  });
});

describe('flash memory', () => {
  it('an inside release says nothing about the opening in progress', () => {
    const rig = new LockFixture();
    const central = rig.touchAndConnect();
    central.link?.write(rig.offline(central.session));
    rig.run(200);
    expect(rig.lock.flash.opening).not.toBeNull();
    rig.lock.releaseFromInside();
    rig.run(2_000);
    expect([rig.logged(), rig.lock.flash.opening]).toEqual([[9, 1], null]);
  });

  it('a jam names the key that caused it', () => {
    const rig = new LockFixture();
    rig.lock.lean(500);
    rig.unlock({ slot: 3 });
    const [record] = rig.lock.flash.records;
    expect([record?.event, record?.keyClass, record?.detail]).toEqual([3, 4, 3]);
  });
});

describe('what changes nothing', () => {
  it('a command whose time is that of the lock does not move its clock, nor does a key of class 4', () => {
    const rig = new LockFixture();
    const { central } = rig.unlock();
    expect(rig.order(central, { op: 'getBattery' })).toBe('66');
    expect(kinds(rig, 'lock.clock')).toBe(0);
    rig.order(central, { op: 'getBattery' }, { time: Math.floor(rig.clock.now() / 1_000) + 5 });
    expect(kinds(rig, 'lock.clock')).toBe(1);
  });

  it('a key that opens an open bolt again writes nothing, and another key does', () => {
    const at = (slot: number) => {
      const rig = new LockFixture();
      const { central } = rig.unlock({ slot: 3 });
      rig.lock.planPowerCut({ at: 'flash', n: 1, done: false });
      central.link?.write(rig.offline(central.session, { slot }));
      rig.run(100);
      return rig.lock.view().power;
    };
    expect([at(3), at(4)]).toEqual(['awake', 'off']);
  });

  it('C6 deletes no record that was not sent since the power came back, not even the first', () => {
    const rig = new LockFixture({ flash: { nextNumber: 1, records: [] } });
    rig.lock.releaseFromInside();
    rig.lock.changeBattery(3_000);
    rig.run(2_000);
    const central = rig.touchAndConnect();
    expect(rig.lock.flash.records.map(({ number }) => number)).toEqual([1, 2]);
    rig.order(central, { op: 'acknowledgeRecords', number: 1 });
    expect(rig.lock.flash.records.map(({ number }) => number)).toEqual([1, 2]);
  });
});

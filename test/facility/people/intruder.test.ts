/** The intruder alone: what is written, recorded, withheld and forgotten, each limit from both sides, and every alteration of a copied key. */
import { describe, expect, it } from 'vitest';
import {
  ALTERATIONS,
  type Alteration,
  Intruder,
  type IntruderSnapshot,
  KEYS_COPIED,
  LISTS_KEPT,
  PACKETS_HEARD,
} from '../../../src/facility/people/intruder.ts';
import { openBlock } from '../../../src/keys/block.ts';
import type { BackendAnswer, BackendRequest } from '../../../src/phone/backend.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { sumOf } from '../../../src/protocol/checksum.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';

const MAC = 'C0:FF:EE:00:01:01';
const SESSION = `020BB80B${'00'.repeat(14)}1234`;
const ACCOUNT = { token: 't', facility: 'site', where: { x: 0, y: 0 } } as never;

function opened(from?: IntruderSnapshot) {
  const did: string[] = [];
  const sent: [number, BackendRequest][] = [];
  let hears: (event: CentralEvent) => void = () => undefined;
  let answers: (number: number, answer: BackendAnswer) => void = () => undefined;
  const trace = new Trace(new VirtualClock(0), new Secrets());
  const intruder = new Intruder(
    {
      listen: (receive) => {
        hears = receive;
      },
      startScan: () => did.push('startScan'),
      stopScan: () => did.push('stopScan'),
      connect: (mac) => did.push(`connect ${mac}`),
      disconnect: () => did.push('disconnect'),
      readSession: () => did.push('read'),
      subscribe: () => did.push('subscribe'),
      write: (value, withResponse) => did.push(`${withResponse ? 'write' : 'send'} ${value}`),
      setAdapter: () => did.push('adapter'),
    },
    {
      send: (number, request) => sent.push([number, request]),
      listen: (receive) => {
        answers = receive;
      },
    },
    trace,
    from,
  );
  const list = (number: number, ...commands: readonly string[]) =>
    answers(number, { type: 'unlock', ok: true, value: { commands } } as unknown as BackendAnswer);
  const connect = () => {
    intruder.connect(MAC);
    hears({ type: 'connected', mac: MAC });
    hears({ type: 'read', value: SESSION });
    did.length = 0;
  };
  const heard = (value: unknown, kind = 'link.write') => void trace.record('link/alice', kind, { value } as never);
  return {
    intruder,
    did,
    sent,
    hears: (event: CentralEvent) => hears(event),
    answers: (n: number, a: BackendAnswer) => answers(n, a),
    list,
    connect,
    heard,
  };
}
type Opened = ReturnType<typeof opened>;
const notified = (value: string): CentralEvent => ({ type: 'notified', value });

describe('a connection', () => {
  it('reads the session, subscribes, and is over with the link', () => {
    const { intruder, did, hears } = opened();
    intruder.connect(MAC);
    expect([did.splice(0), intruder.connected]).toEqual([['disconnect', `connect ${MAC}`], false]);
    hears({ type: 'connected', mac: MAC });
    expect([did.splice(0), intruder.connected]).toEqual([['read'], false]);
    hears({ type: 'read', value: SESSION });
    expect([did.splice(0), intruder.connected]).toEqual([['subscribe'], true]);
    hears({ type: 'subscribed' });
    intruder.leave();
    expect(did.splice(0)).toEqual(['disconnect']);
    expect(intruder.connected).toBe(true);
  });

  it.each<CentralEvent>([
    { type: 'disconnected', why: 'lock-closed' },
    { type: 'connectFailed', mac: MAC, why: 'timeout' },
  ])('is over after $type, and the list with it', (event) => {
    const { intruder, did, hears, list, connect } = opened();
    connect();
    list(0, 'A', 'B');
    hears(event);
    expect(intruder.connected).toBe(false);
    hears(notified('5160'));
    expect(did).toEqual(['write A']);
  });
});

describe('a list of the company', () => {
  it('is written one packet after each answer of the lock', () => {
    const { did, hears, list, connect, intruder, sent } = opened();
    connect();
    expect(intruder.ask(ACCOUNT)).toBe(true);
    expect(sent).toEqual([
      [0, { type: 'unlock', token: 't', facility: 'site', where: { x: 0, y: 0 }, mac: MAC, session: SESSION }],
    ]);
    list(0, 'A', 'B');
    hears(notified('5000'));
    expect(did.splice(0)).toEqual(['write A']);
    hears(notified('5160'));
    hears(notified('5160'));
    expect(did).toEqual(['write B']);
    expect(intruder.snapshot()).not.toHaveProperty('lists');
  });

  it('that was withheld is written when it is played, from any command on', () => {
    const { did, hears, list, connect, intruder, sent } = opened();
    connect();
    expect(intruder.fetch(ACCOUNT, false)).toBe(true);
    expect(sent[0]).toMatchObject([1, { mac: MAC, session: SESSION }]);
    list(1, 'A', 'B', 'C');
    list(1, 'D');
    expect(did).toEqual([]);
    expect([intruder.play(3, 0), intruder.play(2, 1)]).toEqual([false, true]);
    hears(notified('5160'));
    hears(notified('5160'));
    expect(did.splice(0)).toEqual(['write B', 'write C']);
    expect(intruder.play(1, 0)).toBe(true);
    expect(did).toEqual(['write D']);
  });

  it('is kept only so often, the latest ones', () => {
    const { list, connect, intruder } = opened();
    connect();
    for (let i = 0; i <= LISTS_KEPT; i++) list(1, `${i}`);
    expect(intruder.snapshot().lists).toEqual(Array.from({ length: LISTS_KEPT }, (_, i) => [`${i + 1}`]));
  });

  it.each<[string, (of: Opened) => unknown]>([
    ['a refusal', ({ answers }) => answers(0, { type: 'unlock', ok: false, why: 'x' } as unknown as BackendAnswer)],
    [
      'an answer to something else',
      ({ answers }) => answers(0, { type: 'keys', ok: true, value: { commands: ['A'] } } as unknown as BackendAnswer),
    ],
  ])('does not come with %s', (_, act) => {
    const of = opened();
    of.connect();
    act(of);
    expect(of.did).toEqual([]);
    expect(of.intruder.snapshot()).not.toHaveProperty('list');
  });

  it('without a session is not asked for, written or played; one that was withheld stays', () => {
    const { did, list, intruder, hears, sent } = opened();
    const refused = () => [
      intruder.ask(ACCOUNT),
      intruder.fetch(ACCOUNT, true),
      intruder.play(1, 0),
      intruder.use(MAC, 'none', 0),
    ];
    expect(refused()).toEqual([false, false, false, false]);
    intruder.connect(MAC);
    hears({ type: 'connected', mac: MAC });
    did.length = 0;
    list(0, 'A');
    list(1, 'B');
    expect(refused()).toEqual([false, false, false, false]);
    expect([did, sent]).toEqual([[], []]);
    expect(intruder.snapshot()).toMatchObject({ lists: [['B']] });
    expect(intruder.snapshot()).not.toHaveProperty('list');
  });

  it('for an invented session has another nonce each time, and no records that wait', () => {
    const { connect, intruder, sent } = opened();
    connect();
    for (let i = 0; i < 3; i++) intruder.fetch(ACCOUNT, true);
    const sessions = sent.map(([, request]) => ('session' in request ? request.session : ''));
    expect(sessions).toEqual(['0013', '0014', '0015'].map((nonce) => `0203B80B${'00'.repeat(14)}${nonce}`));
    expect(intruder.snapshot().invented).toBe(3);
  });
});

describe('packets of phones', () => {
  it('are recorded, the latest ones, and only writes', () => {
    const { intruder, heard } = opened();
    heard('AA', 'link.notify');
    heard(7);
    for (let i = 0; i <= PACKETS_HEARD; i++) heard(`${10 + i}`);
    expect(intruder.snapshot().heard).toEqual(Array.from({ length: PACKETS_HEARD }, (_, i) => `${11 + i}`));
  });

  it('are replayed, with a bit flipped if it is in the packet', () => {
    const { intruder, heard, did } = opened();
    expect(intruder.replay(1, undefined)).toBe(false);
    heard('0102');
    heard('0304');
    const flips = [undefined, 0, 7, 8, 15, 16];
    expect(flips.map((flip) => intruder.replay(1, flip))).toEqual(flips.map(() => true));
    expect([intruder.replay(2, undefined), intruder.replay(3, undefined)]).toEqual([true, false]);
    expect(did).toEqual(['0304', '0204', '8304', '0305', '0384', '0304', '0102'].map((hex) => `write ${hex}`));
  });
});

describe('records of locks', () => {
  it('are uploaded several times, and every second one with a flipped bit', () => {
    const { intruder, connect, hears, sent } = opened();
    connect();
    for (const value of ['5001', '5002', '5003', '5004']) hears(notified(value));
    intruder.upload('t', 9, { newestFirst: false, times: 2, flip: 9 });
    expect(sent.flatMap(([, request]) => ('logs' in request ? request.logs.map((log) => log.responses) : []))).toEqual([
      ['5001', '5001'],
      ['5000', '5000'],
      ['5003', '5003'],
      ['5006', '5006'],
    ]);
  });

  it('are withheld and uploaded, oldest or newest first, once', () => {
    const { intruder, connect, hears, sent } = opened();
    expect(intruder.upload('t', 9, { newestFirst: false, times: 1 })).toBe(false);
    hears(notified('50AA'));
    connect();
    for (const newestFirst of [false, true]) {
      for (const value of ['5001', '5160', '5002']) hears(notified(value));
      expect(intruder.upload('t', 9, { newestFirst, times: 1 })).toBe(true);
      expect(intruder.upload('t', 9, { newestFirst, times: 1 })).toBe(false);
    }
    const responses = sent.map(([number, request]) => [
      number,
      'logs' in request ? request.logs.map((log) => [log.mac, log.session, log.receivedTime, log.responses]) : [],
    ]);
    const log = (value: string) => [MAC, SESSION, 9, [value]];
    expect(responses).toEqual([
      [0, [log('5001'), log('5002')]],
      [0, [log('5002'), log('5001')]],
    ]);
  });

  it('are kept up to 512, the latest ones', () => {
    const { intruder, connect, hears } = opened();
    connect();
    for (let i = 0; i <= 512; i++) hears(notified(`50${i}`));
    const { records = [] } = intruder.snapshot();
    expect([records.length, records[0]?.packet, records.at(-1)?.packet]).toEqual([512, '501', '50512']);
  });
});

describe('a copied key', () => {
  const HEADER = [0x11, 0x85, 0xff, 0x2f];
  const key = (mac: string, first = 0x11) =>
    ({
      mac,
      offlineKey: '0F'.repeat(16),
      unlockCommand: `${toHex(Uint8Array.of(first, ...HEADER.slice(1)))}A801${'00'.repeat(14)}`,
    }) as never;
  const used = (alteration: Alteration, unixSeconds = 1_000) => {
    const { intruder, connect, did } = opened();
    intruder.copy([key(MAC)]);
    connect();
    expect(intruder.use(MAC, alteration, unixSeconds)).toBe(true);
    const bytes = bytesOf(did[0]?.split(' ')[1] ?? '');
    const plain = openBlock(bytesOf('0F'.repeat(16)), bytesOf(SESSION), bytes.slice(4));
    return {
      header: [...bytes.slice(0, 4)],
      plain,
      time: new DataView(plain.buffer, plain.byteOffset).getUint32(2, true),
      count: did.length,
    };
  };

  it.each<[Alteration, header: number[], opcode: number, timed: number, time: number]>([
    ['none', HEADER, 0xa8, 1, 1_000],
    ['untimed', HEADER, 0xa8, 0, 1_000],
    ['nextDay', [0x11, 0x85, 0x00, 0x20], 0xa8, 0, 1_000],
    ['always', [0x11, 0x85, 0xff, 0x0f], 0xa8, 0, 1_000],
    ['standing', [0x11, 0x85, 0x00, 0x20], 0xa8, 0, 1_000],
    ['otherSlot', [0x11, 0x86, 0xff, 0x2f], 0xa8, 0, 1_000],
    ['otherOpcode', HEADER, 0xa9, 0, 1_000],
    ['lateTime', HEADER, 0xa8, 1, 699],
  ])('%s', (alteration, header, opcode, timed, time) => {
    const made = used(alteration);
    expect([made.header, made.plain[0], made.plain[1], made.time, made.count]).toEqual([
      header,
      opcode,
      timed,
      time,
      1,
    ]);
    expect(made.plain[15]).toBe(sumOf(made.plain));
    expect([...made.plain.slice(6, 15)]).toEqual(new Array(9).fill(0));
  });
  it('can be altered in each of these ways', () => expect(ALTERATIONS).toHaveLength(8));

  it.each([
    [[0x11, 0x05, 0xfe, 0x20], 'nextDay', [0x11, 0x05, 0xff, 0x20]],
    [[0x11, 0x05, 0xff, 0x20], 'nextDay', [0x11, 0x05, 0x00, 0x21]],
    [[0x11, 0x05, 0x12, 0x34], 'standing', [0x11, 0x85, 0x00, 0x30]],
    [[0x11, 0xe3, 0x12, 0x34], 'otherSlot', [0x11, 0x80, 0x12, 0x34]],
    [[0x11, 0x62, 0x12, 0x34], 'otherSlot', [0x11, 0x63, 0x12, 0x34]],
  ] as const)('with the header %j altered to %s has %j', (given, alteration, header) => {
    const { intruder, connect, did } = opened();
    intruder.copy([
      {
        mac: MAC,
        offlineKey: '00'.repeat(16),
        unlockCommand: `${toHex(Uint8Array.from(given))}${'00'.repeat(16)}`,
      } as never,
    ]);
    connect();
    intruder.use(MAC, alteration, 0);
    expect([...bytesOf(did[0]?.split(' ')[1] ?? '').slice(0, 4)]).toEqual(header);
  });

  it('is the latest for that lock, of as many as are kept', () => {
    const { intruder, connect, did } = opened();
    intruder.copy([key(MAC, 0x01), key(MAC, 0x02), key('C0:FF:EE:00:01:02', 0x03)]);
    connect();
    expect([intruder.use(MAC, 'none', 0), intruder.use('C0:FF:EE:00:01:03', 'none', 0)]).toEqual([true, false]);
    expect(did.map((one) => one.slice(6, 8))).toEqual(['02']);
    intruder.copy(Array.from({ length: KEYS_COPIED - 2 }, () => key('C0:FF:EE:00:01:03')));
    expect(intruder.snapshot().keys).toHaveLength(KEYS_COPIED);
    expect(intruder.use(MAC, 'none', 0)).toBe(true);
    intruder.copy([key('C0:FF:EE:00:01:03')]);
    expect(intruder.use(MAC, 'none', 0)).toBe(false);
  });
});

describe('a snapshot', () => {
  it('has only what there is, and goes on as the intruder would', () => {
    expect(opened().intruder.snapshot()).toEqual({ mac: null, session: '', heard: [], keys: [] });
    const of = opened();
    of.connect();
    of.list(1, 'X', 'Y');
    of.list(0, 'A', 'B', 'C');
    of.hears(notified('5001'));
    of.heard('0102');
    of.intruder.fetch(ACCOUNT, true);
    of.intruder.copy([{ mac: MAC, offlineKey: '00'.repeat(16), unlockCommand: '00'.repeat(20) } as never]);
    const snapshot = JSON.parse(JSON.stringify(of.intruder.snapshot())) as IntruderSnapshot;
    expect(snapshot).toMatchObject({
      mac: MAC,
      session: SESSION,
      list: ['B', 'C'],
      lists: [['X', 'Y']],
      invented: 1,
      heard: ['0102'],
    });
    const again = opened(snapshot);
    expect(again.intruder.snapshot()).toEqual(snapshot);
    for (const one of [of, again]) {
      one.did.length = 0;
      one.sent.length = 0;
      one.hears(notified('5160'));
      one.intruder.replay(1, undefined);
      one.intruder.use(MAC, 'untimed', 5);
      one.intruder.play(1, 1);
      one.intruder.fetch(ACCOUNT, true);
      one.intruder.upload('t', 1, { newestFirst: true, times: 1 });
    }
    expect([again.did, again.sent]).toEqual([of.did, of.sent]);
    expect(again.did).toHaveLength(4);
    expect(snapshot.list).toEqual(['B', 'C']);
  });
});

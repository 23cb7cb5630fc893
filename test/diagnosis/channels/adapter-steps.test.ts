/** What each packet of an adapter means, and that a packet that is too short or of something else means nothing. */
import { describe, expect, it } from 'vitest';
import { AdapterSteps } from '../../../src/diagnosis/channels/adapter-steps.ts';
import type { CapturedPacket } from '../../../src/diagnosis/channels/capture-records.ts';
import type { PhoneStep } from '../../../src/diagnosis/channels/reading.ts';
import { VALUE_HANDLES } from '../../../src/link/radio/capture/att-packets.ts';
import { COMMAND_UUID, RESPONSE_UUID, SESSION_UUID } from '../../../src/protocol/uuids.ts';

type Kind = CapturedPacket['kind'];
type Packet = readonly [Kind, readonly number[]];

const MAC = 'C0:FF:EE:00:01:08';
const BYTES = [0x08, 0x01, 0x00, 0xee, 0xff, 0xc0];
const u16 = (value: number): number[] => [value & 0xff, value >> 8];

const read = (...packets: readonly Packet[]): { steps: PhoneStep[]; isPhone: boolean } => {
  const adapter = new AdapterSteps();
  const steps = packets.flatMap(([kind, bytes]) =>
    adapter.take({ record: 1, at: 0, adapter: 0, kind, data: Buffer.from(bytes) }),
  );
  return { steps, isPhone: adapter.isPhone };
};
const stepsOf = (...packets: readonly Packet[]) => read(...packets).steps;

const scan = (on: number): Packet => ['command', [0x0c, 0x20, 2, on, 0]];
const named = (name: string): number[] => [name.length + 1, 0x09, ...Buffer.from(name)];
const FLAGS = [2, 0x01, 6];
const one = (kind: number, structures: readonly number[], rssi: number, address = BYTES): number[] => [
  kind,
  0,
  ...address,
  structures.length,
  ...structures,
  rssi & 0xff,
];
const report = (...all: readonly number[][]): Packet => {
  const body = all.flat();
  return ['event', [0x3e, body.length + 2, 2, all.length, ...body]];
};
const extended = (response: boolean, structures: readonly number[], rssi: number): number[] => [
  response ? 0b1010 : 0b0011,
  0,
  0,
  ...BYTES,
  1,
  0,
  0xff,
  0x7f,
  rssi & 0xff,
  ...new Array<number>(9).fill(0),
  structures.length,
  ...structures,
];
const extendedReport = (...all: readonly number[][]): Packet => {
  const body = all.flat();
  return ['event', [0x3e, body.length + 2, 0x0d, all.length, ...body]];
};
const up = (handle: number, { role = 0, status = 0, sub = 1, address = BYTES } = {}): Packet => [
  'event',
  [0x3e, 19, sub, status, ...u16(handle), role, 0, ...address, 6, 0, 0, 0, 0x2a, 0, 5],
];
const down = (handle: number, reason: number): Packet => ['event', [5, 4, 0, ...u16(handle), reason]];
const acl = (kind: 'sent' | 'received', handle: number, pdu: readonly number[], flags = 0b10): Packet => [
  kind,
  [...u16(handle | (flags << 12)), ...u16(pdu.length + 4), ...u16(pdu.length), 4, 0, ...pdu],
];
const found = (name: string, rssi: number, mac = MAC): PhoneStep => ({ what: 'found', mac, name, rssi });
const link = (state: 'connecting' | 'connected' | 'syncing', mac = MAC): PhoneStep => ({ what: 'link', mac, state });

describe('a scan', () => {
  it.each<[string, readonly Packet[], readonly PhoneStep[]]>([
    [
      'that begins and ends',
      [scan(1), scan(0)],
      [
        { what: 'scan', on: true },
        { what: 'scan', on: false },
      ],
    ],
    ['that was off', [scan(0)], []],
    ['that was on', [scan(1), scan(1)], [{ what: 'scan', on: true }]],
    ['by the extended command', [['command', [0x42, 0x20, 6, 1, 0, 0, 0, 0, 0]]], [{ what: 'scan', on: true }]],
    ['in a command that is cut off', [['command', [0x0c, 0x20, 2]]], []],
    ['in another command', [['command', [0x0b, 0x20, 2, 1]]], []],
  ])('%s', (_, packets, steps) => {
    expect(stepsOf(...packets)).toEqual(steps);
  });

  it('makes the adapter that of a phone, as does a connection that it opens; a lock’s is not', () => {
    const isPhone = (...packets: readonly Packet[]): boolean => read(...packets).isPhone;
    expect([isPhone(), isPhone(scan(0)), isPhone(up(1, { role: 1 })), isPhone(['command', [1, 2, 3, 4]])]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([isPhone(scan(1)), isPhone(up(1)), isPhone(['command', create(0)])]).toEqual([true, true, true]);
  });
});

function create(cut: number, isExtended = false): number[] {
  const all = isExtended
    ? [0x43, 0x20, 26, 0, 0, 1, ...BYTES, ...new Array<number>(17).fill(0)]
    : [0x0d, 0x20, 25, 0x60, 0, 0x30, 0, 0, 1, ...BYTES];
  return all.slice(0, all.length - cut);
}

describe('a connection', () => {
  it.each<[string, readonly Packet[], readonly PhoneStep[]]>([
    ['is requested', [['command', create(0)]], [link('connecting')]],
    ['is requested by the extended command', [['command', create(17, true)]], [link('connecting')]],
    ['whose request is cut off', [['command', create(1)]], []],
    ['whose extended request is cut off', [['command', create(18, true)]], []],
    ['is there', [up(3)], [link('connected')]],
    ['is there, by the enhanced event', [up(3, { sub: 0x0a })], [link('connected')]],
    ['failed', [up(3, { status: 2 })], []],
    ['is the lock’s end', [up(3, { role: 1 }), down(3, 8)], []],
    ['ends', [up(3), down(3, 8)], [link('connected'), { what: 'link', mac: MAC, state: 'disconnected', status: 8 }]],
    [
      'ends twice',
      [up(3), down(3, 8), down(3, 8)],
      [link('connected'), { what: 'link', mac: MAC, state: 'disconnected', status: 8 }],
    ],
    ['of another handle ends', [up(3), down(4, 8)], [link('connected')]],
    ['whose end is cut off', [up(3), ['event', [5, 3, 0, 3, 0]]], [link('connected')]],
    ['is cut off', [['event', up(3)[1].slice(0, 13)]], []],
    ['is just long enough', [['event', up(3)[1].slice(0, 14)]], [link('connected')]],
    ['in another event', [['event', [0x0e, ...up(3)[1].slice(1)]]], []],
    ['in another LE event', [up(3, { sub: 4 })], []],
  ])('%s', (_, packets, steps) => {
    expect(stepsOf(...packets)).toEqual(steps);
  });

  it('of 64 at once are known; one more clears them', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => up(i));
    const ended = (count: number) => stepsOf(...many(count), down(0, 8)).filter((step) => 'status' in step).length;
    expect([64, 65].map(ended)).toEqual([1, 0]);
    expect(stepsOf(...many(65), down(64, 8)).at(-1)).toMatchObject({ state: 'disconnected' });
  });
});

describe('a report', () => {
  const on = scan(1);
  const [SCANS, OFF]: PhoneStep[] = [
    { what: 'scan', on: true },
    { what: 'scan', on: false },
  ];
  const OTHER = [0x09, ...BYTES.slice(1)];
  it.each<[string, readonly Packet[], readonly (PhoneStep | undefined)[]]>([
    ['with a name', [on, report(one(0, named('NOKE'), -60))], [SCANS, found('NOKE', -60)]],
    ['with a shortened name', [on, report(one(0, [3, 0x08, 0x4e, 0x4f], -60))], [SCANS, found('NO', -60)]],
    [
      'with a name after other data',
      [on, report(one(0, [...FLAGS, ...named('NOKE')], -60))],
      [SCANS, found('NOKE', -60)],
    ],
    [
      'with a name after the end of the data',
      [on, report(one(4, [0, ...named('NOKE')], -60))],
      [SCANS, found('', -60)],
    ],
    [
      'without a name, then its scan response',
      [on, report(one(0, FLAGS, -60)), report(one(4, named('NOKE'), -70))],
      [SCANS, found('NOKE', -60)],
    ],
    [
      'twice without a name: the first strength',
      [on, report(one(0, FLAGS, -60)), report(one(0, FLAGS, -61)), report(one(4, [], -70))],
      [SCANS, found('', -60)],
    ],
    ['of which the scan response was lost', [on, report(one(0, FLAGS, -60)), scan(0)], [SCANS, found('', -60), OFF]],
    [
      'of a lock that was found',
      [on, report(one(0, named('NOKE'), -60)), report(one(0, named('NOKE'), -50))],
      [SCANS, found('NOKE', -60)],
    ],
    [
      'of a lock that was found in the last scan',
      [on, report(one(0, named('A'), -60)), scan(0), on, report(one(0, named('B'), -50))],
      [SCANS, found('A', -60), OFF, SCANS, found('B', -50)],
    ],
    [
      'of two locks',
      [on, report(one(0, named('A'), -60), one(0, named('B'), -61, OTHER))],
      [SCANS, found('A', -60), found('B', -61, 'C0:FF:EE:00:01:09')],
    ],
    [
      'that says one and contains two',
      [on, ['event', report(one(0, named('A'), -60), one(0, named('B'), -61, OTHER))[1].with(3, 1)]],
      [SCANS, found('A', -60)],
    ],
    ['whose strength is cut off', [on, ['event', report(one(0, named('A'), -60))[1].slice(0, -1)]], [SCANS]],
    ['that is cut off in its address', [on, ['event', report(one(0, named('A'), -60))[1].slice(0, 10)]], [SCANS]],
    ['by the extended event', [on, extendedReport(extended(false, named('NOKE'), -60))], [SCANS, found('NOKE', -60)]],
    [
      'by the extended event, then its scan response',
      [on, extendedReport(extended(false, FLAGS, -60), extended(true, [], -70))],
      [SCANS, found('', -60)],
    ],
    [
      'by the extended event, cut off',
      [on, ['event', extendedReport(extended(false, named('NOKE'), -60))[1].slice(0, -1)]],
      [SCANS],
    ],
    [
      'by the extended event, cut off in its header',
      [on, ['event', extendedReport(extended(true, [], -60))[1].slice(0, -1)]],
      [SCANS],
    ],
    [
      'by the extended event that says none',
      [on, ['event', extendedReport(extended(false, named('NOKE'), -60))[1].with(3, 0)]],
      [SCANS],
    ],
  ])('%s', (_, packets, steps) => {
    expect(stepsOf(...packets)).toEqual(steps);
  });

  it.each([
    ['with names', named('A')],
    ['without names', FLAGS],
  ])('of at most a thousand locks %s counts', (_, structures) => {
    const address = (i: number) => [i & 0xff, i >> 8, 0, 0xee, 0xff, 0xc0];
    const reports = Array.from({ length: 1_002 }, (_, i) => report(one(0, structures, -60, address(i))));
    expect(stepsOf(on, ...reports, scan(0)).filter(({ what }) => what === 'found')).toHaveLength(1_000);
  });
});

describe('a value of the service', () => {
  const { command, response, session } = VALUE_HANDLES;
  const after = (...packets: readonly Packet[]): PhoneStep[] => stepsOf(up(3), ...packets).slice(1);
  const written: PhoneStep[] = [link('syncing'), { what: 'write', mac: MAC, value: 'ABCD' }];
  const notified: PhoneStep = { what: 'notify', mac: MAC, value: '5160' };
  const characteristics = (...all: readonly (readonly [uuid: string, handle: number])[]): number[] => [
    0x09,
    21,
    ...all.flatMap(([uuid, handle]) => [
      ...u16(handle - 1),
      0x08,
      ...u16(handle),
      ...Buffer.from(uuid.replaceAll('-', ''), 'hex').reverse(),
    ]),
  ];
  const learned = characteristics([COMMAND_UUID, 0x21], [RESPONSE_UUID, 0x123], [SESSION_UUID, 0x25]);
  const request = (handle: number): Packet => acl('sent', 3, [0x0a, ...u16(handle)]);
  const answer: Packet = acl('received', 3, [0x0b, 0xaa, 0xbb]);
  const read: PhoneStep = { what: 'session', mac: MAC, session: 'AABB' };

  it.each<[string, readonly Packet[], readonly PhoneStep[]]>([
    ['is written', [acl('sent', 3, [0x12, ...u16(command), 0xab, 0xcd])], written],
    ['is written without an answer', [acl('sent', 3, [0x52, ...u16(command), 0xab, 0xcd])], written],
    ['is written to another characteristic', [acl('sent', 3, [0x12, ...u16(session), 0xab])], []],
    ['is written by the lock', [acl('received', 3, [0x12, ...u16(command), 0xab])], []],
    ['is notified', [acl('received', 3, [0x1b, ...u16(response), 0x51, 0x60])], [notified]],
    ['is notified of another characteristic', [acl('received', 3, [0x1b, ...u16(command), 0x51])], []],
    ['is notified by the phone', [acl('sent', 3, [0x1b, ...u16(response), 0x51])], []],
    ['has no handle', [acl('received', 3, [0x1b, response])], []],
    ['is read', [request(session), answer], [read]],
    ['is read once', [request(session), answer, answer], [read]],
    ['is read of another characteristic', [request(command), answer], []],
    ['answers no request', [answer], []],
    ['belongs to another link', [acl('received', 4, [0x1b, ...u16(response), 0x51])], []],
    ['is on another channel', [['received', acl('received', 3, [0x1b, ...u16(response), 0x51])[1].with(6, 5)]], []],
    ['is cut off', [['received', acl('received', 3, [0x1b, ...u16(response), 0x51, 0x60])[1].slice(0, -1)]], []],
    ['has no header', [['received', [3, 0x20, 4]]], []],
    [
      'arrives in two packets',
      [
        ['received', [3, 0x20, 6, 0, 5, 0, 4, 0, 0x1b, ...u16(response).slice(0, 1)]],
        ['received', [3, 0x10, 3, 0, ...u16(response).slice(1), 0x51, 0x60]],
      ],
      [notified],
    ],
    [
      'arrives in two packets that are both the first',
      [
        ['received', [3, 0x20, 6, 0, 5, 0, 4, 0, 0x1b, ...u16(response).slice(0, 1)]],
        ['received', [3, 0x20, 3, 0, ...u16(response).slice(1), 0x51, 0x60]],
      ],
      [],
    ],
    [
      'has handles that the phone discovered',
      [
        acl('received', 3, learned),
        acl('sent', 3, [0x12, 0x21, 0, 0xab, 0xcd]),
        acl('received', 3, [0x1b, 0x23, 1, 0x51, 0x60]),
        request(0x25),
        answer,
        acl('sent', 3, [0x12, ...u16(command), 0xab]),
      ],
      [...written, notified, read],
    ],
    [
      'has handles of another length',
      [acl('received', 3, learned.with(1, 7)), acl('sent', 3, [0x12, 0x21, 0, 0xab])],
      [],
    ],
    [
      'has handles that are cut off',
      [acl('received', 3, learned.slice(0, 22)), acl('sent', 3, [0x12, 0x21, 0, 0xab])],
      [],
    ],
    [
      'has handles that just fit',
      [acl('received', 3, learned.slice(0, 23)), acl('sent', 3, [0x12, 0x21, 0, 0xab, 0xcd])],
      written,
    ],
  ])('%s', (_, packets, steps) => {
    expect(after(...packets)).toEqual(steps);
  });

  it('of the lock’s end is that of the phone once more', () => {
    expect(stepsOf(up(3, { role: 1 }), acl('received', 3, [0x12, ...u16(command), 0xab]))).toEqual([]);
  });
});

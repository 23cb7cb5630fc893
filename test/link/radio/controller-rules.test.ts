/** What a controller refuses, and which devices it hears, as specified in the table of commands in `docs/transports/radio.md`. */
import { expect, test } from 'vitest';
import { FILTER_LIST_SIZE } from '../../../src/link/radio/controller/filter-list.ts';
import { BareControllers, type Host } from './bare-controllers.ts';

const RESET = 0x0c03;
const DISCONNECT = 0x0406;
const SET_RANDOM_ADDRESS = 0x2005;
const ADVERTISING_PARAMETERS = 0x2006;
const ADVERTISING_DATA = 0x2008;
const ADVERTISE = 0x200a;
const SCAN_PARAMETERS = 0x200b;
const SCAN = 0x200c;
const CREATE_CONNECTION = 0x200d;
const FILTER_SIZE = 0x200f;
const CLEAR_FILTER = 0x2010;
const ADD_TO_FILTER = 0x2011;
const REMOVE_FROM_FILTER = 0x2012;
const SET_DATA_LENGTH = 0x2022;
const SUGGEST_DATA_LENGTH = 0x2024;

const RANDOM_ADDRESS = '0102030405c6';
const addressOf = ({ controller }: Host): string => controller.publicAddress.toString('hex');

/** The status in the only answer to a command. */
function status(host: Host, opcode: number, parameters = ''): number {
  const [answer = '', ...more] = host.ask(opcode, parameters);
  expect(more).toEqual([]);
  return Number.parseInt(answer.startsWith('040f') ? answer.slice(6, 8) : answer.slice(12, 14), 16);
}

/** Fields of LE Set Advertising Parameters, each as hex. */
const advertising = (fields: Partial<Record<'interval' | 'kind' | 'own' | 'peer' | 'channels' | 'policy', string>>) => {
  const {
    interval = '20002000',
    kind = '00',
    own = '00',
    peer = '00'.repeat(7),
    channels = '07',
    policy = '00',
  } = fields;
  return `${interval}${kind}${own}${peer}${channels}${policy}`;
};
const connecting = (fields: Partial<Record<'policy' | 'peer' | 'own' | 'link' | 'events', string>>) => {
  const { policy = '00', peer = '00'.repeat(7), own = '00', link = '0c000c000000c800', events = '00000000' } = fields;
  return `10001000${policy}${peer}${own}${link}${events}`;
};

test('advertising parameters: intervals, kinds, addresses, channels and filter policies', () => {
  const host = new BareControllers().host({ name: 'h' });
  const judged = (fields: Parameters<typeof advertising>[0]) =>
    status(host, ADVERTISING_PARAMETERS, advertising(fields));
  expect(judged({})).toBe(0);
  expect(judged({ interval: '1f002000' })).toBe(0x12);
  expect(judged({ interval: '20000140' })).toBe(0x12);
  expect(judged({ interval: '21002000' })).toBe(0x12);
  expect(judged({ interval: '00000000', kind: '01' })).toBe(0);
  expect(judged({ kind: '05' })).toBe(0x12);
  expect(['01', '02', '03', '04', 'ff'].map((own) => judged({ own }))).toEqual([0, 0x11, 0x11, 0x12, 0x12]);
  expect(judged({ kind: '04', peer: `02${'00'.repeat(6)}` })).toBe(0x12);
  expect(['00', '01', '04', '07', '08'].map((channels) => judged({ channels }))).toEqual([0x12, 0, 0, 0, 0x12]);
  expect(['03', '04'].map((policy) => judged({ policy }))).toEqual([0, 0x12]);
  host.advertise();
  expect(judged({})).toBe(0x0c);
});

test('a random address must be set before it is used, and stays while it is used', () => {
  const host = new BareControllers().host({ name: 'h' });
  status(host, ADVERTISING_PARAMETERS, advertising({ own: '01' }));
  status(host, SCAN_PARAMETERS, '01' + '10001000' + '01' + '00');
  expect(status(host, ADVERTISE, '01')).toBe(0x12);
  expect(status(host, SCAN, '0100')).toBe(0x12);
  expect(status(host, CREATE_CONNECTION, connecting({ own: '01' }))).toBe(0x12);
  expect(status(host, SET_RANDOM_ADDRESS, RANDOM_ADDRESS)).toBe(0);
  for (const [opcode, on, off] of [
    [ADVERTISE, '01', '00'],
    [SCAN, '0100', '0000'],
  ] as const) {
    expect(status(host, opcode, on)).toBe(0);
    expect(status(host, SET_RANDOM_ADDRESS, RANDOM_ADDRESS)).toBe(0x0c);
    status(host, opcode, off);
  }
  expect(status(host, CREATE_CONNECTION, connecting({ own: '01' }))).toBe(0);
  expect(status(host, SET_RANDOM_ADDRESS, RANDOM_ADDRESS)).toBe(0x0c);
  status(host, RESET);
  status(host, ADVERTISING_PARAMETERS, advertising({ own: '01' }));
  expect(status(host, ADVERTISE, '01')).toBe(0x12);
});

test('scan parameters: kind, windows, own address and filter policies', () => {
  const host = new BareControllers().host({ name: 'h' });
  const judged = (kind: string, window: string, own: string, policy: string) =>
    status(host, SCAN_PARAMETERS, `${kind}${window}${own}${policy}`);
  const good = '10001000';
  expect(judged('01', good, '00', '01')).toBe(0);
  expect(judged('02', good, '00', '00')).toBe(0x12);
  expect(['10001100', '03000300', '01400100'].map((window) => judged('00', window, '00', '00'))).toEqual([
    0x12, 0x12, 0x12,
  ]);
  expect(['01', '02', '03', '04'].map((own) => judged('00', good, own, '00'))).toEqual([0, 0x11, 0x11, 0x12]);
  expect(['02', '03', '04'].map((policy) => judged('00', good, '00', policy))).toEqual([0x11, 0x11, 0x12]);
  expect([judged('00', good, '00', '00'), status(host, SCAN, '0100')]).toEqual([0, 0]);
  expect(judged('01', good, '00', '00')).toBe(0x0c);
  expect(status(host, SCAN, '0200')).toBe(0x12);
});

test('creating a connection: policies, addresses, intervals and lengths', () => {
  const host = new BareControllers().host({ name: 'h' });
  const judged = (fields: Parameters<typeof connecting>[0]) => status(host, CREATE_CONNECTION, connecting(fields));
  const peer = (type: string) => ({ peer: `${type}${RANDOM_ADDRESS}` });
  expect(judged({ policy: '02' })).toBe(0x12);
  expect(['02', '03', '04'].map((type) => judged(peer(type)))).toEqual([0x11, 0x11, 0x12]);
  expect(['02', '03', '04'].map((own) => judged({ own }))).toEqual([0x11, 0x11, 0x12]);
  expect(judged({ link: '0c000b000000c800' })).toBe(0x12);
  expect(judged({ link: '0c000c0000000200' })).toBe(0x12);
  expect(judged({ events: '02000100' })).toBe(0x12);
  expect(judged({ events: '01000100' })).toBe(0);
  expect(judged({})).toBe(0x0c);
});

test('a second connection to a connected peer does not begin, by its address nor by the accept list', () => {
  const desk = new BareControllers();
  const { central, lock } = desk.pair();
  const peer = `00${addressOf(lock)}`;
  expect(status(central, CREATE_CONNECTION, connecting({ peer }))).toBe(0x0b);
  lock.advertise();
  status(central, ADD_TO_FILTER, peer);
  expect(status(central, CREATE_CONNECTION, connecting({ policy: '01' }))).toBe(0);
  desk.clock.runFor(2_000);
  expect(central.controller.links.size).toBe(1);
  // Without the first link, it does.
  central.ask(DISCONNECT, '400013');
  desk.clock.runFor(2_000);
  expect([...central.controller.links.values()].map((end) => end.role)).toEqual([0]);
});

test('a disconnection has one of the reasons that a host may give', () => {
  const reasons = Array.from({ length: 256 }, (_, reason) => reason);
  const { central } = new BareControllers().pair();
  const taken = reasons.filter((reason) => {
    const answer = status(central, DISCONNECT, `4000${reason.toString(16).padStart(2, '0')}`);
    expect([0, 0x0c, 0x12]).toContain(answer);
    return answer !== 0x12;
  });
  expect(taken).toEqual([0x05, 0x13, 0x14, 0x15, 0x1a, 0x29, 0x3b]);
  expect(status(central, DISCONNECT, '410000')).toBe(0x02);
});

test('directed advertising has no data, and only its target hears it or connects', () => {
  const desk = new BareControllers();
  const [lock, target, other] = ['p', 'c', 'd'].map((name) => desk.host({ name })) as [Host, Host, Host];
  lock.ask(ADVERTISING_DATA, `03020106${'00'.repeat(28)}`);
  lock.ask(ADVERTISING_PARAMETERS, advertising({ kind: '04', peer: `00${addressOf(target)}` }));
  lock.ask(ADVERTISE, '01');
  for (const host of [target, other]) {
    host.ask(SCAN_PARAMETERS, '01' + '10001000' + '00' + '00');
    host.ask(SCAN, '0100');
  }
  other.connectTo(lock);
  desk.clock.runFor(500);
  expect(other.events('3e')).toEqual([]);
  expect(new Set(target.events('3e'))).toEqual(new Set([`043e0c02010100${addressOf(lock)}00ce`]));
  target.connectTo(lock);
  desk.clock.runFor(500);
  expect([target, other].map(({ controller }) => controller.links.size)).toEqual([1, 0]);
});

test('directed advertising with a high duty cycle ends after 1.28 s, with an event', () => {
  const desk = new BareControllers();
  const [lock, target] = ['p', 'c'].map((name) => desk.host({ name })) as [Host, Host];
  const parameters = advertising({ interval: '00000000', kind: '01', peer: `00${addressOf(target)}` });
  lock.ask(ADVERTISING_PARAMETERS, parameters);
  lock.ask(ADVERTISE, '01');
  desk.clock.runFor(1_279);
  expect(lock.events('3e')).toEqual([]);
  desk.clock.runFor(1);
  expect(lock.events('3e')).toEqual([`043e13013c${'00'.repeat(17)}`]);
  expect(desk.clock.pending()).toEqual([]);
  lock.ask(ADVERTISE, '01');
  target.connectTo(lock);
  desk.clock.runFor(5_000);
  expect(target.controller.links.size).toBe(1);
  expect(lock.events('3e')).toHaveLength(2);
});

test('the accept list: its size, entries, errors, and that it stays while it is used', () => {
  const host = new BareControllers().host({ name: 'h' });
  const entry = (i: number) => `01${i.toString(16).padStart(2, '0')}${'00'.repeat(5)}`;
  expect(host.ask(FILTER_SIZE)).toEqual([`040e05010f2000${FILTER_LIST_SIZE.toString(16)}`]);
  for (let i = 0; i < FILTER_LIST_SIZE; i++) expect(status(host, ADD_TO_FILTER, entry(i))).toBe(0);
  expect(status(host, ADD_TO_FILTER, entry(0))).toBe(0);
  expect(status(host, ADD_TO_FILTER, entry(FILTER_LIST_SIZE))).toBe(0x07);
  expect(status(host, REMOVE_FROM_FILTER, entry(0))).toBe(0);
  expect(status(host, REMOVE_FROM_FILTER, entry(0))).toBe(0x12);
  expect(status(host, ADD_TO_FILTER, `02${'00'.repeat(6)}`)).toBe(0x12);
  expect(status(host, ADD_TO_FILTER, `ff${'12'.repeat(6)}`)).toBe(0);
  expect(status(host, CLEAR_FILTER)).toBe(0);
  status(host, ADVERTISING_PARAMETERS, advertising({ policy: '01' }));
  status(host, SCAN_PARAMETERS, '00' + '10001000' + '00' + '01');
  const uses: [number, string, number, string][] = [
    [ADVERTISE, '01', ADVERTISE, '00'],
    [SCAN, '0100', SCAN, '0000'],
    [CREATE_CONNECTION, connecting({ policy: '01' }), 0x200e, ''],
  ];
  for (const [begin, parameters, end, none] of uses) {
    expect(status(host, begin, parameters)).toBe(0);
    for (const opcode of [ADD_TO_FILTER, REMOVE_FROM_FILTER]) expect(status(host, opcode, entry(1))).toBe(0x0c);
    expect(status(host, CLEAR_FILTER)).toBe(0x0c);
    host.ask(end, none);
  }
  expect(status(host, CLEAR_FILTER)).toBe(0);
});

test('filter policies: whose scans and connections an advertiser takes, whom a scanner reports', () => {
  const desk = new BareControllers();
  const [lock, listed, other] = ['p', 'c', 'd'].map((name) => desk.host({ name })) as [Host, Host, Host];
  lock.ask(ADD_TO_FILTER, `00${addressOf(listed)}`);
  lock.ask(ADVERTISING_PARAMETERS, advertising({ policy: '03' }));
  lock.ask(ADVERTISE, '01');
  listed.ask(ADD_TO_FILTER, `00${addressOf(other)}`);
  for (const [host, policy] of [
    [listed, '00'],
    [other, '00'],
  ] as const) {
    host.ask(SCAN_PARAMETERS, `01100010000${'0'}${policy}`);
    host.ask(SCAN, '0101');
  }
  desk.clock.runFor(300);
  const kinds = (host: Host) => host.events('3e').map((report) => report.slice(10, 12));
  expect([listed, other].map(kinds)).toEqual([['00', '04'], ['00']]);
  other.connectTo(lock);
  desk.clock.runFor(500);
  expect(other.controller.links.size).toBe(0);
  // A scanner with the policy reports only what is on its own list.
  listed.ask(SCAN, '0000');
  listed.ask(SCAN_PARAMETERS, '01' + '10001000' + '00' + '01');
  listed.ask(SCAN, '0100');
  const before = listed.events('3e').length;
  desk.clock.runFor(300);
  expect(listed.events('3e')).toHaveLength(before);
  listed.connectTo(lock);
  desk.clock.runFor(500);
  expect(listed.controller.links.size).toBe(1);
});

test('data lengths: only those of the specification, and the suggested one is read back', () => {
  const { central } = new BareControllers().pair();
  const judged = (bytes: string, time: string) => status(central, SET_DATA_LENGTH, `4000${bytes}${time}`);
  expect(judged('1b00', '4801')).toBe(0);
  expect([judged('1a00', '4801'), judged('fc00', '4801'), judged('1b00', '4701'), judged('1b00', '9142')]).toEqual([
    0x12, 0x12, 0x12, 0x12,
  ]);
  expect(status(central, SET_DATA_LENGTH, '41001b004801')).toBe(0x02);
  expect(status(central, SUGGEST_DATA_LENGTH, '1a004801')).toBe(0x12);
  expect(status(central, SUGGEST_DATA_LENGTH, '1b004801')).toBe(0);
  expect(central.ask(0x2023)).toEqual(['040e0801232000' + '1b004801']);
});

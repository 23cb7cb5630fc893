import { expect, test } from 'vitest';
import type { JsonMap } from '../../src/console/panes/facts.ts';
import { lockPane } from '../../src/console/panes/lock.ts';
import { messageItems, messagesPane } from '../../src/console/panes/messages.ts';
import { timelinePane } from '../../src/console/panes/timeline.ts';
import { statusTone, unitsPane } from '../../src/console/panes/units.ts';
import { textOf } from '../../src/console/text/line.ts';
import { LocalClock } from '../../src/console/text/local-clock.ts';
import type { Json } from '../../src/sim/clock.ts';

const ALL = () => true;
const NEWEST = { selected: 0, follows: true, filter: '', none: 'nothing' };
const area = { width: 79, height: 20, focused: false };
const local = new LocalClock('America/Denver');
const NOW = Date.UTC(2026, 10, 21, 21);
const texts = (pane: { readonly lines: Parameters<typeof textOf>[0][] | readonly Parameters<typeof textOf>[0][] }) =>
  pane.lines.map((each) => textOf(each).trimEnd());
const subject = { kind: 'unit', id: 'A101', locks: ['A101'] } as const;
const lockRows = (lock: Json, unit: JsonMap = {}) =>
  texts(lockPane((path) => (path === 'lock.A101' ? lock : unit), subject, 0, 0, { now: NOW, local }, area));

test.each([
  ['Available', 'available'],
  ['Occupied', 'occupied'],
  ['In Use', 'occupied'],
  ['Gatelocked', 'gatelock'],
  ['Auction', 'gatelock'],
  ['Pending Auction', 'gatelock'],
  ['Transfer', 'gatelock'],
  ['Overlock', 'overlock'],
  ['Pre-Let', 'preLet'],
])('the status %s has the colour of the portal', (status, tone) => {
  expect(statusTone(status)).toBe(tone);
  const look = (path: string) => (path.endsWith('.status') ? status : undefined);
  const { lines } = unitsPane(look, [{ ...subject, locks: [] }], 0, '', area);
  expect(lines[1]?.find(({ text }) => text.startsWith(status.slice(0, 8)))?.tone).toBe(tone);
});

test('a lock shows its pending timers, soonest first, as a countdown and with the time of day', () => {
  const rows = lockRows({
    power: 'awake',
    deadlines: { sleep: 12_640, relock: 8_000, checkIn: 3_181_000, fresh: 90_000 },
  });
  const from = rows.findIndex((row) => row.startsWith('deadlines'));
  expect(rows.slice(from, from + 4)).toEqual([
    'deadlines    locks again    8.0 s       14:00:08',
    '             falls asleep   12.6 s      14:00:12',
    '             fresh          1 min 30 s  14:01:30',
    '             checks in      53 min 01 s 14:53:01',
  ]);
});

test('a jam is shown in the warning colour, and broken parts are named', () => {
  const lock = { power: 'awake', mechanicalState: 3, broken: ['touch', 'motor'], deadlines: {} };
  const { lines } = lockPane(() => lock, subject, 0, 0, { now: NOW, local }, area);
  expect(lines.flat()).toContainEqual({ text: 'jammed while unlocking', tone: 'bad' });
  expect(lines.flat()).toContainEqual({ text: '[touch motor]', tone: 'bad' });
});

test('the time by a lock’s own clock is shown as people read it', () => {
  expect(lockRows({ time: NOW / 1000 + 75, deadlines: {} })).toContain('own time     Sat 2026-11-21 14:01:15');
});

test('an unknown field in the view of a lock is shown', () => {
  expect(lockRows({ brandNew: 'yes', weightG: 4, deadlines: {} })).toEqual(
    expect.arrayContaining(['brand new    yes', 'weight g     4']),
  );
});

test.each([[null], [7], ['text'], [[]], [{ deadlines: [1], mechanicalState: 'x', power: { a: 1 } }]])(
  'the panes accept any view: %j',
  (value) => {
    const look = () => value as Json;
    const panes = [
      lockPane(look, subject, 5, 99, { now: NOW, local }, area),
      unitsPane(look, [subject], 0, '', area),
      messagesPane(
        messageItems({ newest: value as Json, activity: value as Json }, ALL, { person: 'alice', all: value as Json }),
        0,
        '',
        local,
        area,
      ),
    ];
    // Each pane has its title, and none is wider than its space.
    expect(panes.map((pane) => texts(pane)[0])).toEqual([
      expect.stringContaining('Lock A101'),
      expect.stringContaining('Units'),
      expect.stringContaining('Messages'),
    ]);
    for (const row of panes.flatMap(texts)) expect(row.length).toBeLessThanOrEqual(area.width);
  },
);

const ACTIVITY = [
  { at: NOW + 3_600_000, kind: 'Override Unlock', unit: 'A101', user: 'maya', note: 'Emergency' },
  { at: NOW + 500, kind: 'Locked', unit: 'A101' },
];
const sms = (seconds: number) => ({
  channel: 'sms',
  deliveredAt: NOW + seconds * 1_000,
  text: `message ${seconds}`,
  read: seconds !== 9,
});

test('messages and activity are in one list, oldest first', () => {
  const newest = [
    { person: 'bob', ...sms(9) },
    { person: 'alice', ...sms(0) },
  ];
  const items = messageItems({ newest, activity: ACTIVITY }, ALL);
  expect(texts(messagesPane(items, 0, '', local, { ...area, height: 400 })).slice(1)).toEqual([
    '14:00:00 SMS      alice message 0',
    '14:00:00 activity Locked  A101',
    '14:00:09 SMS      bob message 9  (not read)',
    '15:00:00 activity Override Unlock  A101  maya  note=Emergency',
  ]);
});

test('for one tenant, the list holds all messages that the tenant still has, each once', () => {
  const newest = [9, 8].flatMap((at) => [
    { person: 'bob', ...sms(at) },
    { person: 'alice', ...sms(at) },
  ]);
  const box = { person: 'alice', all: [1, 2, 8, 9].map(sms) };
  const items = messageItems({ newest, activity: ACTIVITY }, ({ names }) => names.includes('alice'), box);
  expect(items.map(({ who, text }) => [who, text])).toEqual([
    ['alice', 'message 1'],
    ['alice', 'message 2'],
    ['alice', 'message 8'],
    ['alice', 'message 9  (not read)'],
  ]);
});

test.each([
  ['link.notify', '5160420000000000000000000000000000000000', '60 success, command 66'],
  ['link.notify', '5164020100000000000000000000000000000000', '64 shutdown, locked, closed by hand'],
  ['link.notify', '5075AAAA00000000000000000000000000000000', 'server packet 75'],
  ['link.notify', '51', '51 ('],
  ['link.notify', 'no hex', 'value=no hex'],
  ['link.write', '04002A113CC6E933BC4BB3ABC73E3685B2000000', 'limited'],
  ['link.write', '0411', 'value=0411'],
])('%s of %s is decoded', (kind, value, said) => {
  const event = { seq: 1, time: NOW, actor: 'link/alice/A101', kind, data: { value } };
  expect(texts(timelinePane([event], NEWEST, local, { ...area, width: 200 }))[1]).toContain(`${kind}  ${said}`);
});

test('a packet to a lock is decoded, beside the link by which it arrived', () => {
  const data = { via: 'mesh', packet: '020001001BD123BC84FC3597C6A24828BC3AD12F' };
  const event = { seq: 1, time: NOW, actor: 'lock/A101', kind: 'lock.received', data };
  const row = texts(timelinePane([event], NEWEST, local, { ...area, width: 200 }))[1];
  expect(row).toMatch(/lock\.received {2}.*master.* {2}via=mesh$/);
});

test('the time of day follows the zone through its changes', () => {
  const springForward = Date.UTC(2026, 2, 8, 9, 0, 0);
  expect(local.dateTime(springForward - 1_000)).toBe('Sun 2026-03-08 01:59:59');
  expect(local.dateTime(springForward)).toBe('Sun 2026-03-08 03:00:00');
  for (let day = 0; day < 600; day++) local.time(NOW + day * 86_400_000);
  expect(local.time(NOW)).toBe('14:00:00.000');
});

test('an event on another day than the selected one has its date', () => {
  const midnight = Date.UTC(2026, 10, 22, 7);
  const events = [midnight - 60_000, midnight - 1, midnight, midnight + 1].map((time, index) => ({
    seq: index + 1,
    time,
    actor: 'lock/A101',
    kind: 'lock.woke',
    data: {},
  }));
  const timesAt = (selected: number) =>
    texts(timelinePane(events, { ...NEWEST, selected }, local, area))
      .slice(1)
      .map((row) => row.slice(1, 13));
  expect(timesAt(3)).toEqual(['Nov 21 23:59', 'Nov 21 23:59', '00:00:00.000', '00:00:00.001']);
  expect(timesAt(1)).toEqual(['23:59:00.000', '23:59:59.999', 'Nov 22 00:00', 'Nov 22 00:00']);
});

test('a unit that the filter hides has no place in the list', () => {
  const titleAt = (chosen: number) => texts(unitsPane(() => ({}), [subject], chosen, 'with problems', area))[0];
  expect(titleAt(0)).toMatch(/Units 1 of 1 with problems/);
  expect(titleAt(-1)).toMatch(/Units 1 with problems/);
});

/** The width of the units pane on the smallest screen. */
const narrow = { ...area, width: 40 };

test('the title of the narrowest list names filter and order in full', () => {
  const units = Array.from({ length: 36 }, (_, i) => ({ ...subject, id: `A${i}` }));
  const of = (count: number, order: string) =>
    texts(unitsPane(() => ({}), units.slice(0, count), 11, order, narrow))[0];
  expect(of(36, 'problems first')).toBe('── Units 12 of 36 problems first ───────');
  expect(of(36, 'with problems by tenant')).toBe('── Units 12/36 with problems by tenant ─');
  const many = Array.from({ length: 1_000 }, (_, i) => ({ ...subject, id: `A${i}` }));
  expect(texts(unitsPane(() => ({}), many, 999, 'with problems by tenant', narrow))[0]).toBe(
    '── Units with problems by tenant ───────',
  );
});

test('the narrowest list shows every state of a bolt that is one word, and a blank between truncated columns', () => {
  const rowOf = (unit: JsonMap, lock: JsonMap, locks: readonly string[] = ['L']) => {
    const look = (path: string) => {
      const [kind, , name = ''] = path.split('.');
      return (kind === 'unit' ? unit : lock)[name];
    };
    return texts(unitsPane(look, [{ kind: 'unit', id: 'A102-with-a-long-id', locks }], -1, '', narrow))[1];
  };
  const unit = { status: 'Pending Auction', tenant: 'alexandra' };
  expect(rowOf(unit, { mechanicalState: 1, power: 'asleep' })).toBe(' A102-wi… Pending … alexan… z unshackled');
  expect(rowOf(unit, { mechanicalState: 0, power: 'awake' }, ['L', 'M'])).toBe(
    ' A102-wi… Pending … alexan… * unlock… +1',
  );
  expect(rowOf(unit, { mechanicalState: 2, power: 'awake' }, ['L', 'M'])).toBe(
    ' A102-wi… Pending … alexan… * locked +1',
  );
});

test('the title of a lock keeps its MAC whole', () => {
  const two = { kind: 'unit', id: 'A101', locks: ['A101', 'A101-2'] } as const;
  const titleOf = (id: string) =>
    texts(
      lockPane(
        () => ({ mac: 'C0:FF:EE:00:01:01' }),
        { ...two, locks: [id, 'other'] },
        0,
        0,
        { now: NOW, local },
        { ...area, width: 39 },
      ),
    )[0];
  expect(titleOf('A101')).toBe('── Lock A101 1/2 C0:FF:EE:00:01:01 ────');
  expect(titleOf('A102-with-a-long-id')).toBe('── Lock 1/2 C0:FF:EE:00:01:01 ─────────');
});

/**
 * In a busy facility, what happens to somebody else does not count: each row is an attempt and what caused its refusal, and a later event of the same
 * kind for another person, unit, lock, phone or fob changes nothing.
 */
import { expect, test } from 'vitest';
import type { Json } from '../../src/sim/clock.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { whyOf } from '../../src/why/why.ts';
import { elsewhere } from './elsewhere.ts';

type Event = readonly [actor: string, kind: string, data?: Readonly<Record<string, Json>>];

const MAC = 'C0:FF:EE:00:01:01';
const input = (verb: string, args: Record<string, Json>): Event => ['outside', 'input', { verb, args }];
const core = (kind: string, data: Record<string, Json>): Event => ['core', `core.${kind}`, data];

/** Attempts, from the input to the refusal. */
const UNLOCKS: readonly Event[] = [
  input('phone.unlock', { phone: 'alice', unit: 'A101' }),
  ['phone/alice', 'phone.attempt', { target: 'A101', mac: MAC }],
];
const online = (rule: string): readonly Event[] => [
  ...UNLOCKS,
  core('unlock.refused', { user: 'alice', device: 'D1', mac: MAC, rule }),
  core('refused', { command: 'unlock.online', rule, about: MAC }),
];
const atTheLock = (check: string): readonly Event[] => [
  ...UNLOCKS,
  ['lock/A101', 'lock.connected', { peer: 'phone/alice' }],
  ['lock/A101', 'lock.refused', { check }],
];
const gate = (rule: string): readonly Event[] => [
  input('phone.startEntry', { phone: 'alice', entry: 'gate-in' }),
  ['phone/alice', 'phone.attempt', { target: 'gate-in', mac: 'C0:FF:EE:10:00:01' }],
  core('unlock.refused', { user: 'alice', device: 'D1', mac: 'C0:FF:EE:10:00:01', rule }),
  core('refused', { command: 'unlock.online', rule, about: 'C0:FF:EE:10:00:01' }),
];
const fob = (check: string): readonly Event[] => [
  input('fob.squeeze', { fob: 'f1', lock: 'gate-in' }),
  ['lock/gate-in', 'lock.connected', { peer: 'fob/f1' }],
  ['lock/gate-in', 'lock.refused', { check }],
];
const portal = (rule: string): readonly Event[] => [
  input('portal.unlock', { as: 'maya', unit: 'A101', choose: 'Yes' }),
  core('remote.refused', { unit: 'A101', by: 'maya', rule }),
  core('refused', { command: 'remote.ask', rule, about: 'A101' }),
];
const account = (command: string, rule: string): readonly Event[] => [
  input('phone.signIn', { phone: 'alice', as: 'alice' }),
  core('refused', { command: `account.${command}`, rule, about: 'alice' }),
];

const ADDED = core('fob.added', { fob: 'f1', owner: 'alice' });
const LOCK: Event = core('lock.added', { mac: MAC, place: { kind: 'unit', id: 'A101' } });
const RENTED = core('unit.assigned', { unit: 'A101', user: 'alice' });
const KEYS: readonly Event[] = [core('keys.issued', { user: 'alice', device: 'D1' }), ['phone/alice', 'phone.keys']];

interface Row {
  readonly attempt: readonly Event[];
  readonly before?: readonly Event[];
  readonly brought: Event;
  /** Undoes it; then the event is no longer what caused the refusal. */
  readonly undone?: Event;
}

const changed = (status: string): Event => ['pms', 'pms.changed', { unit: 'A101', status, tenant: 'alice' }];

const ROWS: Readonly<Record<string, Row>> = {
  overlock: { attempt: online('B-SEC-2'), brought: core('unit.statusChanged', { unit: 'A101', to: 'overlock' }) },
  gatelock: {
    attempt: gate('B-ACS-4'),
    before: [RENTED],
    brought: core('unit.statusChanged', { unit: 'A101', to: 'gatelock' }),
  },
  hours: { attempt: online('B-SEC-3'), brought: core('user.scheduleSet', { facility: 'site', user: 'alice' }) },
  lease: { attempt: online('B-SEC-4'), brought: core('unit.leaseSet', { unit: 'A101', leaseFrom: 1 }) },
  share: {
    attempt: online('B-ACS-1'),
    brought: core('share.removed', { unit: 'A101', by: 'bob', user: 'alice' }),
    undone: core('share.added', { unit: 'A101', by: 'bob', user: 'alice' }),
  },
  'rental not synced': {
    attempt: online('B-ACS-1'),
    brought: changed('occupied'),
    undone: ['pms', 'pms.synced', { units: ['A101'] }],
  },
  draft: {
    attempt: online('B-ACS-1'),
    brought: ['pms', 'pms.draft', { unit: 'A101', status: 'occupied', tenant: 'alice' }],
  },
  zone: { attempt: online('B-ZON-1'), brought: core('facility.zoneSet', { facility: 'site', id: 'z' }) },
  frozen: { attempt: account('signIn', 'B-ACC-3'), brought: core('account.frozen', { user: 'alice' }) },
  code: { attempt: account('activate', 'B-ACC-4'), brought: core('account.codeSent', { user: 'alice' }) },
  controller: {
    attempt: portal('B-REM-1'),
    before: [LOCK],
    brought: core('lock.removed', { mac: MAC, place: { kind: 'unit', id: 'A101' } }),
  },
  number: {
    attempt: portal('B-REM-2'),
    before: [RENTED],
    brought: core('user.changed', { user: { id: 'alice' }, readdressed: false }),
  },
  offline: { attempt: portal('B-REM-3'), before: [LOCK], brought: core('lock.silent', { mac: MAC, session: '01' }) },
  role: { attempt: portal('B-REM-4'), brought: core('staff.roleChanged', { by: 'boss', user: 'maya', role: 'none' }) },
  reset: { attempt: atTheLock('opens'), brought: core('lock.resetWanted', { mac: MAC, epoch: 2 }) },
  'reset in set-up': { attempt: online('B-KEY-3'), brought: core('lock.resetWanted', { mac: MAC, epoch: 2 }) },
  voided: {
    attempt: atTheLock('opens'),
    before: KEYS,
    brought: core('keys.voided', { device: 'D1', macs: [MAC], why: 'revoked' }),
  },
  'share, with an offline key': {
    attempt: atTheLock('opens'),
    before: [...KEYS, core('keys.voided', { device: 'D1', macs: [MAC], why: 'access ended' })],
    brought: core('share.removed', { unit: 'A101', by: 'bob', user: 'alice' }),
    undone: core('share.added', { unit: 'A101', by: 'bob', user: 'alice' }),
  },
  'low battery': {
    attempt: atTheLock('supply'),
    brought: core('battery.low', { mac: MAC }),
    undone: core('battery.recovered', { mac: MAC }),
  },
  drained: {
    attempt: atTheLock('supply'),
    brought: input('lock.drainTo', { lock: 'A101', mv: 2_400 }),
    undone: input('lock.changeBattery', { lock: 'A101' }),
  },
  leaning: {
    attempt: atTheLock('supply'),
    brought: input('door.lean', { lock: 'A101', newtons: 200 }),
    undone: input('door.lean', { lock: 'A101', newtons: 0 }),
  },
  clock: { attempt: atTheLock('phone-time'), brought: ['phone/alice', 'phone.clock', { errorS: 900 }] },
  'hours of a fob': {
    attempt: fob('hours'),
    before: [ADDED],
    brought: core('user.scheduleSet', { facility: 'site', user: 'alice' }),
  },
  blacklist: { attempt: fob('blacklist'), brought: core('fob.blacklisted', { fob: 'f1', owner: 'alice', on: true }) },
};

/** The causes, and what led to them, in a trace that ends with the attempt. */
function read({ before = [], attempt }: Row, happened: readonly Event[]) {
  const first = [...before, ...happened];
  const events = [...first, ...attempt].map(([actor, kind, data = {}], i): TraceEvent => {
    const isLed = i > first.length || (kind === 'phone.keys' && before.includes(KEYS[1] as Event));
    return { seq: i + 1, time: i * 1_000, actor, kind, data, causedBy: isLed ? i : undefined };
  });
  const failure = events.at(-1);
  if (failure === undefined) throw new Error('an empty trace');
  const { causes, brought } = whyOf(events, failure);
  return { causes, brought: brought.map((path) => path.at(-1)?.data) };
}

const turned = ([actor, kind, data = {}]: Event): readonly Event[] =>
  elsewhere({ seq: 0, time: 0, actor, kind, data }).map((event) => [
    event.actor,
    kind,
    event.data as Event[2] & object,
  ]);

test.each(Object.entries(ROWS))('%s: the event counts, and that of another does not', (_, row) => {
  const { brought, undone } = row;
  const alone = read(row, [brought]);
  expect(alone.brought).toEqual([brought[2]]);
  for (const other of turned(brought)) {
    expect(read(row, [brought, other]), JSON.stringify(other)).toEqual(alone);
    expect(read(row, [other]).brought, JSON.stringify(other)).toEqual([]);
  }
  if (undone === undefined) return;
  expect(read(row, [brought, undone]).brought).toEqual([]);
  for (const other of turned(undone)) expect(read(row, [brought, other]), JSON.stringify(other)).toEqual(alone);
});

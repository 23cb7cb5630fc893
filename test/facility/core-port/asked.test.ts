/**
 * What an external core is asked, and what comes of each of its answers: every decision of the built-in core about rentals, shares and revocations
 * reaches it once, with exactly the fields of the port. The core here is a table of answers on the same thread.
 */
import { describe, expect, it } from 'vitest';
import { OPERATIONS, type Operation } from '../../../src/facility/core-port/contract.ts';
import { CoreFault } from '../../../src/facility/core-port/core-fault.ts';
import { openFromPlan } from '../../../src/facility/open/open.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import { MORNING, must } from '../demo.ts';
import { DEMO } from '../verbs/stories.ts';

const MAC = 'C0:FF:EE:00:01:01';
const KEY = {
  mac: MAC,
  offlineKey: '0F'.repeat(16),
  unlockCommand: '01'.repeat(20),
  scheduledUnlockCommand: '02'.repeat(20),
  dated: true,
  expiresAt: MORNING + 3_600_000,
};
const DONE = { ok: true };
const ANSWERS: Readonly<Record<Operation, unknown>> = {
  open: DONE,
  provision: DONE,
  feed: DONE,
  issue: { ok: true, keys: [KEY, { ...KEY, mac: 'C0:FF:EE:00:01:02', expiresAt: null }] },
  unlock: { ok: true, commands: ['03'.repeat(20)] },
  upload: { ok: true, accepted: 1 },
  revoke: DONE,
  reset: DONE,
  share: DONE,
  unshare: DONE,
  known: { ok: true, epoch: 7, overlock: true },
  activity: {
    ok: true,
    entries: [
      { event: 'locked', at: MORNING, person: 'alice' },
      { event: 'other', at: 1, person: null },
    ],
  },
};

type Asked = Readonly<Record<string, unknown>> & { readonly operation: string };

function opened(answers: Partial<Record<Operation, unknown>> = {}) {
  const asked: Asked[] = [];
  const thread = {
    open: () => ({ core: 1, answer: DONE }),
    ask: (_core: number, operation: Operation, request: Readonly<Record<string, unknown>>) => {
      const { success, error } = OPERATIONS[operation].request.safeParse(request);
      if (!success) throw new Error(`${operation}: ${error.message}`);
      const { now: _n, random: _r, ...fields } = request;
      // What the views ask leaves no trace.
      if (operation !== 'known' && operation !== 'activity') asked.push({ operation, ...fields });
      const answer = answers[operation] ?? ANSWERS[operation];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const site = openFromPlan(DEMO, { seed: 'test', startAt: MORNING, core: { thread: thread as never, url: 'a:core' } });
  const events: TraceEvent[] = [];
  site.trace.subscribe((event) => events.push(event));
  const since = (): Asked[] => asked.splice(0);
  const at = (person: string) => {
    must(site, 'person.tailgate', { person });
    must(site, 'person.walkTo', { person, to: 'A101' });
    site.clock.runFor(60_000);
  };
  return { site, events, since, at };
}

/** A person's phone, as the port knows it. */
const phoneOf = (site: ReturnType<typeof opened>['site'], phone: string) => ({
  kind: 'phone',
  id: site.phone(phone).deviceId,
});

describe('an external core is asked', () => {
  it('for every device and unit when the facility opens', () => {
    const asked = opened().since();
    const of = (operation: string) => asked.filter((one) => one.operation === operation);
    expect(of('provision')).toHaveLength(DEMO.entries.length + DEMO.units.flatMap(({ locks }) => locks).length);
    expect(of('provision')[0]).toEqual({
      operation: 'provision',
      mac: 'C0:FF:EE:10:00:01',
      hardware: '3E',
      place: { kind: 'entry', id: 'gate-in' },
      setUp: { epoch: 1 },
    });
    expect(of('provision')).toContainEqual({
      operation: 'provision',
      mac: MAC,
      hardware: '1A',
      place: { kind: 'unit', id: 'A101' },
      setUp: { epoch: 1 },
    });
    const feed = Object.fromEntries(of('feed').map(({ unit, operation: _, ...rest }) => [unit, rest]));
    expect(feed).toMatchObject({
      A101: { status: 'occupied', tenant: 'alice' },
      A103: { status: 'available' },
      A104: { status: 'gatelock', tenant: 'carol' },
      A105: { status: 'overlock', tenant: 'dave' },
      A106: { status: 'pre-let', tenant: 'erin', leaseStart: '2031-01-01' },
    });
    expect(feed.A103).toStrictEqual({ status: 'available' });
    expect(feed.A101).not.toHaveProperty('leaseStart');
    expect(asked).toHaveLength(of('provision').length + of('feed').length);
    expect(of('feed')).toHaveLength(DEMO.units.length);
  });

  it('for a rental, as each of its statuses, and for nothing elsewhere', () => {
    const { site, since } = opened();
    since();
    must(site, 'pms.rent', { unit: 'A103', tenant: 'bob', leaseStart: '2026-03-04' });
    must(site, 'pms.overdue', { unit: 'A101' });
    must(site, 'pms.overdue', { unit: 'A102', status: 'gatelock' });
    must(site, 'pms.moveOut', { unit: 'A104' });
    site.clock.runFor(300_000);
    expect(since()).toEqual([
      { operation: 'feed', unit: 'A103', status: 'pre-let', tenant: 'bob', leaseStart: '2026-03-04' },
      { operation: 'feed', unit: 'A101', status: 'overlock', tenant: 'alice' },
      { operation: 'feed', unit: 'A102', status: 'gatelock', tenant: 'bob' },
      { operation: 'feed', unit: 'A104', status: 'available' },
    ]);
    must(site, 'portal.auction', { as: 'maya', unit: 'A105', opener: 'maya', opens: 1 });
    must(site, 'pms.rent', { unit: 'B203', tenant: 'ivy' });
    expect(since()).toEqual([]);
    must(site, 'portal.updateCustomerData', {});
    const feed = Object.fromEntries(since().map(({ unit, status }) => [unit, status]));
    expect(feed).toMatchObject({ A105: 'overlock', A101: 'overlock' });
    site.backend.dispatch({
      type: 'feed.change',
      facility: 'elsewhere',
      unit: 'A101',
      completed: true,
      status: 'available',
    });
    expect(since()).toEqual([]);
  });

  it('with a unit in transfer as an occupied one', () => {
    const { site, since } = opened();
    must(site, 'pms.rent', { unit: 'A103', tenant: 'alice' });
    must(site, 'pms.moveOut', { unit: 'A101' });
    must(site, 'portal.updateCustomerData', {});
    must(site, 'portal.transfer', { as: 'maya', from: 'A101', to: 'A103' });
    since();
    must(site, 'portal.updateCustomerData', {});
    const status = site.core.state.units.get('A101')?.status;
    expect([status, since().find(({ unit }) => unit === 'A101')?.status]).toEqual(['transfer', 'occupied']);
  });

  it('for keys, with whether the phone is on site, and for a list at an online unlock', () => {
    const { site, since, at } = opened();
    since();
    must(site, 'phone.openApp', { phone: 'alice' });
    site.clock.runFor(5_000);
    const bearer = phoneOf(site, 'alice');
    expect(since()).toEqual([{ operation: 'issue', person: 'alice', bearer, onSite: false }]);
    at('alice');
    must(site, 'phone.refresh', { phone: 'alice' });
    site.clock.runFor(5_000);
    expect(since().at(-1)).toEqual({ operation: 'issue', person: 'alice', bearer, onSite: true });
    expect(site.look('person.alice.offlineKeyExpiration')).toEqual({ status: 'Active' });
    expect(site.backend.opening.unlock(bearer.id ?? '', MAC, 'AB')).toEqual({ ok: true, commands: ['03'.repeat(20)] });
    expect(since()).toEqual([{ operation: 'unlock', person: 'alice', bearer, mac: MAC, session: 'AB' }]);
    expect(site.backend.opening.unlock('nobody', 'C0:FF:EE:99:99:99', 'AB')).toEqual({
      ok: false,
      why: 'refused',
      by: 'B-FAC-5',
    });
    expect(since()).toEqual([]);
    expect(site.backend.opening.refresh(bearer.id ?? '', 'nowhere', { x: 0, y: 0 })).toMatchObject({
      ok: true,
      keys: [{ expiresAt: KEY.expiresAt }, { expiresAt: Number.MAX_SAFE_INTEGER }],
    });
    expect(since()).toMatchObject([{ operation: 'issue', onSite: false }]);
  });

  it('for an upload of at most 1,024 packets of a known lock', () => {
    const { site, since } = opened();
    since();
    const upload = (count: number, mac = MAC) => site.backend.opening.upload(mac, 'AB', new Array(count).fill('00'));
    expect([upload(1), upload(1_024), upload(1_025), upload(1, 'C0:FF:EE:99:99:99')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(since().map(({ packets, ...rest }) => [rest, (packets as unknown[]).length])).toEqual([
      [{ operation: 'upload', mac: MAC, session: 'AB' }, 1],
      [{ operation: 'upload', mac: MAC, session: 'AB' }, 1_024],
    ]);
  });

  it('for shares and revocations, each once', () => {
    const { site, since } = opened();
    const [alice, all] = [
      phoneOf(site, 'alice'),
      since()
        .filter((one) => one.operation === 'provision')
        .map((one) => one.mac),
    ];
    must(site, 'phone.openApp', { phone: 'alice' });
    site.clock.runFor(5_000);
    since();
    const asks = (verb: string, args: Readonly<Record<string, unknown>>) => {
      must(site, verb, { ...args });
      site.clock.runFor(5_000);
      return since().filter(({ operation }) => operation !== 'issue');
    };
    const shared = { unit: 'A101', by: 'alice', with: 'bob' };
    expect(asks('phone.share', { phone: 'alice', unit: 'A101', with: 'bob' })).toEqual([
      { operation: 'share', ...shared },
    ]);
    expect(asks('phone.unshare', { phone: 'alice', unit: 'A101', with: 'bob' })).toEqual([
      { operation: 'unshare', ...shared },
    ]);
    expect(asks('portal.revokeKey', { as: 'maya', phone: 'alice', lock: 'A101' })).toEqual([
      { operation: 'revoke', bearer: alice, mac: MAC },
    ]);
    expect(site.look('person.alice.offlineKeyExpiration')).toEqual({ status: 'Active' });
    expect(asks('portal.resetKeys', { as: 'maya', lock: 'A101' })).toEqual([{ operation: 'reset', mac: MAC }]);
    expect(asks('fob.add', { fob: 'f1', owner: 'alice' })).toEqual([]);
    const fob = { kind: 'fob', id: 'f1' };
    must(site, 'fob.sync', { fob: 'f1' });
    expect(since()).toEqual([{ operation: 'issue', person: 'alice', bearer: fob, onSite: true }]);
    expect(site.look('fob.f1.keys')).toEqual([MAC, 'C0:FF:EE:00:01:02']);
    expect(site.backend.opening.fobKeys('f1')[0]).toEqual({
      mac: MAC,
      offlineKey: KEY.offlineKey,
      unlockCommand: KEY.scheduledUnlockCommand,
    });
    since();
    expect(asks('fob.takeLock', { fob: 'f1', lock: 'A101' })).toEqual([{ operation: 'revoke', bearer: fob, mac: MAC }]);
    expect(asks('fob.remove', { fob: 'f1' })).toEqual(all.map((mac) => ({ operation: 'revoke', bearer: fob, mac })));
    expect(asks('phone.signOut', { phone: 'alice' })).toEqual(
      all.map((mac) => ({ operation: 'revoke', bearer: alice, mac })),
    );
    expect(site.look('person.alice.offlineKeyExpiration')).toEqual({ status: 'Expired' });
  });
});

describe('an answer of an external core', () => {
  it.each<[string, unknown, object, object]>([
    [
      'a refusal',
      { ok: false, rule: 'X-1' },
      { ok: false, why: 'refused', by: 'X-1' },
      { kind: 'core.refused', data: { command: 'unlock', rule: 'X-1', about: null } },
    ],
    [
      'a fault',
      new CoreFault('wrong', 'unlock', 'it broke'),
      { ok: false, why: 'failed', by: 'it broke' },
      { kind: 'core.fault', data: { operation: 'unlock', why: 'it broke' } },
    ],
  ])('that is %s is a failed request, with its line in the trace', (_, answer, outcome, event) => {
    const { site, events } = opened({ unlock: answer, issue: answer, upload: answer });
    const device = site.phone('alice').deviceId ?? '';
    must(site, 'fob.add', { fob: 'f1', owner: 'alice' });
    events.length = 0;
    expect(site.backend.opening.unlock(device, MAC, 'AB')).toEqual(outcome);
    expect(events).toMatchObject([event]);
    expect(site.backend.opening.refresh(device, 'site', undefined)).toMatchObject({ ok: false });
    expect([site.backend.opening.fobKeys('f1'), site.backend.opening.upload(MAC, 'AB', [])]).toEqual([[], false]);
  });

  it('that is an error of another kind is not hidden', () => {
    const { site } = opened({ unlock: new Error('ours'), known: new Error('ours') });
    expect(() => site.backend.opening.unlock(site.phone('alice').deviceId ?? '', MAC, 'AB')).toThrow('ours');
    expect(() => site.look('known.A101')).toThrow('ours');
  });

  it('is shown in the views, or why it is not', () => {
    const { site } = opened();
    expect(site.look('known.A101')).toEqual({
      epoch: 7,
      overlock: true,
      note: expect.stringMatching(/^The core port/),
    });
    const log = site.look('activity') as { kind: string }[];
    expect(log[0]).toEqual({ at: MORNING, kind: 'Locked', entry: 'gate-in', user: 'alice' });
    expect(log.at(-1)).toEqual({ at: 1, kind: 'Other', unit: 'B203' });
    const no = opened({ known: { ok: false, rule: 'X-1' }, activity: new CoreFault('gone', 'activity', 'it is gone') });
    expect(no.site.look('known.A101')).toEqual({
      note: 'The core provides no state for this lock: known is refused by X-1.',
    });
    const [first, second] = no.site.look('activity') as object[];
    expect(first).toEqual({
      at: MORNING,
      kind: 'Not Shown',
      note: 'The core provides no activity of its locks: it is gone.',
    });
    expect(second).toBeDefined();
  });
});

/** The property-management system alone: when a change reaches the company, how often it is tried, and the midnight at which a lease begins. */
import { describe, expect, it } from 'vitest';
import {
  PMS_DEFAULTS,
  Pms,
  type PmsRecord,
  type PmsSnapshot,
  type PmsStatus,
  standing,
} from '../../../src/facility/backend/pms.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace, type TraceEvent } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';

const ZONE = 'America/Denver';
/** Ten in the evening of the 5th at the facility. */
const EVENING = Date.parse('2026-03-06T05:00:00Z');
const MINUTE = 60_000;
const ANN = { id: 'ann', name: 'Ann' };

function opened(snapshot?: PmsSnapshot, clock = new VirtualClock(EVENING), seed = 'pms') {
  const trace = new Trace(clock, new Secrets());
  const events: TraceEvent[] = [];
  trace.subscribe((event) => events.push(event));
  const pms = new Pms({ clock, random: new Random(seed), trace }, ZONE, undefined, snapshot);
  const delivered: PmsRecord[] = [];
  pms.deliver = (record) => delivered.push(record);
  const pass = (ms: number) => clock.runUntil(clock.now() + ms);
  return {
    pms,
    clock,
    trace,
    events,
    delivered,
    pass,
    units: () => delivered.splice(0).map(({ unit, status }) => `${unit} ${status}`),
  };
}
const record = (unit: string, status: PmsStatus, more: Partial<PmsRecord> = {}): PmsRecord => ({
  unit,
  status,
  ...more,
});

describe('a lease', () => {
  it.each<[PmsStatus, string | undefined, PmsStatus]>([
    ['occupied', '2026-03-06', 'pre-let'],
    ['occupied', '2026-03-05', 'occupied'],
    ['pre-let', '2026-03-05', 'occupied'],
    ['pre-let', '2026-03-06', 'pre-let'],
    ['pre-let', undefined, 'pre-let'],
    ['overlock', '2026-03-06', 'overlock'],
    ['gatelock', '2026-03-04', 'gatelock'],
    ['available', '2026-03-06', 'available'],
  ])('of a unit that is %s, from %s: %s on the 5th', (status, leaseStart, shown) => {
    const first = record('A', status, leaseStart === undefined ? {} : { leaseStart });
    const { pms } = opened();
    pms.change(first);
    expect(pms.unit('A')?.status).toBe(shown);
  });

  it('keeps everything else', () => {
    const one = record('A', 'occupied', { tenant: ANN });
    expect(standing(one, 0)).toBe(one);
    expect(standing({ ...one, leaseStart: '2026-03-05' }, 100_000)).toEqual({ ...one, leaseStart: '2026-03-05' });
  });

  it('begins at the midnight of its day, and is then delivered', () => {
    const { pms, pass, units, events } = opened();
    pms.adopt(record('A', 'pre-let', { leaseStart: '2026-03-06', tenant: ANN }));
    pms.adopt(record('B', 'pre-let', { leaseStart: '2026-03-07' }));
    pms.adopt(record('C', 'pre-let'));
    pms.adopt(record('D', 'overlock', { leaseStart: '2026-03-06' }));
    pass(120 * MINUTE - 1);
    expect([pms.unit('A')?.status, events]).toEqual(['pre-let', []]);
    pass(1);
    expect(['A', 'B', 'C', 'D'].map((unit) => pms.unit(unit)?.status)).toEqual([
      'occupied',
      'pre-let',
      'pre-let',
      'overlock',
    ]);
    pass(5 * MINUTE);
    expect(units()).toEqual(['A occupied']);
    pass(24 * 60 * MINUTE);
    expect(units()).toEqual(['B occupied']);
    pass(48 * 60 * MINUTE);
    expect(units()).toEqual([]);
  });
});

describe('a change', () => {
  it('reaches the company after one to five minutes, with those made meanwhile, in their order and once', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const { pms, pass, units, clock } = opened(undefined, undefined, seed);
      pms.change(record('A', 'occupied'));
      const due = (clock.nextAt() ?? 0) - EVENING;
      expect(due).toBeGreaterThanOrEqual(PMS_DEFAULTS.syncMinMs);
      expect(due).toBeLessThanOrEqual(PMS_DEFAULTS.syncMaxMs);
      pms.change(record('B', 'occupied'));
      pms.change(record('A', 'overlock'));
      pass(due - 1);
      expect(units()).toEqual([]);
      pass(1);
      expect(units()).toEqual(['B occupied', 'A overlock']);
      pass(20 * MINUTE);
      expect(units()).toEqual([]);
    }
    expect(PMS_DEFAULTS).toEqual({ syncMinMs: 60_000, syncMaxMs: 300_000, retries: 5, retryMs: 60_000 });
  });

  it('is made at its time, and is delivered under its own cause', () => {
    const { pms, pass, delivered, trace, events } = opened();
    trace.record('maya', 'input', {});
    pms.change(record('A', 'occupied', { tenant: ANN }));
    const cause = events.find(({ kind }) => kind === 'pms.changed')?.seq;
    trace.record('maya', 'input', {});
    const causes: (number | undefined)[] = [];
    pms.deliver = (one) => {
      delivered.push(one);
      trace.record('core', 'done', {});
      causes.push(events.at(-1)?.causedBy);
    };
    pass(5 * MINUTE);
    expect([delivered[0]?.madeAt, causes]).toEqual([EVENING, [cause]]);
    expect(events.filter(({ actor }) => actor === 'pms').map(({ kind, data }) => [kind, data])).toEqual(
      [
        ['pms.changed', { unit: 'A', status: 'occupied', tenant: 'ann' }],
        ['pms.synced', { units: ['A'] }],
      ].map(([kind, data]) => [kind, expect.objectContaining(data as object)]),
    );
    expect(pms.tenant('ann')).toEqual(ANN);
  });

  it('of a tenant sends all their units again, and no others', () => {
    const { pms, pass, delivered } = opened();
    for (const unit of ['A', 'B']) pms.adopt(record(unit, 'occupied', { tenant: ANN }));
    pms.adopt(record('C', 'occupied', { tenant: { id: 'bob', name: 'Bob' } }));
    pms.adopt(record('D', 'available'));
    pms.editTenant({ ...ANN, mobile: '1' });
    pass(5 * MINUTE);
    expect(delivered.map(({ unit, tenant }) => [unit, tenant?.mobile])).toEqual([
      ['A', '1'],
      ['B', '1'],
    ]);
    expect(pms.tenant('ann')?.mobile).toBe('1');
    pms.addTenant({ id: 'new', name: 'New' });
    expect(pms.tenant('new')?.name).toBe('New');
  });

  it('that is a draft is not sent until it is completed', () => {
    const { pms, pass, units } = opened();
    expect(pms.complete('A')).toBe(false);
    pms.draft(record('A', 'occupied'));
    pass(10 * MINUTE);
    expect([units(), pms.hasDraft('A'), pms.unit('A')]).toEqual([[], true, undefined]);
    expect([pms.complete('A'), pms.complete('A'), pms.hasDraft('A')]).toEqual([true, false, false]);
    pass(5 * MINUTE);
    expect(units()).toEqual(['A occupied']);
  });
});

describe('Update Customer Data', () => {
  it('delivers waiting changes at once, then every other unit as it stands, without a time', () => {
    const { pms, delivered, pass, units } = opened();
    pms.adopt(record('A', 'occupied', { madeAt: 5 }));
    pms.change(record('B', 'overlock'));
    pms.syncAll();
    expect(delivered.map(({ unit, madeAt }) => [unit, madeAt])).toEqual([
      ['B', EVENING],
      ['A', undefined],
    ]);
    units();
    pass(20 * MINUTE);
    expect(units()).toEqual([]);
    pms.syncAll();
    expect(units()).toEqual(['A occupied', 'B overlock']);
  });
});

describe('a feed that is down', () => {
  const failed = (events: readonly TraceEvent[]) =>
    events.flatMap(({ kind, data }) => (kind === 'pms.syncFailed' ? [data.tries] : []));
  it('is tried five times, a minute apart, and then only when it is up or somebody asks', () => {
    const { pms, pass, units, events, clock } = opened();
    pms.setFeedDown(true);
    pms.change(record('A', 'occupied'));
    const first = (clock.nextAt() ?? 0) - EVENING;
    pass(first);
    for (let tries = 1; tries < 5; tries++) {
      expect(failed(events).at(-1)).toBe(tries);
      pass(MINUTE - 1);
      expect(failed(events)).toHaveLength(tries);
      pass(1);
    }
    pass(60 * MINUTE);
    expect([failed(events), units()]).toEqual([[1, 2, 3, 4, 5], []]);
    pms.syncAll();
    expect([failed(events).at(-1), units()]).toEqual([6, []]);
    pms.setFeedDown(false);
    pass(5 * MINUTE);
    expect(units()).toEqual(['A occupied']);
    expect(pms.snapshot()).toMatchObject({ tries: 0, waiting: [], feedDown: false });
    expect(events.filter(({ kind }) => /feed/.test(kind)).map(({ kind }) => kind)).toEqual([
      'pms.feedDown',
      'pms.feedUp',
    ]);
  });

  it('counts from the start when it is down again, and has nothing to do if nothing waits', () => {
    const { pms, pass, events, clock } = opened();
    pms.setFeedDown(true);
    pms.setFeedDown(false);
    expect(clock.nextAt()).toBeUndefined();
    pms.setFeedDown(true);
    pms.syncAll();
    expect(failed(events)).toEqual([1]);
    pms.setFeedDown(true);
    expect(pms.snapshot().tries).toBe(0);
    pass(MINUTE);
    expect(failed(events)).toEqual([1]);
  });
});

describe('a snapshot', () => {
  it('goes on where it was, with what waits, the drafts, the tries and the lease that begins', () => {
    const first = opened();
    first.pms.setFeedDown(true);
    first.pms.adopt(record('L', 'pre-let', { leaseStart: '2026-03-06' }));
    first.pms.change(record('A', 'occupied', { tenant: ANN }));
    first.pms.draft(record('B', 'occupied'));
    first.pass(6 * MINUTE);
    const { pms: restored, ...again } = opened(
      JSON.parse(JSON.stringify(first.pms.snapshot())),
      VirtualClock.restore(JSON.parse(JSON.stringify(first.clock.snapshot()))),
    );
    expect(restored.view()).toEqual(first.pms.view());
    expect(restored.view()).toEqual({
      units: { L: { status: 'pre-let', tenant: null }, A: { status: 'occupied', tenant: 'ann' } },
      waiting: ['A'],
      drafts: ['B'],
      feedDown: true,
    });
    expect(restored.snapshot()).toEqual(first.pms.snapshot());
    again.pass(5 * MINUTE);
    restored.setFeedDown(false);
    again.pass(180 * MINUTE);
    expect(again.units()).toEqual(['A occupied', 'L occupied']);
  });
});

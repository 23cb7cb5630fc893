import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainOf } from '../../src/sim/causes.ts';
import { Secrets } from '../../src/sim/secrets.ts';
import { digestOf, Trace, type TraceEvent } from '../../src/sim/trace.ts';
import { type ClockSnapshot, VirtualClock } from '../../src/sim/virtual-clock.ts';

interface Link {
  readonly seq: number;
  readonly causedBy?: number | undefined;
}

/** Events with consecutive numbers, some without a cause. */
const links = fc
  .array(fc.option(fc.nat()), { minLength: 1, maxLength: 60 })
  .map((causes) =>
    causes.map(
      (cause, i): Link => (cause === null || i === 0 ? { seq: i + 1 } : { seq: i + 1, causedBy: (cause % i) + 1 }),
    ),
  );

describe('chainOf', () => {
  it('is the path along the causes, from an event without one to the event', () => {
    fc.assert(
      fc.property(links, fc.nat(), (events, pick) => {
        const last = events[pick % events.length];
        const path = chainOf(events, last?.seq ?? 0);
        expect(path.at(-1)).toBe(last);
        expect(path[0]?.causedBy).toBeUndefined();
        for (const [i, event] of path.entries()) if (i > 0) expect(event.causedBy).toBe(path[i - 1]?.seq);
      }),
    );
  });

  it('of a part of a trace begins with the oldest cause in that part', () => {
    fc.assert(
      fc.property(links, fc.nat(), fc.nat(), (events, pick, from) => {
        const seq = events[pick % events.length]?.seq ?? 0;
        const part = events.slice(from % events.length);
        expect(chainOf(part, seq)).toEqual(chainOf(events, seq).filter((event) => part.includes(event)));
      }),
    );
  });

  it('ends for any numbers, and is empty for an event that is not there', () => {
    const any = fc.record({ seq: fc.integer(), causedBy: fc.option(fc.integer(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(any), fc.integer(), (events, seq) => {
        expect(chainOf(events, seq).length).toBeLessThanOrEqual(events.length);
      }),
    );
    expect(chainOf([{ seq: 1 }], 2)).toEqual([]);
    expect(chainOf([{ seq: 1, causedBy: 1 }], 1)).toEqual([{ seq: 1, causedBy: 1 }]);
  });
});

/** What a timer does when it fires: records events and sets timers of a later program, in this order. */
type Step = { readonly record: number } | { readonly set: number; readonly afterMs: number; readonly armed: boolean };
type Program = readonly (readonly Step[])[];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ record: fc.nat(3) }),
  fc.record({ set: fc.nat(2), afterMs: fc.nat(40), armed: fc.boolean() }),
);
/** At most 4 + 4² + … + 4⁵ timers fire. */
const programs: fc.Arbitrary<Program> = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 5 });

function world(
  program: Program,
  from?: { readonly clock: ClockSnapshot; readonly trace: { seq: number; digest: string } },
) {
  const clock = from === undefined ? new VirtualClock(0) : VirtualClock.restore(from.clock);
  const trace = new Trace(clock, new Secrets(), from?.trace);
  const events: TraceEvent[] = [];
  trace.subscribe((event) => events.push(event));
  const owner = clock.own(
    'toy',
    (event) => event,
    ({ type }) => fire(Number(type)),
  );
  const fire = (which: number) => {
    for (const one of program[which] ?? []) {
      if ('record' in one) trace.record('toy', `toy.${one.record}`);
      else if (one.armed) owner.arm(String(which + 1 + one.set), clock.now() + 1 + one.afterMs);
      else owner.post(clock.now() + 1 + one.afterMs, { type: String(which + 1 + one.set) });
    }
  };
  return { clock, trace, events, fire };
}

describe('the cause of an event', () => {
  it('is the event that set its timer, or the one before it in its handler', () => {
    const { clock, trace, events } = world([[{ record: 1 }]]);
    trace.under(0, () => {
      trace.record('outside', 'input');
      clock.setTimeout(() => trace.record('toy', 'toy.closure'), 20);
      trace.record('toy', 'toy.done');
    });
    expect(clock.cause).toBe(0);
    clock.runUntil(30);
    expect(events.map(({ kind, causedBy }) => [kind, causedBy])).toEqual([
      ['input', undefined],
      ['toy.done', 1],
      ['toy.closure', 1],
    ]);
  });

  it('is remembered by armed timers and by messages, and is the first that armed for the same instant', () => {
    const { clock, events, fire } = world([
      [{ record: 1 }, { set: 0, afterMs: 5, armed: true }, { record: 2 }, { set: 0, afterMs: 5, armed: true }],
      [{ record: 3 }, { set: 0, afterMs: 5, armed: false }, { record: 0 }],
      [{ record: 2 }],
    ]);
    fire(0);
    clock.runUntil(30);
    expect(events.map(({ seq, kind, causedBy }) => [seq, kind, causedBy])).toEqual([
      [1, 'toy.1', undefined],
      [2, 'toy.2', 1],
      [3, 'toy.3', 1],
      [4, 'toy.0', 3],
      [5, 'toy.2', 3],
    ]);
  });

  it('INV-4 is earlier, and the same after a snapshot at any instant', () => {
    fc.assert(
      fc.property(programs, fc.nat(200), (program, cut) => {
        const whole = world(program);
        whole.trace.under(0, () => whole.fire(0));
        whole.clock.runUntil(500);
        for (const { seq, causedBy = 0 } of whole.events) expect(causedBy).toBeLessThan(seq);

        const first = world(program);
        first.trace.under(0, () => first.fire(0));
        first.clock.runUntil(cut);
        const saved = JSON.parse(JSON.stringify({ clock: first.clock.snapshot(), trace: first.trace.snapshot() }));
        const then = world(program, saved);
        then.clock.runUntil(500);
        expect([...first.events, ...then.events]).toEqual(whole.events);
      }),
    );
  });

  it('ends with the instant: what comes from outside afterwards has none', () => {
    const { clock, trace, events } = world([[]]);
    trace.record('link', 'link.write');
    clock.runUntil(clock.now());
    trace.record('link', 'link.write');
    expect(events.map(({ causedBy }) => causedBy)).toEqual([undefined, undefined]);
  });

  it('is at the end of the line, and the digest is that of the lines without causes', () => {
    const { trace, events } = world([[]]);
    const lines: string[] = [];
    trace.subscribeLines((_event, line) => lines.push(line));
    for (let i = 0; i < 3; i++) trace.record('core', 'core.event', { last: { causedBy: i } });
    const apart = new Trace(new VirtualClock(0), new Secrets());
    for (let i = 0; i < 3; i++) apart.under(0, () => apart.record('core', 'core.event', { last: { causedBy: i } }));
    expect(lines[1]).toBe(
      '{"seq":2,"time":0,"actor":"core","kind":"core.event","data":{"last":{"causedBy":1}},"causedBy":1}',
    );
    expect(lines).toEqual(events.map((event) => JSON.stringify(event)));
    expect(trace.digest).toBe(apart.digest);
    expect(digestOf(events)).toBe(trace.digest);
  });

  it('is put back after an act, even one that throws', () => {
    const { clock, trace } = world([[]]);
    trace.record('core', 'core.event');
    expect(() =>
      trace.apart(() => {
        trace.record('core', 'core.event');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(clock.cause).toBe(1);
  });
});

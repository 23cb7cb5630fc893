import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptSnapshots, MAX_SNAPSHOTS, MIN_DISTANCE } from '../../../src/console/player/kept-snapshots.ts';
import type { Recording } from '../../../src/console/player/recording.ts';
import { ReplayPlayer } from '../../../src/console/player/replay-player.ts';
import { SLICE_MS, STEPS_PER_FRAME } from '../../../src/console/player/slice.ts';
import type { Facility } from '../../../src/facility/open/facility.ts';
import type { Json } from '../../../src/sim/clock.ts';
import { finished, type Steps } from '../../../src/sim/steps.ts';
import { NotSnapshottable } from '../../../src/sim/virtual-clock.ts';
import { recordSmall, SMALL } from '../recorded.ts';
import { HandClock } from '../screen.ts';
import { SmallFacility } from '../small-facility.ts';

const recording = recordSmall(250);
const ALL = () => true;

const drive = (
  of: Recording = recording,
  from: ConstructorParameters<typeof ReplayPlayer>[1] = SMALL,
  host = new HandClock(),
) => new ReplayPlayer(of, from, finished(from.open()), host);
const standing = (at: ReplayPlayer) => ({
  position: at.position,
  digest: at.facility.trace.digest,
  view: at.facility.view(),
  events: at.events(),
  pending: at.facility.clock.pending(),
});
const seekEnd = (at: ReplayPlayer): void => {
  at.toEnd();
  while (!at.paused) at.tick();
};

test('a whole recording plays again without a difference', () => {
  const whole = drive();
  seekEnd(whole);
  expect(whole.divergence).toBeUndefined();
  expect(whole.position.seq).toBe(recording.events.length);
  expect(whole.step(ALL).text).toBe('end of the recording');
});

test('INV-1 steps forward and back end in the same state as the steps forward alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -150, max: 250 }), { minLength: 1, maxLength: 6 }), (moves) => {
      const wandering = drive();
      for (const move of moves) {
        for (let i = 0; i < Math.abs(move); i++) {
          move > 0 ? wandering.step(ALL) : wandering.back(ALL);
          wandering.tick();
        }
      }
      const straight = drive();
      while (straight.position.step < wandering.position.step) straight.step(ALL);
      expect(standing(wandering)).toEqual(standing(straight));
    }),
    { numRuns: 10 },
  );
});

test('INV-1 a step back from a snapshot ends before it', () => {
  const stepping = drive();
  while (stepping.snapshots < 2) {
    stepping.step(ALL);
    stepping.tick();
  }
  const { step } = stepping.position;
  stepping.back(ALL);
  expect(stepping.position.step).toBe(step - 1);
});

test('a step is everything that one input or one timer causes', () => {
  const stepping = drive();
  expect(stepping.step(ALL).text).toBe('lock/A101 lock.woke');
  expect(stepping.position).toMatchObject({ step: 1, seq: 2 });
});

test('with a filter, a step goes to the next shown event, and a step back to the previous one', () => {
  const sleeps = recording.events.filter((event) => event.kind === 'lock.asleep');
  const shows = (event: { readonly kind: string }) => event.kind === 'lock.asleep';
  const choosy = drive();
  const stops = [1, 2, 3].map(() => {
    choosy.step(shows);
    return choosy.position;
  });
  expect(stops.map(({ seq }) => seq)).toEqual(sleeps.slice(0, 3).map(({ seq }) => seq + 1));
  choosy.step(ALL);
  choosy.back(shows);
  expect(choosy.position).toEqual(stops[2]);
  choosy.back(shows);
  expect(choosy.position).toEqual(stops[1]);
  choosy.back(shows);
  expect(choosy.back(shows).text).toBe('beginning of the recording');
  expect(choosy.position.step).toBe(0);
});

test('a filter that shows nothing does not block the console', () => {
  const long = drive(recordSmall(2 * STEPS_PER_FRAME));
  expect(long.step(() => false).text).toContain('the filter hides all later events');
  expect(long.position.step).toBe(0);
  const last = long.known().at(-1);
  long.step((event) => event === last);
  expect(long.working).toBeDefined();
  while (long.working !== undefined) long.tick();
  expect(long.position.seq).toBe(last?.seq);
});

test('a step back in a long recording starts from a snapshot', () => {
  const long = recordSmall(MIN_DISTANCE);
  const from: (Json | undefined)[] = [];
  const open = (snapshot?: Json) => {
    from.push(snapshot);
    return SMALL.open(snapshot);
  };
  const travelling = drive(long, { open });
  seekEnd(travelling);
  expect(travelling.snapshots).toBe(1 + Math.floor(long.events.length / MIN_DISTANCE));
  const end = travelling.position.step;
  travelling.back(ALL);
  expect(travelling.position.step).toBe(end - 1);
  expect(from).toEqual([undefined, expect.anything()]);
});

test('steps back that follow each other faster than they are made are all made, from one snapshot', () => {
  const long = recordSmall(MIN_DISTANCE);
  let opened = 0;
  const open = (snapshot?: Json) => {
    opened++;
    return SMALL.open(snapshot);
  };
  const slow = new ReplayPlayer(long, { open }, finished(SMALL.open()), slowHost(SLICE_MS));
  seekEnd(slow);
  const end = slow.position.step;
  for (let i = 0; i < 10; i++) slow.back(ALL);
  expect(slow.working).toBeDefined();
  while (slow.working !== undefined) slow.tick();
  expect([slow.position.step, opened]).toEqual([end - 10, 1]);
});

test('INV-1 however long a recording, snapshots stay bounded, close near the present and spread over the rest', () => {
  const kept = new KeptSnapshots();
  const far = (step: number): number => step - (kept.before(step)?.step ?? 0);
  const take = (seq: number): void => {
    if (!kept.isDue(seq)) return;
    kept.keep(seq, { seq, snapshot: seq });
    if (kept.count > MAX_SNAPSHOTS) throw new Error(`${kept.count} snapshots`);
  };
  for (let seq = 1_000; seq <= 2_000_000; seq += 1_000) take(seq);
  for (let seq = 1_999_000; seq <= 2_000_000; seq++) take(seq);
  expect(Math.max(...[1, 200_000, 500_000, 1_900_000].map(far))).toBeLessThanOrEqual((3 * 2_000_000) / MAX_SNAPSHOTS);
  for (const step of [1_999_999, 1_999_950, 1_999_901]) expect(far(step)).toBeLessThanOrEqual(MIN_DISTANCE);
  // After a move back, snapshots are close to each other there.
  for (let seq = kept.before(300_000)?.seq ?? 0; seq <= 300_000; seq++) take(seq);
  for (const step of [299_999, 299_950, 299_901]) expect(far(step)).toBeLessThanOrEqual(MIN_DISTANCE);
});

test('moving to the end is split across frames, so that keys respond', () => {
  const long = recordSmall(2 * STEPS_PER_FRAME);
  const travelling = drive(long);
  travelling.toEnd();
  travelling.tick();
  const { step } = travelling.position;
  expect(step).toBeGreaterThan(STEPS_PER_FRAME / 2);
  expect(step).toBeLessThanOrEqual(STEPS_PER_FRAME);
  travelling.pause();
  travelling.tick();
  expect(travelling.position.step).toBe(step);
});

/** A host on which time passes whenever somebody reads the clock. */
function slowHost(ms: number): HandClock {
  const host = new HandClock();
  host.now = () => {
    host.at += ms;
    return host.at;
  };
  return host;
}

test('a slice of a move ends with its time, however few its steps, and stopping leaves it there', () => {
  const long = recordSmall(STEPS_PER_FRAME);
  const slow = drive(long, SMALL, slowHost(SLICE_MS / 10));
  const last = long.events.at(-1)?.seq ?? 0;
  for (const move of [() => slow.toEnd(), () => slow.jump(3_600_000), () => slow.seek(last)]) {
    const { step } = slow.position;
    move();
    slow.tick();
    const after = slow.position.step;
    expect(slow.working).toBeDefined();
    expect(after).toBeGreaterThan(step);
    expect(after).toBeLessThanOrEqual(step + 22);
    slow.pause();
    slow.tick();
    expect([slow.position.step, slow.working]).toEqual([after, undefined]);
  }
});

test('a jump in slices ends where the same jump at once ends, and a running recording runs on', () => {
  const long = recordSmall(400);
  const atOnce = drive(long);
  atOnce.jump(1_200_000);
  const slow = drive(long, SMALL, slowHost(1));
  slow.jump(1_200_000);
  expect(slow.jump(1)?.text).toBe('a move is in progress; Esc stops it');
  while (slow.working !== undefined) slow.tick();
  expect([slow.position, slow.facility.clock.now()]).toEqual([atOnce.position, atOnce.facility.clock.now()]);
  const running = drive(long, SMALL, slowHost(1));
  running.go();
  running.jump(1_200_000);
  while (running.working !== undefined) running.tick();
  expect(running.paused).toBe(false);
});

test('a facility that differs is detected at the first difference, and a step back clears it', () => {
  const changed = recording.events.map((event) =>
    event.seq === 12 ? { ...event, data: { ...event.data, added: true } } : event,
  );
  const differing = drive({ ...recording, events: changed });
  seekEnd(differing);
  expect(differing.divergence).toContain('it differs from the recording');
  expect(differing.step(ALL)).toMatchObject({ tone: 'bad' });
  differing.back(ALL);
  expect(differing.divergence).toBeUndefined();
});

test('a facility other than the recorded one is refused with a message', () => {
  const header = { ...recording.header, from: { seq: 0, digest: '0'.repeat(64) } };
  expect(drive({ ...recording, header }).step(ALL)).toMatchObject({
    tone: 'bad',
    text: 'the facility starts differently: its file, the seed or noke-sim itself has changed',
  });
});

test('an incomplete recording says so at its end', () => {
  const short = drive({ ...recording, cut: true });
  seekEnd(short);
  expect(short.step(ALL).text).toBe('the recording is incomplete and ends here');
});

test('without snapshots, a step back starts at the beginning', () => {
  class Unkept extends SmallFacility {
    override snapshot(): never {
      throw new NotSnapshottable('a closure is pending');
    }
  }
  const open = function* (snapshot?: Json): Steps<Facility> {
    return snapshot === undefined ? new Unkept() : yield* SMALL.open(snapshot);
  };
  const unkept = drive(recordSmall(2 * MIN_DISTANCE), { open });
  for (let i = 0; i < MIN_DISTANCE + 5; i++) {
    unkept.step(ALL);
    unkept.tick();
  }
  unkept.back(ALL);
  expect(unkept.snapshots).toBe(0);
  expect(unkept.position.step).toBe(MIN_DISTANCE + 4);
});

test('a recording that plays follows real time × speed', () => {
  const host = new HandClock();
  const playing = drive(recording, SMALL, host);
  const start = playing.facility.clock.now();
  playing.setSpeed(10);
  playing.go();
  host.at += 1_234;
  playing.tick();
  expect(playing.facility.clock.now()).toBe(start + 12_340);
  playing.pause();
  host.at += 60_000;
  playing.tick();
  expect(playing.facility.clock.now()).toBe(start + 12_340);
});

test('a jump plays everything that was recorded in between', () => {
  const jumping = drive();
  const start = jumping.facility.clock.now();
  jumping.jump(60_000);
  expect(jumping.facility.clock.now()).toBe(start + 60_000);
  expect(jumping.events().at(-1)?.time).toBeLessThanOrEqual(start + 60_000);
  expect(jumping.divergence).toBeUndefined();
});

test('a recording plays no verbs', () => {
  expect(drive().play()).toMatchObject({ ok: false, by: 'not-possible' });
});

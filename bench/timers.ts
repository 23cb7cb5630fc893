/**
 * Due virtual timers: many owners, each re-arming its own timer when it fires. The bound is a bare heap of the same times
 * without owners or names, in the same run. docs/bench.md also mentions XState's own clock, which fails at this size.
 */
import { timersNamed } from '../src/sim/clock.ts';
import { TimerHeap } from '../src/sim/heap.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { type Row, seconds } from './row.ts';

const OWNERS = 100_000;
const ROUNDS = 10;

function bareHeap(): number {
  const heap = new TimerHeap<{ at: number; seq: number }>();
  let seq = 0;
  for (let i = 0; i < OWNERS; i++) heap.push({ at: 1 + (i % 997), seq: seq++ });
  return seconds(() => {
    for (let fired = 0; fired < OWNERS * ROUNDS; fired++) {
      const due = heap.pop();
      if (due !== undefined) heap.push({ at: due.at + 1_000, seq: seq++ });
    }
  });
}

function clockOwners(): { took: number; heapMb: number } {
  const clock = new VirtualClock(0);
  const again = timersNamed('again');
  let fired = 0;
  for (let i = 0; i < OWNERS; i++) {
    const owner = clock.own(`lock/${i}`, again, () => {
      fired++;
      owner.arm('again', clock.now() + 1_000);
    });
    owner.arm('again', 1 + (i % 997));
  }
  const before = process.memoryUsage().heapUsed;
  const took = seconds(() => {
    while (fired < OWNERS * ROUNDS) clock.step();
  });
  return { took, heapMb: Math.round((process.memoryUsage().heapUsed - before) / 1e6) };
}

export function timers(): Row[] {
  const bare = bareHeap();
  const own = clockOwners();
  const rate = Math.round((OWNERS * ROUNDS) / own.took);
  return [
    {
      what: 'due timers, 100,000 owners re-arming',
      measured: `${rate.toLocaleString('en')} /s, heap grew ${own.heapMb} MB`,
      peer: `bare heap ${Math.round((OWNERS * ROUNDS) / bare).toLocaleString('en')} /s`,
      ratio: bare / own.took,
      goal: '≥ 1 M/s, flat memory',
      reached: rate >= 1_000_000,
    },
  ];
}

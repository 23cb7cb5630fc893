/**
 * Ten thousand set-up locks in one `World`: the time to create them, their memory, and the speed of their machines. The peer is XState itself: bare
 * actors with two states, created and started in the same run.
 */
import { createActor, createMachine } from 'xstate';
import { SlotSecretCache } from '../src/keys/slot-secrets.ts';
import { provisionedFlash } from '../src/lock/flash.ts';
import { Lock } from '../src/lock/lock.ts';
import { mac } from '../src/protocol/mac.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { type Row, seconds } from './row.ts';

const LOCKS = 10_000;
const GOAL_S = 2;
const GOAL_KIB = 12;
const TOUCHED = 2_000;

function heapKib(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1024);
}

function makeLocks(): { readonly locks: readonly Lock[]; readonly clock: VirtualClock } {
  const clock = new VirtualClock(1_780_000_000_000);
  const world = { clock, random: new Random('bench'), trace: new Trace(clock, new Secrets()) };
  world.trace.recording = false;
  const slotSecrets = new SlotSecretCache();
  const zone = { offset: 0, transition: 0, offsetAfter: 0, quartersToNext: 0 };
  const locks = Array.from({ length: LOCKS }, (_, i) => {
    const digits = i.toString(16).padStart(32, '0').toUpperCase();
    const flash = provisionedFlash({
      hardware: '1A',
      mac: mac(`C0FFEE${digits.slice(-6)}`),
      baseKey: `B${digits.slice(1)}`,
      master: `A${digits.slice(1)}`,
      epoch: 1,
      zone,
    });
    return new Lock(world, { id: String(i), flash, slotSecrets });
  });
  return { locks, clock };
}

function bareActors(): number {
  const machine = createMachine({ initial: 'a', states: { a: { on: { go: 'b' } }, b: { on: { go: 'a' } } } });
  const kept: unknown[] = [];
  return seconds(() => {
    for (let i = 0; i < 2 * LOCKS; i++) kept.push(createActor(machine).start());
  });
}

export function lockActors(): Row[] {
  const bare = bareActors();
  const before = heapKib();
  let made: ReturnType<typeof makeLocks> | undefined;
  const making = seconds(() => {
    made = makeLocks();
  });
  const each = (heapKib() - before) / LOCKS;
  const { locks, clock } = made ?? makeLocks();
  const waking = seconds(() => {
    for (const lock of locks.slice(0, TOUCHED)) lock.touch();
    clock.runFor(20_000);
  });
  // Power and link change state at the touch and again when the lock sleeps: four transitions per lock.
  const rate = Math.round((TOUCHED * 4) / waking);
  return [
    {
      what: `${LOCKS.toLocaleString('en')} locks created and started`,
      measured: `${making.toFixed(2)} s`,
      peer: `${(2 * LOCKS).toLocaleString('en')} bare actors with two states: ${bare.toFixed(2)} s`,
      ratio: making / bare,
      goal: `below ${GOAL_S} s`,
      reached: making < GOAL_S,
    },
    {
      what: 'one idle lock in memory',
      measured: `${each.toFixed(1)} KiB`,
      peer: `${GOAL_KIB} KiB`,
      ratio: each / GOAL_KIB,
      goal: `below ${GOAL_KIB} KiB`,
      reached: each < GOAL_KIB,
    },
    {
      what: 'machine transitions (touch, sleep)',
      measured: `${rate.toLocaleString('en')}/s`,
      peer: 'the goal',
      ratio: rate / 20_000,
      goal: 'at least 20,000/s',
      reached: rate >= 20_000,
    },
  ];
}

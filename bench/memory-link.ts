/**
 * Writes over the memory link to a lock that echoes each one, trace off: acknowledged writes one after the other, as
 * Android sends them. The peer is the bare clock passing the same number of messages, in the same run.
 */
import { Air } from '../src/link/memory/air.ts';
import { timersNamed } from '../src/sim/clock.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { EchoServer } from '../test/link/memory/echo-server.ts';
import { median, type Row, seconds } from './row.ts';

const WRITES = 50_000;
const RUNS = 3;
const MAC = 'C0:FF:EE:00:00:01';
const VALUE = '00112233445566778899AABBCCDDEEFF00112233';
/** A write is four messages on the clock: to the lock, its acknowledgement, the lock's work, the notification. */
const MESSAGES_PER_WRITE = 4;

function echo(): number {
  const clock = new VirtualClock(0);
  const world = { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
  world.trace.recording = false;
  const air = new Air(world, { reach: () => 'touching' });
  const lock = new EchoServer(world, { mac: MAC });
  air.add(lock);
  const central = air.central('bench');
  let answered = 0;
  central.listen((event) => {
    if (event.type === 'connected') central.subscribe();
    else if (event.type === 'subscribed') central.write(VALUE, true);
    else if (event.type === 'notified' && ++answered < WRITES) {
      central.write(VALUE, true);
      // The stand-in for a lock stores what it receives; this bench does not read it.
      lock.written.length = 0;
    }
  });
  central.connect(MAC);
  return seconds(() => {
    while (answered < WRITES && clock.step());
    if (answered < WRITES) throw new Error(`only ${answered} of ${WRITES} writes were answered`);
  });
}

function bareClock(): number {
  const clock = new VirtualClock(0);
  let passed = 0;
  const owner = clock.own('bench', timersNamed('message'), () => {
    passed++;
    owner.post(clock.now() + 8, { type: 'message' });
  });
  owner.post(8, { type: 'message' });
  return seconds(() => {
    while (passed < WRITES * MESSAGES_PER_WRITE) clock.step();
  });
}

export function memoryLink(): Row[] {
  const bare = median(RUNS, bareClock);
  const own = median(RUNS, echo);
  const rate = Math.round(WRITES / own);
  return [
    {
      what: 'memory link, acknowledged writes to an echo lock, trace off',
      measured: `${rate.toLocaleString('en')} writes/s`,
      peer: `bare clock, as many messages: ${Math.round(WRITES / bare).toLocaleString('en')} /s`,
      ratio: bare / own,
      goal: '≥ 50 k writes/s',
      reached: rate >= 50_000,
    },
  ];
}

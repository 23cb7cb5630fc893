/**
 * What everything that can happen to a radio does in every state that it can be in: the events of the phone, those of the trace with their causes, what
 * the lock receives, and what is pending, each with its time. The radio continues from a snapshot taken just before. After a change that is meant, run
 * this file with `--update`, and read the differences in every-state/.
 */
import { expect, it } from 'vitest';
import { Air } from '../../../src/link/memory/air.ts';
import type { MemoryCentral } from '../../../src/link/memory/central.ts';
import type { Step } from '../../../src/link/memory/steps.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { type ActOn, actsOn } from '../acts.ts';
import { EchoServer } from './echo-server.ts';

const [MAC, OTHER] = ['C0:FF:EE:00:00:01', 'C0:FF:EE:00:00:02'];
const START = 1_000_000;

/** Everything that is restored together. */
class Rig {
  readonly said: string[] = [];
  step: Step = 'near';
  clock = new VirtualClock(START);
  random = new Random('every state');
  trace = new Trace(this.clock, new Secrets());
  air!: Air;
  lock!: EchoServer;
  other!: EchoServer;
  phone!: MemoryCentral;
  bob!: MemoryCentral;
  /** The time from which times count. */
  from = START;

  constructor() {
    this.build();
  }

  build(saved?: ReturnType<Rig['saved']>): void {
    if (saved !== undefined) {
      this.clock = VirtualClock.restore(saved.clock);
      this.random = Random.restore(saved.random);
      this.trace = new Trace(this.clock, new Secrets(), saved.trace);
    }
    const world = { clock: this.clock, random: this.random, trace: this.trace };
    this.trace.subscribe(({ actor, kind, data, causedBy, time }) =>
      this.says(`${actor} ${kind} ${JSON.stringify(data)}${causedBy === undefined ? '' : ` by ${causedBy}`}`, time),
    );
    this.air = new Air(world, { reach: () => this.step }, saved?.air);
    this.lock = new EchoServer(world, saved?.lock ?? { mac: MAC });
    this.other = new EchoServer(world, saved?.other ?? { mac: OTHER });
    if (saved !== undefined) {
      this.lock.refuse = saved.refuse;
      this.lock.firstHandle = saved.firstHandle;
    }
    this.phone = this.air.central('alice', true);
    this.bob = this.air.central('bob');
    this.phone.listen((event) => this.says(`alice hears ${JSON.stringify(event)}`));
    this.bob.listen((event) => this.says(`bob hears ${JSON.stringify(event)}`));
    this.air.add(this.lock, 'A101');
    this.air.add(this.other, 'A102');
  }

  saved() {
    const { refuse, firstHandle } = this.lock;
    return JSON.parse(
      JSON.stringify({
        clock: this.clock.snapshot(),
        random: this.random.snapshot(),
        trace: this.trace.snapshot(),
        air: this.air.snapshot(),
        lock: this.lock.snapshot(),
        other: this.other.snapshot(),
        refuse,
        firstHandle,
      }),
    );
  }

  says(what: string, at = this.clock.now()): void {
    this.said.push(`  ${at - this.from} ${what}`);
  }
}

type Act = ActOn<Rig>;
const { run, all } = actsOn<Rig>();
const connects: Act = all(({ phone }) => phone.connect(MAC), run(300));
const subscribed: Act = all(connects, ({ phone }) => phone.subscribe(), run(100));
const goesTo =
  (step: Step): Act =>
  (rig) => {
    rig.step = step;
  };

const STATES: Readonly<Record<string, Act>> = {
  idle: () => undefined,
  scanning: all(({ phone }) => phone.startScan(), run(200)),
  'scanning, before the first advertisement': ({ phone }) => phone.startScan(),
  'scanning for a lock that sleeps': all(
    ({ lock }) => lock.sleep(),
    ({ phone }) => phone.startScan(),
    run(200),
  ),
  'waiting to connect': ({ phone }) => phone.connect(MAC),
  'waiting for a lock that sleeps': all(
    ({ lock }) => lock.sleep(),
    ({ phone }) => phone.connect(MAC),
    run(200),
  ),
  connected: connects,
  'connected and scanning': all(connects, ({ phone }) => phone.startScan(), run(200)),
  subscribed,
  'waiting for an answer': all(subscribed, ({ phone }) => phone.write('AA', true)),
  'with writes and notifications under way': all(
    subscribed,
    ({ phone, lock }) => {
      for (const value of ['A1', 'A2']) phone.write(value, false);
      lock.notify('B1');
    },
    run(5),
  ),
  disconnecting: all(subscribed, ({ phone }) => phone.disconnect()),
  'left by the lock': all(subscribed, ({ lock }) => lock.hangUp()),
  'cut off': all(
    subscribed,
    ({ phone }) => phone.disturb({ cutAtPacket: 1 }),
    ({ phone }) => phone.write('AA', false),
    run(100),
  ),
  'out of range': all(subscribed, goesTo('out'), run(600)),
  'without Bluetooth': all(({ phone }) => phone.setAdapter(false), run(1)),
  'with a table that is old': all(
    connects,
    ({ phone }) => phone.disconnect(),
    run(300),
    ({ lock }) => {
      lock.firstHandle = 9;
    },
    connects,
  ),
  refused: all(({ lock }) => {
    lock.refuse = true;
  }, connects),
  'while somebody else is connected': all(({ bob }) => bob.connect(MAC), run(300)),
  'altered by an intruder': all(subscribed, ({ phone }) => phone.alter(true)),
};

const ACTS: Readonly<Record<string, Act>> = {
  nothing: () => undefined,
  startScan: ({ phone }) => phone.startScan(),
  stopScan: ({ phone }) => phone.stopScan(),
  connect: ({ phone }) => phone.connect(MAC),
  'connect to another': ({ phone }) => phone.connect(OTHER),
  disconnect: ({ phone }) => phone.disconnect(),
  'disconnect and connect': ({ phone }) => {
    phone.disconnect();
    phone.connect(MAC);
  },
  read: ({ phone }) => phone.readSession(),
  subscribe: ({ phone }) => phone.subscribe(),
  write: ({ phone }) => phone.write('ab01', true),
  'write without response': ({ phone }) => phone.write('AB01', false),
  'write too much': ({ phone }) => phone.write('00'.repeat(21), true),
  'write no hex': ({ phone }) => phone.write('0', false),
  'lose a write': ({ phone }) => {
    phone.disturb({ dropWrite: 2 });
    for (const value of ['A1', 'A2', 'A3']) phone.write(value, false);
    phone.write('A4', true);
  },
  'lose half of everything': ({ phone }) => {
    phone.disturb({ lossPerMille: 500, delayMs: 7 });
    phone.write('AB01', true);
  },
  'Bluetooth off': ({ phone }) => phone.setAdapter(false),
  'Bluetooth on': ({ phone }) => phone.setAdapter(true),
  'Bluetooth off and on': ({ phone }) => {
    phone.setAdapter(false);
    phone.setAdapter(true);
    phone.connect(MAC);
  },
  'the lock sleeps': ({ lock }) => lock.sleep(),
  'the lock wakes': ({ lock }) => lock.wake(),
  'the lock sleeps and wakes': ({ lock }) => {
    lock.sleep();
    lock.wake();
  },
  'the lock changes what it advertises': (rig) => {
    rig.lock.firmwareMode = true;
    rig.lock.wake();
  },
  'the lock notifies': ({ lock }) => lock.notify('CD'),
  'the lock hangs up': ({ lock }) => lock.hangUp(),
  'the lock vanishes': ({ lock }) => lock.hangUp('lock-vanished'),
  'the lock is removed': ({ air }) => air.remove(MAC),
  'the phone leaves': goesTo('out'),
  'the phone leaves for a second': all(goesTo('out'), run(1_000), goesTo('near')),
  'somebody else connects': ({ bob }) => bob.connect(MAC),
};

function* linesOf(state: Act): Generator<string> {
  for (const [name, act] of Object.entries(ACTS)) {
    const rig = new Rig();
    state(rig);
    rig.build(rig.saved());
    rig.said.length = 0;
    rig.from = rig.clock.now();
    act(rig);
    rig.clock.runFor(6_000);
    yield name;
    yield* rig.said;
    const { ends, written, refusedNotifications } = rig.lock;
    const pending = rig.clock.pending().map(({ owner, at, event }) => `${owner} ${event.type} at ${at - rig.from}`);
    yield `  ${JSON.stringify({ ends, written, refusedNotifications, pending })}`;
  }
}

it.each(Object.entries(STATES))('%s', async (name, state) => {
  const text = [...linesOf(state), ''].join('\n');
  await expect(text).toMatchFileSnapshot(`every-state/${name.replace(/\W+/g, '-')}.txt`);
});

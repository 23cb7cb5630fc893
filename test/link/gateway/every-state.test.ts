/**
 * What everything that can happen to a gateway does in every state that it can be in: what the company and the lock receive, the events of the trace,
 * and what it shows, each with its time. The gateway continues from a snapshot taken just before. After a change that is meant, run this file with
 * `--update`, and read the differences in every-state.txt.
 */
import { expect, it } from 'vitest';
import { Gateway } from '../../../src/link/gateway/gateway.ts';
import type { Heartbeat, MeshPeer, MeshServer } from '../../../src/lock/mesh.ts';
import { Random } from '../../../src/sim/random.ts';
import { Secrets } from '../../../src/sim/secrets.ts';
import { Trace } from '../../../src/sim/trace.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { type ActOn, actsOn } from '../acts.ts';

const [MAC, OTHER] = ['C0:FF:EE:00:00:01', 'C0:FF:EE:00:00:02'];
const START = 1_000_000;
const BEAT: Heartbeat = { session: 'S1', state: 2, batteryMv: 2990, clockValid: true, touched: false };
const list = (count: number): string[] => Array.from({ length: count }, (_, i) => `P${i + 1}`);

class MeshLock implements MeshServer {
  peer: MeshPeer | undefined;
  listening = true;
  readonly mac: string;
  readonly says: (what: string) => void;

  constructor(mac: string, says: (what: string) => void) {
    this.mac = mac;
    this.says = says;
  }

  attach(peer: MeshPeer): () => void {
    this.peer = peer;
    this.says(`${this.mac} attached`);
    return () => {
      this.peer = undefined;
      this.says(`${this.mac} detached`);
    };
  }

  packets(session: string, packets: readonly string[]): boolean {
    this.says(`${this.mac} ${this.listening ? 'gets' : 'ignores'} ${session} ${packets.join(' ')}`);
    return this.listening;
  }
}

class Rig {
  said: string[] = [];
  from = START;
  clock = new VirtualClock(START);
  trace = new Trace(this.clock, new Secrets());
  gateway!: Gateway;
  locks: readonly MeshLock[] = [];

  constructor() {
    this.build();
  }

  get lock(): MeshLock {
    const [lock] = this.locks;
    if (lock === undefined) throw new Error('no lock');
    return lock;
  }

  build(saved?: { readonly clock: never; readonly trace: never; readonly gateway: never }): void {
    if (saved !== undefined) {
      this.clock = VirtualClock.restore(saved.clock);
      this.trace = new Trace(this.clock, new Secrets(), saved.trace);
    }
    this.trace.subscribe(({ kind, data, causedBy }) =>
      this.says(`${kind} ${JSON.stringify(data)}${causedBy === undefined ? '' : ` by ${causedBy}`}`),
    );
    this.gateway = new Gateway(
      { clock: this.clock, random: new Random('gateway'), trace: this.trace },
      {
        onHeartbeat: (mac, beat) => this.says(`company hears ${mac} ${JSON.stringify(beat)}`),
        onRecords: (mac, session, packets) => this.says(`company gets records ${mac} ${session} ${packets.join(' ')}`),
        onResults: (mac, session, packets) => this.says(`company gets results ${mac} ${session} ${packets.join(' ')}`),
        onNotListening: (mac, session) => this.says(`company learns that ${mac} left ${session}`),
        onLine: (up) => this.says(`line ${up ? 'up' : 'down'}`),
      },
      saved?.gateway,
    );
    const listening = this.locks.map((lock) => lock.listening);
    this.locks = [MAC, OTHER].map((mac) => new MeshLock(mac, (what) => this.says(what)));
    for (const [i, lock] of this.locks.entries()) {
      lock.listening = listening[i] ?? true;
      this.gateway.add(lock, `A10${i + 1}`);
    }
  }

  restart(): void {
    const { clock, trace, gateway } = this;
    this.build(
      JSON.parse(JSON.stringify({ clock: clock.snapshot(), trace: trace.snapshot(), gateway: gateway.snapshot() })),
    );
  }

  says(what: string): void {
    this.said.push(`  ${this.clock.now() - this.from} ${what}`);
  }
}

type Act = ActOn<Rig>;
const { run, all } = actsOn<Rig>();
const beats: Act = ({ lock }) => lock.peer?.heartbeat(BEAT);
const sends =
  (count: number, session = 'S1'): Act =>
  ({ gateway }) =>
    gateway.deliver(MAC, session, list(count));
const answers =
  (count: number, session = 'S1'): Act =>
  ({ lock }) =>
    lock.peer?.results(
      session,
      list(count).map((packet) => `51 ${packet}`),
    );
const sleeps: Act = ({ lock }) => {
  lock.listening = false;
};

const STATES: Readonly<Record<string, Act>> = {
  new: () => undefined,
  'after a heartbeat': all(beats, run(60)),
  'with messages in both directions': all(beats, answers(1), sends(2), run(30)),
  'with the rest of a list': all(beats, sends(9), run(60)),
  'with the last of a list': all(beats, sends(5), run(60)),
  'with a lock that does not listen': all(beats, sleeps, run(60)),
  'with the rest of a list, and a lock that has left': all(beats, sends(9), run(60), sleeps),
  cut: all(beats, run(60), ({ gateway }) => gateway.cut()),
  'with a lock that is cut off': all(beats, run(60), ({ gateway }) => gateway.cut(MAC)),
};

const ACTS: Readonly<Record<string, Act>> = {
  nothing: () => undefined,
  heartbeat: beats,
  records: ({ lock }) => lock.peer?.records('S1', ['R1', 'R2']),
  'an answer': answers(1),
  'two answers': answers(2),
  'an answer of another session': answers(1, 'S2'),
  'five answers, one by one': all(...Array.from({ length: 5 }, () => answers(1))),
  'a list of four': sends(4),
  'a list of five': sends(5),
  'a list for another session, and an answer to it': all(sends(6, 'S2'), run(60), answers(1, 'S2'), answers(1)),
  'a list for nobody': ({ gateway }) => gateway.deliver('C0:FF:EE:00:00:99', 'S1', ['P1']),
  cut: ({ gateway }) => gateway.cut(),
  'cut twice': all(
    ({ gateway }) => gateway.cut(),
    ({ gateway }) => gateway.cut(),
  ),
  restore: ({ gateway }) => gateway.restore(),
  'cut and restore at once': all(
    ({ gateway }) => gateway.cut(),
    ({ gateway }) => gateway.restore(),
  ),
  'cut the lock': ({ gateway }) => gateway.cut(MAC),
  'cut the other lock': ({ gateway }) => gateway.cut(OTHER),
  'restore the lock': ({ gateway }) => gateway.restore(MAC),
  replace: ({ gateway }) => gateway.replace(),
  'replace, and an answer': all(({ gateway }) => gateway.replace(), answers(1)),
  'the lock is removed': ({ gateway }) => gateway.remove(MAC),
  'the lock is removed and added': all(
    ({ gateway }) => gateway.remove(MAC),
    ({ gateway, lock }) => gateway.add(lock, 'A101'),
    answers(1),
  ),
  'the lock falls asleep, and answers': all(sleeps, answers(1)),
  'a day': run(24 * 3_600_000 - 61),
};

function* linesOf(state: Act): Generator<string> {
  for (const [name, act] of Object.entries(ACTS)) {
    const rig = new Rig();
    state(rig);
    rig.restart();
    rig.said = [];
    rig.from = rig.clock.now();
    act(rig);
    rig.clock.runFor(60);
    yield name;
    yield* rig.said;
    yield `  ${JSON.stringify(rig.gateway.view())} ${JSON.stringify(rig.gateway.snapshot())} ${rig.gateway.lastSeen(MAC)}`;
  }
}

it('a gateway in every state', async () => {
  const text = Object.entries(STATES).flatMap(([name, state]) => [`# ${name}`, ...linesOf(state), '']);
  await expect(text.join('\n')).toMatchFileSnapshot('every-state.txt');
});

it('has each lock once', () => {
  const { gateway, lock } = new Rig();
  expect(() => gateway.add(lock)).toThrow(`two locks in the mesh have the address ${MAC}`);
});

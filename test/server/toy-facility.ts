/** A small facility for tests of the server: echo locks, three verbs, snapshots. It replaces the real one behind the same port. */
import { z } from 'zod';
import { Core } from '../../src/core/core.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import type { Verb } from '../../src/facility/verbs/verb.ts';
import type { MeshPeer, MeshServer } from '../../src/lock/mesh.ts';
import type { CompanyServers, OpenFacility } from '../../src/server/facility-parts.ts';
import type { Json, TimerOwner } from '../../src/sim/clock.ts';
import { Random, type RandomSnapshot } from '../../src/sim/random.ts';
import { Secrets, type SecretsSnapshot } from '../../src/sim/secrets.ts';
import { Trace, type TraceSnapshot } from '../../src/sim/trace.ts';
import { type ClockSnapshot, VirtualClock } from '../../src/sim/virtual-clock.ts';
import { EchoServer, type EchoState } from '../link/memory/echo-server.ts';

interface ToySnapshot {
  readonly clock: ClockSnapshot;
  readonly random: RandomSnapshot;
  readonly trace: TraceSnapshot;
  readonly secrets: SecretsSnapshot;
  readonly lock: EchoState;
  readonly count: number;
}

const up = z.strictObject({ type: z.literal('up'), by: z.int() });
type Up = z.infer<typeof up>;

export const TOY_START = 1_800_000_000_000;
export const TOY_MAC = 'C0:FF:EE:00:00:01';

/** Keeps what it received; the test triggers heartbeats and records. */
export class ToyMesh implements MeshServer {
  readonly mac = TOY_MAC;
  readonly got: { readonly session: string; readonly packets: readonly string[] }[] = [];
  readonly peers = new Set<MeshPeer>();

  attach(gateway: MeshPeer): () => void {
    this.peers.add(gateway);
    return () => this.peers.delete(gateway);
  }

  packets(session: string, packets: readonly string[]): boolean {
    this.got.push({ session, packets });
    return true;
  }
}

const verbs: readonly Verb[] = [
  {
    name: 'lock.wake',
    subject: 'lock',
    summary: 'touch a lock',
    params: z.object({ lock: z.string() }),
    examples: ['lock.wake: A101'],
  },
  {
    name: 'lock.sleep',
    subject: 'lock',
    summary: 'let a lock fall asleep',
    params: z.object({ lock: z.string() }),
    examples: ['lock.sleep: A101'],
  },
  {
    name: 'count.up',
    subject: 'by',
    summary: 'count, a moment later and by chance; zero counts at once',
    params: z.object({ by: z.int() }),
    examples: ['count.up: 1'],
  },
];

export interface Toy {
  readonly open: OpenFacility;
  readonly mesh: ToyMesh;
  /** The lock of the most recently opened facility. */
  lock(): EchoServer;
}

export function toy(): Toy {
  const mesh = new ToyMesh();
  let last: EchoServer | undefined;
  const open: OpenFacility = function* (snapshot) {
    yield;
    const from = snapshot as unknown as ToySnapshot | undefined;
    const clock = from === undefined ? new VirtualClock(TOY_START) : VirtualClock.restore(from.clock);
    const random = from === undefined ? new Random('toy') : Random.restore(from.random);
    const secrets = from === undefined ? new Secrets() : Secrets.restore(from.secrets);
    const trace = new Trace(clock, secrets, from?.trace);
    const lock = new EchoServer({ clock, random, trace }, from?.lock ?? { mac: TOY_MAC });
    last = lock;
    let count = from?.count ?? 0;
    const owner: TimerOwner<Up> = clock.own(
      'count',
      (event) => up.parse(event),
      ({ by }) => {
        count += by + random.stream('count').int(0, 9);
        trace.record('count', 'count.up', { count });
      },
    );
    const facility: Facility = {
      clock,
      trace,
      random,
      timeZone: 'America/Denver',
      verbTable: new Map(verbs.map((verb) => [verb.name, verb])),
      kinds: new Set(['input', 'count.up']),
      play(name, args) {
        const verb = this.verbTable.get(name);
        if (verb === undefined) return { ok: false, by: 'unknown-verb', why: `no verb ${name}`, nearest: 'lock.wake' };
        const read = verb.params.safeParse(args);
        if (!read.success) return { ok: false, by: 'bad-argument', why: 'does not fit' };
        trace.record('toy', 'input', { verb: name, args: args as Json });
        if (name === 'count.up')
          owner.post(clock.now() + (args.by === 0 ? 0 : 100), { type: 'up', by: Number(args.by) });
        else if (args.lock !== 'A101') return { ok: false, by: 'not-possible', why: `no lock ${String(args.lock)}` };
        else if (name === 'lock.wake') lock.wake();
        else lock.sleep();
        return { ok: true, value: { count } };
      },
      view: () => ({ lock: { A101: { connected: lock.connected } }, count }),
      find: (path) => (path === 'count' ? count : path === 'lock.A101.connected' ? lock.connected : undefined),
      reveal: () => undefined,
      snapshot: () =>
        JSON.parse(
          JSON.stringify({
            clock: clock.snapshot(),
            random: random.snapshot(),
            trace: trace.snapshot(),
            secrets: secrets.snapshot(),
            lock: lock.snapshot(),
            count,
          }),
        ) as Json,
    };
    const core = new Core({ secrets: { facility: new Uint8Array(32).fill(1), factory: new Uint8Array(32).fill(2) } });
    const servers: CompanyServers = {
      core,
      dispatch: (command) => core.dispatch(command, { now: clock.now(), entropy: random.stream('core').bytes(16) }),
    };
    return {
      facility,
      locks: new Map([[TOY_MAC, { name: 'A101', gatt: lock, mesh, firmware: () => '2.10' }]]),
      backend: servers,
      app: {
        answer: () => ({ type: 'signIn', ok: false, why: 'failed', by: 'toy', message: 'a toy' }),
        userOf: () => undefined,
      },
      placeOf: () => undefined,
    };
  };
  return {
    open,
    mesh,
    lock: () => {
      if (last === undefined) throw new Error('no facility was opened');
      return last;
    },
  };
}

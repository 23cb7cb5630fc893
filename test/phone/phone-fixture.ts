/**
 * A phone with a scripted lock on the memory link and scripted servers. Lock and servers keep their state as data, so a
 * snapshot can split a test run at any point.
 */
import { z } from 'zod';
import { Air, type AirSnapshot } from '../../src/link/memory/air.ts';
import type { Step } from '../../src/link/memory/steps.ts';
import type { Advertisement, GattConnection, GattPeer, GattServer, LinkEnd } from '../../src/lock/gatt.ts';
import {
  type Backend,
  type BackendAnswer,
  type BackendRequest,
  backendAnswer,
  type DigitalKey,
  type Refreshed,
  type SignedIn,
  type Where,
} from '../../src/phone/backend.ts';
import { Phone, type PhoneSnapshot } from '../../src/phone/phone.ts';
import type { Platform } from '../../src/phone/profiles.ts';
import type { TimerOwner } from '../../src/sim/clock.ts';
import { Random, type RandomSnapshot } from '../../src/sim/random.ts';
import { Secrets, type SecretsSnapshot } from '../../src/sim/secrets.ts';
import { Trace, type TraceEvent, type TraceSnapshot } from '../../src/sim/trace.ts';
import { type ClockSnapshot, VirtualClock } from '../../src/sim/virtual-clock.ts';
import type { World } from '../../src/sim/world.ts';

export const MAC = 'C0:FF:EE:00:00:01';
export const SESSION = '0201B80B000102030405060708090A0B0C0D0E0F';
export const NOON = 1_800_000_000_000;
export const PASSWORD = 'correct horse';
export const LOGIN = '+15550100';

export const NO_SIGNAL = { cellular: false, wifi: false };
export const FULL_SIGNAL = { cellular: true, wifi: true };

export const app = (code: string): string => `51${code}${'0'.repeat(36)}`;
export const record = (n: number): string => `5075${n.toString(16).toUpperCase().padStart(36, '0')}`;
export const command = (n: number): string => n.toString(16).toUpperCase().padStart(40, '0');

export const key: DigitalKey = {
  mac: MAC,
  name: 'A101',
  offlineKey: '8D1E6A90C4F3B7528D1E6A90C4F3B752',
  unlockCommand: '04010020A2010000000000000000000000000000',
  scheduledUnlockCommand: '04010020A2000000000000000000000000000000',
  dated: true,
  expiresAt: NOON + 12 * 3_600_000,
};

export type LockState = {
  asleep: boolean;
  connected: boolean;
  notify: boolean;
  writes: string[];
  /** The answers to each write in turn; the last line serves for all further writes. */
  script: string[][];
  session: string;
};

const said = z.strictObject({ type: z.literal('say'), value: z.string() });
type Said = z.infer<typeof said>;
const answered = z.strictObject({ type: z.literal('answer'), number: z.int(), answer: backendAnswer });
type Answered = z.infer<typeof answered>;

/** Answers writes by a script, five milliseconds later. */
export class ScriptedLock implements GattServer {
  readonly mac = MAC;
  readonly firstHandle = 1;
  readonly state: LockState;
  readonly ends: LinkEnd[] = [];
  refuses = 0;
  #peer: GattPeer | undefined;
  readonly #owner: TimerOwner<Said>;
  readonly #world: World;
  readonly #watchers = new Set<(advertisement: Advertisement | undefined) => void>();

  constructor(world: World, from?: LockState) {
    this.#world = world;
    this.state = structuredClone(
      from ?? { asleep: false, connected: false, notify: false, writes: [], script: [[app('60')]], session: SESSION },
    );
    this.#owner = world.clock.own(
      `lock/${MAC}`,
      (event) => said.parse(event),
      ({ value }) => this.say(value),
    );
  }

  get advertisement(): Advertisement | undefined {
    if (this.state.asleep || this.state.connected) return undefined;
    return {
      name: `NOKE1A_${MAC.replaceAll(':', '')}`,
      serviceUuid: '1bc50001-0200-d29e-e511-446c609db825',
      manufacturerData: Uint8Array.of(0xff, 0xff, 0x46, 2, 10),
    };
  }

  setAsleep(asleep: boolean): void {
    this.state.asleep = asleep;
    this.#changed();
  }

  vanish(): void {
    const peer = this.#peer;
    this.#end('lock-vanished');
    peer?.ended('lock-vanished');
  }

  close(): void {
    const peer = this.#peer;
    this.#end('lock-closed');
    peer?.ended('lock-closed');
  }

  watch(changed: (advertisement: Advertisement | undefined) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  connect(peer: GattPeer): GattConnection | undefined {
    if (this.refuses > 0) {
      this.refuses--;
      return undefined;
    }
    if (this.advertisement === undefined) return undefined;
    this.state.connected = true;
    this.state.notify = false;
    this.#changed();
    return this.resume(peer);
  }

  resume(peer: GattPeer): GattConnection | undefined {
    if (!this.state.connected) return undefined;
    this.#peer = peer;
    return {
      readSession: () => Uint8Array.from(Buffer.from(this.state.session, 'hex')),
      subscribe: (on) => {
        this.state.notify = on;
      },
      write: (value) => {
        const { writes, script } = this.state;
        for (const answer of script[Math.min(writes.length, script.length - 1)] ?? [])
          this.#owner.post(this.#world.clock.now() + 5, { type: 'say', value: answer });
        writes.push(Buffer.from(value).toString('hex').toUpperCase());
        return 'taken';
      },
      end: (why) => this.#end(why),
    };
  }

  say(value: string): void {
    if (this.state.notify) this.#peer?.notified(Uint8Array.from(Buffer.from(value, 'hex')));
  }

  #end(why: LinkEnd): void {
    this.#peer = undefined;
    this.state.connected = false;
    this.ends.push(why);
    this.#changed();
  }

  #changed(): void {
    for (const changed of this.#watchers) changed(this.advertisement);
  }
}

export const signedIn: SignedIn = {
  token: 'token-of-alice-0001',
  companies: [
    {
      id: 'demo',
      name: 'Demo Storage',
      facilities: [
        { id: 'north', name: 'North' },
        { id: 'south', name: 'South' },
      ],
    },
  ],
  profile: { user: 'alice', name: 'Alice Example', staff: false, permissions: [] },
};

export const refreshed = (keys: readonly DigitalKey[]): Refreshed => ({
  facility: { id: 'north', name: 'North' },
  facilities: [
    { id: 'north', name: 'North' },
    { id: 'south', name: 'South' },
  ],
  units: [{ id: 'A101', name: 'A101', status: 'Occupied', macs: [MAC], shared: false }],
  entries: [{ id: 'gate', name: 'Main gate', mac: 'C0:FF:EE:00:00:99' }],
  shares: [],
  keys,
  ...(keys.length === 0 ? { noKeys: 'not-on-site' } : {}),
});

export type ServerState = {
  keys: readonly DigitalKey[];
  /** The list with which an unlock is answered; null refuses. */
  commands: readonly string[] | null;
  /** How many of the next requests fail in transit. */
  failing: number;
  /** Nothing is answered. */
  mute: boolean;
  seen: BackendRequest[];
};

/** Answers from its state, fifty milliseconds later. */
export class ScriptedServers implements Backend {
  readonly state: ServerState;
  readonly #owner: TimerOwner<Answered>;
  readonly #world: World;
  #receive: (number: number, answer: BackendAnswer) => void = () => {};

  constructor(world: World, from?: ServerState) {
    this.#world = world;
    this.state = structuredClone(from ?? { keys: [], commands: [command(1)], failing: 0, mute: false, seen: [] });
    this.#owner = world.clock.own(
      'servers',
      (event) => answered.parse(event),
      ({ number, answer }) => this.#receive(number, answer),
    );
  }

  send(number: number, request: BackendRequest): void {
    this.state.seen.push(structuredClone(request));
    if (this.state.mute) return;
    const answer = this.#answer(request);
    this.#owner.post(this.#world.clock.now() + 50, { type: 'answer', number, answer });
  }

  listen(receive: (number: number, answer: BackendAnswer) => void): void {
    this.#receive = receive;
  }

  types(): string[] {
    return this.state.seen.map(({ type }) => type);
  }

  #answer(request: BackendRequest): BackendAnswer {
    const { type } = request;
    if (this.state.failing > 0) {
      this.state.failing--;
      return { type, ok: false, why: 'failed', by: 'down', message: 'The servers are down.' };
    }
    const refused = (message: string): BackendAnswer => ({ type, ok: false, why: 'refused', by: 'B-TEST-1', message });
    switch (request.type) {
      case 'signIn':
        return request.password === PASSWORD
          ? { type: 'signIn', ok: true, value: signedIn }
          : refused('Wrong phone number or password.');
      case 'activate':
        return { type: 'activate', ok: true, value: signedIn };
      case 'refresh':
        return { type: 'refresh', ok: true, value: refreshed(this.state.keys) };
      case 'unlock':
        return this.state.commands === null
          ? refused('Payment is due.')
          : { type: 'unlock', ok: true, value: { commands: this.state.commands } };
      case 'upload':
        return { type: 'upload', ok: true, value: { accepted: request.logs.length } };
      case 'signOut':
        return { type: 'signOut', ok: true, value: { signedOut: true } };
      case 'share':
      case 'unshare':
        return { type: request.type, ok: true, value: { shared: request.type === 'share' }, message: 'Saved.' };
      default:
        return { type: request.type, ok: true, value: { sent: true } };
    }
  }
}

export type PhoneFixtureSnapshot = {
  clock: ClockSnapshot;
  random: RandomSnapshot;
  secrets: SecretsSnapshot;
  trace: TraceSnapshot;
  air: AirSnapshot;
  lock: LockState;
  servers: ServerState;
  phone: PhoneSnapshot;
};

/** Builds a fixture, new or from a snapshot. */
export function phoneFixture(platform: Platform = 'android', from?: PhoneFixtureSnapshot) {
  const clock = from === undefined ? new VirtualClock(NOON) : VirtualClock.restore(from.clock);
  const secrets = from === undefined ? new Secrets() : Secrets.restore(from.secrets);
  const world = {
    clock,
    random: from === undefined ? new Random('stage') : Random.restore(from.random),
    trace: from === undefined ? new Trace(clock, secrets) : new Trace(clock, secrets, from.trace),
  };
  const traced: TraceEvent[] = [];
  world.trace.subscribe((event) => traced.push(event));
  const place: { step: Step; where: Where | undefined } = { step: 'touching', where: { x: 1_000, y: 2_000 } };
  const air = new Air(world, { reach: () => place.step }, from?.air);
  const lock = new ScriptedLock(world, from?.lock);
  air.add(lock, 'A101');
  const servers = new ScriptedServers(world, from?.servers);
  const parts = { name: 'alice', platform, central: air.central('alice'), backend: servers, where: () => place.where };
  const phone = new Phone(world, parts, from?.phone);
  return {
    clock,
    world,
    traced,
    place,
    air,
    lock,
    servers,
    phone,
    snapshot: (): PhoneFixtureSnapshot =>
      JSON.parse(
        JSON.stringify({
          clock: clock.snapshot(),
          random: world.random.snapshot(),
          secrets: secrets.snapshot(),
          trace: world.trace.snapshot(),
          air: air.snapshot(),
          lock: lock.state,
          servers: servers.state,
          phone: phone.snapshot(),
        }),
      ),
    /** What the screen says about the last attempt. */
    outcome: () =>
      look(phone.view(), 'app', 'outcome') as { result: string; message: string; appError?: number } | null,
    see: (...path: string[]) => look(phone.view(), ...path),
    of: (kind: string) => traced.filter((event) => event.kind === kind).map(({ data }) => data),
  };
}

function look(view: unknown, ...path: string[]): unknown {
  let at = view;
  for (const part of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined;
  return at;
}

/** A fixture whose phone is signed in at North and holds these keys. */
export function ready(keys: readonly DigitalKey[] = [], platform: Platform = 'android') {
  const it = phoneFixture(platform);
  it.servers.state.keys = keys;
  it.phone.installApp();
  it.phone.signIn(LOGIN, PASSWORD);
  it.clock.runFor(1_000);
  it.servers.state.seen.length = 0;
  it.traced.length = 0;
  return it;
}

/**
 * What every request of a WebSocket client does in every state of its connection, before and after `hello`: the answers, what enters the simulation,
 * what observers are told, the trace, and what the lock receives. The inputs, replayed, give the same trace. After a change that is meant, run this
 * file with `--update`, and read the differences in every-request.txt.
 */
import { describe, expect, it } from 'vitest';
import { CCCD_UUID, longUuid, shortUuid } from '../../../src/link/websocket/attributes.ts';
import { type LinkInput, LockLinks } from '../../../src/link/websocket/links.ts';
import { REQUESTS, readRequest } from '../../../src/link/websocket/messages.ts';
import { ClientSession } from '../../../src/link/websocket/session.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { COMMAND, ID, MAC, RESPONSE, SERVICE, SESSION, world } from './server-fixture.ts';

const OTHER = 'C0:FF:EE:00:00:02';

class Rig {
  said: string[] = [];
  readonly inputs: (LinkInput & { readonly at: number })[] = [];
  readonly traced: string[] = [];
  readonly sim = world();
  readonly lock = new EchoServer(this.sim, { mac: MAC });
  readonly other = new EchoServer(this.sim, { mac: OTHER });
  readonly locks = new Map([
    [MAC, { name: 'A101', gatt: this.lock }],
    [OTHER, { name: 'A102', gatt: this.other }],
  ]);
  readonly links = new LockLinks(this.locks, this.sim.trace);
  readonly session: ClientSession;

  constructor() {
    this.sim.trace.subscribe(({ actor, kind, data, time }) => {
      this.traced.push(`${time} ${actor} ${kind} ${JSON.stringify(data)}`);
      this.said.push(`  trace ${actor} ${kind} ${JSON.stringify(data)}`);
    });
    const shared = {
      locks: this.locks,
      links: this.links,
      ingress: {
        enter: <T>(input: LinkInput, act: () => T): T => {
          this.inputs.push({ ...input, at: this.sim.clock.now() });
          this.said.push(`  input ${JSON.stringify(input)}`);
          return act();
        },
        whenMoving: (act: () => void) => act(),
        whenDurable: (act: () => void) => act(),
      },
      observe: (event: object) => this.said.push(`  observed ${JSON.stringify(event)}`),
      later: (ms: number, act: () => void) => {
        this.said.push(`  later ${ms}`);
        act();
      },
      rename: (from: string, wish: string) => {
        this.said.push(`  renamed ${from} ${wish}`);
        return `${wish}-2`;
      },
    };
    this.session = new ClientSession(shared, 'ws-1', (answer) => this.said.push(`  ${answer}`));
    this.lock.watch(() => this.session.advertises(MAC));
  }

  says(request: object | string): void {
    this.session.handle(readRequest(typeof request === 'string' ? request : JSON.stringify(request)));
  }

  /** A step of time in which no wall clock takes part. */
  run(): void {
    this.sim.clock.runFor(5);
  }
}

type Act = (rig: Rig) => void;
const connect: Act = (rig) => rig.says({ action: 'connect', peripheralUuid: ID });
const subscribe: Act = (rig) => {
  connect(rig);
  rig.says({ action: 'notify', ...of(RESPONSE), notify: true });
};
const of = (characteristicUuid: string, serviceUuid = SERVICE) => ({
  peripheralUuid: ID,
  serviceUuid,
  characteristicUuid,
});

const STATES: Readonly<Record<string, Act>> = {
  'not connected': () => undefined,
  connected: connect,
  subscribed: subscribe,
  scanning: (rig) => rig.says({ action: 'startScanning', allowDuplicates: true }),
  'waiting for a lock that sleeps': (rig) => {
    rig.lock.sleep();
    connect(rig);
  },
  'at a lock that refuses': (rig) => {
    rig.lock.refuse = true;
  },
  'at a lock in firmware mode': (rig) => {
    rig.lock.refuse = true;
    rig.lock.firmwareMode = true;
  },
  'while another client is connected': ({ links }) => void links.connect('ws-9', MAC),
};

const upper = (uuid: string): string => uuid.toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const [FIRST, LAST] = [1, 8];

const ABOUT: readonly (object | string)[] = [
  'no JSON',
  { action: 'fly' },
  { action: 'read', id: 5 },
  { action: 'authenticate', token: 'x', id: 1 },
  { action: 'hello', version: 1 },
  { action: 'hello', version: 1, name: 'bench', id: 'a' },
  { action: 'hello', version: 2 },
  { action: 'startScanning', id: 2 },
  { action: 'startScanning', serviceUuids: [upper(SERVICE)], allowDuplicates: true },
  { action: 'startScanning', serviceUuids: ['180f'] },
  { action: 'startScanning', serviceUuids: [], allowDuplicates: false },
  { action: 'stopScanning', id: 3 },
  { action: 'connect', peripheralUuid: ID, id: 4 },
  { action: 'connect', peripheralUuid: MAC },
  { action: 'connect', peripheralUuid: 'c0ffee000009', id: 4 },
  { action: 'connect', peripheralUuid: 'c0ffee', id: 4 },
  { action: 'disconnect', peripheralUuid: ID, id: 5 },
  { action: 'disconnect', peripheralUuid: 'c0ffee000002', id: 5 },
  { action: 'disconnect', peripheralUuid: 'c0ffee000009', id: 5 },
  { action: 'updateRssi', peripheralUuid: ID, id: 6 },
  { action: 'discoverServices', peripheralUuid: ID, id: 7 },
  { action: 'discoverServices', peripheralUuid: ID, uuids: [upper(SERVICE)] },
  { action: 'discoverServices', peripheralUuid: ID, uuids: ['180f'] },
  { action: 'discoverIncludedServices', peripheralUuid: ID, serviceUuid: SERVICE, id: 8 },
  { action: 'discoverCharacteristics', peripheralUuid: ID, serviceUuid: SERVICE, id: 9 },
  {
    action: 'discoverCharacteristics',
    peripheralUuid: ID,
    serviceUuid: upper(SERVICE),
    characteristicUuids: [upper(SESSION)],
  },
  { action: 'discoverCharacteristics', peripheralUuid: ID, serviceUuid: SERVICE, characteristicUuids: ['180f'] },
  { action: 'discoverCharacteristics', peripheralUuid: ID, serviceUuid: '180f', characteristicUuids: [] },
  ...[COMMAND, RESPONSE, SESSION, upper(SESSION), '180f'].flatMap((uuid) => [
    { action: 'read', ...of(uuid), id: 10 },
    { action: 'write', ...of(uuid), data: 'ab01', id: 11 },
    { action: 'write', ...of(uuid), data: 'AB01', withoutResponse: true },
    { action: 'broadcast', ...of(uuid), broadcast: true, id: 12 },
    { action: 'notify', ...of(uuid), notify: true, id: 13 },
    { action: 'notify', ...of(uuid), notify: false },
    { action: 'discoverDescriptors', ...of(uuid), id: 14 },
    { action: 'readValue', ...of(uuid), descriptorUuid: CCCD_UUID, id: 15 },
    { action: 'readValue', ...of(uuid), descriptorUuid: '2901' },
    { action: 'writeValue', ...of(uuid), descriptorUuid: upper(longUuid(CCCD_UUID)), data: '0100', id: 16 },
    { action: 'writeValue', ...of(uuid), descriptorUuid: CCCD_UUID, data: '0200' },
    { action: 'writeValue', ...of(uuid), descriptorUuid: '2901', data: '0100' },
  ]),
  ...Array.from({ length: LAST - FIRST + 3 }, (_, i) => FIRST - 1 + i).flatMap((handle) => [
    { action: 'readHandle', peripheralUuid: ID, handle, id: 17 },
    { action: 'writeHandle', peripheralUuid: ID, handle, data: '0100', id: 18 },
    { action: 'writeHandle', peripheralUuid: ID, handle, data: '0001', withoutResponse: true },
  ]),
];

/** What else happens to a client. */
const EVENTS: Readonly<Record<string, Act>> = {
  'the lock notifies': ({ lock }) => lock.notify('CD'),
  'the lock hangs up': ({ lock }) => lock.hangUp(),
  'the lock vanishes': ({ lock }) => lock.hangUp('lock-vanished'),
  'the lock wakes': ({ lock }) => lock.wake(),
  'the lock sleeps': ({ lock }) => lock.sleep(),
  'the lock answers from within a write': (rig) => {
    rig.lock.hasty = true;
    rig.says({ action: 'write', ...of(COMMAND), data: 'ab01' });
  },
  'all locks are reported': ({ session }) => session.reportAll(),
  'the client leaves': ({ session }) => session.leave('central-closed'),
  'the client vanishes': ({ session }) => session.leave('supervision-timeout'),
};

const told = (about: object | string): string => (typeof about === 'string' ? about : JSON.stringify(about));

/** What each request and event does in this state, by its name: the answers, and the state afterwards if it is another. */
function doneIn(state: Act, isPolite: boolean): ReadonlyMap<string, readonly string[]> {
  const acts: (readonly [string, Act])[] = [
    ...ABOUT.map((about) => [told(about), (rig: Rig) => rig.says(about)] as const),
    ...Object.entries(EVENTS),
  ];
  const done = (act: Act): { readonly said: readonly string[]; readonly left: string } => {
    const rig = new Rig();
    if (isPolite) rig.says({ action: 'hello', version: 1 });
    state(rig);
    rig.run();
    rig.said = [];
    act(rig);
    rig.run();
    const { session, links, lock } = rig;
    const open = links.open().map(({ central, mac }) => `${central} ${mac}`);
    const macs = session.connections.macs();
    const left = [session.connections.name, session.reportAgainMs ?? null, open, macs, lock.written, lock.ends];
    return { said: rig.said, left: `  ${JSON.stringify(left)}` };
  };
  const before = done(() => undefined).left;
  return new Map(
    acts.map(([name, act]) => {
      const { said, left } = done(act);
      return [name, left === before ? said : [...said, left]];
    }),
  );
}

/** All of it in the first state; elsewhere, what differs from the first state. */
function* linesOf(state: Act, isPolite: boolean, first?: Act): Generator<string> {
  const usual = first === undefined ? undefined : doneIn(first, isPolite);
  for (const [name, lines] of doneIn(state, isPolite))
    if (lines.join('\n') !== usual?.get(name)?.join('\n')) yield* [name, ...lines];
}

describe('every request', () => {
  it('is made', () => {
    const made = new Set(
      ABOUT.flatMap((about) => (typeof about === 'object' && 'action' in about ? [about.action] : [])),
    );
    expect(Object.keys(REQUESTS).filter((action) => !made.has(action))).toEqual([]);
  });

  it.each(Object.keys(STATES).flatMap((name) => [[name, false] as const, [name, true] as const]))(
    '%s, with errors: %s',
    async (name, isPolite) => {
      const state = STATES[name];
      if (state === undefined) throw new Error(name);
      const file = `every-request/${name.replace(/\W+/g, '-')}${isPolite ? '-after-hello' : ''}.txt`;
      const [first] = Object.keys(STATES);
      const other = name === first ? undefined : STATES[first ?? ''];
      await expect([...linesOf(state, isPolite, other), ''].join('\n')).toMatchFileSnapshot(file);
    },
  );

  it('gives the same trace when its inputs are replayed, and after a restart', () => {
    const first = new Rig();
    subscribe(first);
    first.run();
    for (const [i, about] of ABOUT.entries()) {
      first.says(about);
      if (i % 20 === 0) connect(first);
      first.run();
    }
    const sim = world();
    const lock = new EchoServer(sim, { mac: MAC });
    const other = new EchoServer(sim, { mac: OTHER });
    const locks = new Map([
      [MAC, { name: 'A101', gatt: lock }],
      [OTHER, { name: 'A102', gatt: other }],
    ]);
    const traced: string[] = [];
    sim.trace.subscribe(({ actor, kind, data, time }) =>
      traced.push(`${time} ${actor} ${kind} ${JSON.stringify(data)}`),
    );
    let links = new LockLinks(locks, sim.trace);
    for (const { at, ...input } of first.inputs) {
      sim.clock.runUntil(at);
      links = new LockLinks(locks, sim.trace, links.open());
      links.replay(input);
    }
    sim.clock.runUntil(first.sim.clock.now());
    expect(traced).toEqual(first.traced);
    expect(traced).toHaveLength(17);
    expect(links.open()).toEqual(first.links.open());
    expect(new LockLinks(new Map(), sim.trace, [{ mac: MAC, central: 'ws-1' }]).open()).toEqual([]);
  });
});

it('a client waits for at most 256 locks, and is told of a further one by nobody', () => {
  const rig = new Rig();
  const macs = Array.from(
    { length: 257 },
    (_, i) => `D0:00:00:00:0${i >> 8}:${(i & 255).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  for (const mac of macs) {
    const gatt = new EchoServer(rig.sim, { mac, asleep: true });
    rig.locks.set(mac, { name: mac, gatt });
  }
  for (const mac of macs) rig.says({ action: 'connect', peripheralUuid: mac.replaceAll(':', '') });
  const why = 'too many connection attempts to silent locks are pending';
  expect(rig.said.filter((line) => line.includes('"waiting"'))).toHaveLength(256);
  expect(rig.said.at(-1)).toBe(
    `  observed ${JSON.stringify({ transport: 'websocket', client: 'ws-1', what: 'refused', mac: macs.at(-1), why })}`,
  );
});

describe('a UUID', () => {
  const TAIL = '00001000800000805f9b34fb';
  it.each([
    ['2902', '2902'],
    ['0000-2902', '00002902'],
    [`00002902${TAIL}`, '2902'],
    [`00002902-0000-1000-8000-00805F9B34FB`, '2902'],
    [`00012902${TAIL}`, `00012902${TAIL}`],
    [`00002902${TAIL.slice(0, -1)}c`, `00002902${TAIL.slice(0, -1)}c`],
    [`000${TAIL}`, `000${TAIL}`],
    [`0000${TAIL}`, `0000${TAIL}`],
    [`00002902ff${TAIL}`, `00002902ff${TAIL}`],
  ])('%s is %s in short', (uuid, short) => expect(shortUuid(uuid)).toBe(short));
  it.each([
    ['2902', `00002902-0000-1000-8000-00805f9b34fb`],
    ['12902', `00012902-0000-1000-8000-00805f9b34fb`],
    ['00012902', `00012902-0000-1000-8000-00805f9b34fb`],
    [SERVICE, '1bc50001-0200-d29e-e511-446c609db825'],
  ])('%s is %s in full', (uuid, long) => expect(longUuid(uuid)).toBe(long));
});

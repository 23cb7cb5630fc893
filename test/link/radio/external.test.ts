import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { Controller } from '../../../src/link/radio/controller/controller.ts';
import { H4Reader } from '../../../src/link/radio/controller/h4.ts';
import { type Machine, openAdapter, thisMachine } from '../../../src/link/radio/external/adapter.ts';
import type { NativeSocket } from '../../../src/link/radio/external/adapter-port.ts';
import { ControllerServer, GUEST_LIMIT } from '../../../src/link/radio/external/controller-server.ts';
import { openController } from '../../../src/link/radio/external/external-controller.ts';
import { ExternalPort, NO_ADDRESS } from '../../../src/link/radio/external/external-port.ts';
import { StreamPort } from '../../../src/link/radio/external/stream-port.ts';
import { readAdapterTarget, readListenTarget, readStreamTarget } from '../../../src/link/radio/external/target.ts';
import { LockPeripheral } from '../../../src/link/radio/peripheral/lock-peripheral.ts';
import { type HostClock, hostClock } from '../../../src/sim/live-clock.ts';
import { EchoServer } from '../memory/echo-server.ts';
import { BareControllers, command } from './bare-controllers.ts';
import { liveFixture, until } from './live-fixture.ts';
import { kinds, macOf, RadioFixture, visit } from './radio-fixture.ts';

const inPlace = (work: () => void) => work();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('targets are parsed; wrong ones are refused with the expected form', () => {
  expect(readStreamTarget('tcp:localhost:6402')).toEqual({
    ok: true,
    target: { kind: 'tcp', host: 'localhost', port: 6402 },
  });
  expect(readStreamTarget('tcp:[::1]:6402')).toEqual({ ok: true, target: { kind: 'tcp', host: '::1', port: 6402 } });
  expect(readStreamTarget('unix:/tmp/bt-server-le')).toEqual({
    ok: true,
    target: { kind: 'unix', path: '/tmp/bt-server-le' },
  });
  expect(readListenTarget('tcp:6402')).toEqual({ ok: true, target: { kind: 'tcp', host: '127.0.0.1', port: 6402 } });
  expect(readListenTarget('unix:/tmp/air')).toEqual({ ok: true, target: { kind: 'unix', path: '/tmp/air' } });
  expect(readListenTarget('tcp:0.0.0.0:0')).toEqual({ ok: true, target: { kind: 'tcp', host: '0.0.0.0', port: 0 } });
  expect(readAdapterTarget('hci0=A101')).toEqual({ ok: true, target: { index: 0, lock: 'A101' } });
  for (const wrong of [
    '',
    'tcp:',
    'tcp:host',
    'tcp:host:0',
    'tcp:host:65536',
    'tcp:a:b:1',
    'udp:host:1',
    'unix:',
    '6402',
  ])
    expect(readStreamTarget(wrong)).toMatchObject({
      ok: false,
      missing: 'target',
      instead: ['for instance tcp:127.0.0.1:6402'],
    });
  for (const wrong of ['', 'hci0', 'hci=A101', 'hci256=A101', 'usb0=A101'])
    expect(readAdapterTarget(wrong)).toMatchObject({
      missing: 'target',
      instead: ['for instance hci0=A101'],
    });
  for (const wrong of ['', '6402', 'tcp:x', 'tcp:65536'])
    expect(readListenTarget(wrong)).toMatchObject({ missing: 'target', instead: ['for instance tcp:6402'] });
});

/** Our medium behind a TCP port, on a clock that follows real time. */
async function openAir() {
  const { fixture: stage, live, enter } = liveFixture();
  const opened = await ControllerServer.open(stage.radio, { at: { kind: 'tcp', host: '127.0.0.1', port: 0 }, enter });
  if (!opened.ok) throw new Error(opened.why);
  closing.push(async () => {
    await opened.server.close();
    live.pause();
    stage.radio.close();
  });
  return { stage, enter, server: opened.server };
}

test('our locks on somebody else’s controller: unmodified stacks on both ends of a TCP stream play a session', async () => {
  const { stage, enter, server } = await openAir();
  const target = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
  const opened = await openController(target, hostClock, enter);
  if (!opened.ok) throw new Error(opened.why);
  expect(opened.address).toMatch(/^02:00:00:00/);
  const lock = stage.lock(1);
  stage.radio.remove(lock.mac);
  const peripheral = new LockPeripheral({
    server: lock,
    port: opened.port,
    clock: stage.clock,
    name: 'lock/A101',
    randomness: () => stage.random.stream('x'),
  });
  const guest = connect(server.port, '127.0.0.1');
  const heard: string[] = [];
  const reader = new H4Reader();
  guest.on('data', (bytes) => heard.push(...reader.push(bytes).map((packet) => packet.toString('hex'))));
  closing.push(() => {
    guest.destroy();
    opened.port.close();
    peripheral.close();
  });
  guest.write(
    Buffer.concat([
      command(0x0c01, 'ffffffffffffff3f'),
      command(0x2001, '1f00000000000000'),
      command(0x200b, '01100010000000'),
      command(0x200c, '0000'),
      command(0x200c, '0100'),
    ]),
  );
  await until(() =>
    heard.some(
      (packet) => packet.startsWith('043e') && packet.includes(Buffer.from('NOKE1A_C0FFEE000001').toString('hex')),
    ),
  );
  const address = Buffer.from(opened.address.replaceAll(':', ''), 'hex').reverse().toString('hex');
  guest.write(
    Buffer.concat([command(0x200c, '0000'), command(0x200d, `100010000000${address}000600060000002a0000000000`)]),
  );
  await until(() => heard.some((packet) => packet.startsWith('043e1301')));
  expect(lock.connected).toBe(true);
  // Read the session by its handle; bleno gives it the same one every time.
  guest.write(Buffer.from('024000070003000400' + '0a1100', 'hex'));
  await until(() => heard.some((packet) => packet.startsWith('02402019001500040' + '00b')));
  expect(heard.at(-1)).toContain('000102030405060708090a0b0c0d0e0f10111213');
  lock.hangUp('lock-vanished');
  await until(() => heard.some((packet) => packet.startsWith('040504004000')));
  expect(heard.at(-1)).toBe('04050400400008');
}, 20_000);

test('a controller without an address advertises a lock under a static random one, which phones connect to', () => {
  const desk = new BareControllers();
  const controller = new Controller(desk.medium, { name: 'nameless', address: NO_ADDRESS });
  class Nameless extends ExternalPort {
    protected override write(packet: Buffer): void {
      controller.send(packet);
    }

    protected override dropLinks(): void {}

    override received(packet: Buffer): void {
      super.received(packet);
    }
  }
  const port = new Nameless(true);
  controller.attach((packet) => port.received(packet));
  expect(port.useStaticAddress('05:FF:EE:00:00:01')).toBe('C5:FF:EE:00:00:01');
  const stage = new RadioFixture();
  const peripheral = new LockPeripheral({
    server: new EchoServer(stage, { mac: macOf(1) }),
    port,
    clock: desk.clock,
    name: 'lock/A101',
    randomness: () => desk.random.stream('x'),
  });
  const phone = desk.host({ name: 'c' });
  phone.ask(0x200b, `01${'10001000'}0000`);
  phone.ask(0x200c, '0100');
  desk.clock.runFor(500);
  expect(phone.events('3e')[0]).toMatch(/^043e..02010001010000eeffc5/);
  phone.ask(0x200d, `100010000001010000eeffc5000c000c000000c80000000000`);
  desk.clock.runFor(500);
  expect(controller.links.size).toBe(1);
  peripheral.close();
  controller.close();
});

test('a lock without a controller: the error names what is missing', async () => {
  const nobody = await openController({ kind: 'unix', path: '/nowhere/at-all' }, hostClock, inPlace);
  expect(nobody).toMatchObject({ ok: false, missing: 'peer' });
  expect(nobody.ok === false && nobody.why).toContain('unix:/nowhere/at-all does not answer');
});

async function stranger(welcome: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    closing.push(() => socket.destroy());
    welcome(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a peer that is not a controller is recognised', async () => {
  const port = await stranger((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const opened = await openController({ kind: 'tcp', host: '127.0.0.1', port }, hostClock, inPlace);
  expect(opened).toMatchObject({ ok: false, missing: 'controller' });
  expect(opened.ok === false && opened.why).toContain('0x48 does not start an HCI packet');
  expect(opened.ok === false && opened.instead).toHaveLength(1);
});

test('a controller that hangs up is probably btvirt without AF_ALG', async () => {
  const port = await stranger((socket) => socket.destroy());
  const opened = await openController({ kind: 'tcp', host: '127.0.0.1', port }, hostClock, inPlace);
  expect(opened).toMatchObject({ ok: false, missing: 'controller' });
  expect(opened.ok === false && opened.instead[0]).toContain('btvirt closes the connection if the kernel lacks AF_ALG');
});

test('a silent peer is dropped after ANSWER_MS', async () => {
  const port = await stranger(() => {});
  let timers = 0;
  // The first timer limits the connection attempt, and a busy machine may need all of it; only the wait for an answer is shortened.
  const hasty: HostClock = {
    ...hostClock,
    setTimeout: (callback, ms) => hostClock.setTimeout(callback, timers++ === 0 ? ms : 20),
  };
  const opened = await openController({ kind: 'tcp', host: '127.0.0.1', port }, hasty, inPlace);
  expect(opened).toMatchObject({ ok: false, missing: 'controller' });
  expect(opened.ok === false && opened.why).toContain('nothing within 5000 ms');
});

test('a guest out of sync is closed, and others are still served', async () => {
  const { server } = await openAir();
  const guest = connect(server.port, '127.0.0.1');
  const gone = new Promise((resolve) => guest.on('close', resolve));
  guest.on('error', () => {});
  guest.write('GET / HTTP/1.1\r\n\r\n');
  await gone;
  await until(() => server.guests === 0);
  const opened = await openController({ kind: 'tcp', host: '127.0.0.1', port: server.port }, hostClock, inPlace);
  expect(opened.ok).toBe(true);
  if (opened.ok) opened.port.close();
});

const RESET = Buffer.from([1, 0x03, 0x0c, 0]);

async function fullHouse(speaks: (n: number) => boolean) {
  const { server } = await openAir();
  const gone: number[] = [];
  let answered = 0;
  let speakers = 0;
  const guests: Socket[] = [];
  closing.push(() => guests.map((guest) => guest.destroy()));
  for (let n = 0; n < GUEST_LIMIT; n++) {
    const guest = connect(server.port, '127.0.0.1');
    guests.push(guest);
    guest.on('close', () => gone.push(n)).once('data', () => answered++);
    await until(() => server.guests === n + 1);
    if (!speaks(n)) continue;
    speakers++;
    guest.write(RESET);
  }
  await until(() => answered === speakers);
  return { server, gone };
}

test('INV-1: at most GUEST_LIMIT guests at once, when all have sent something', async () => {
  const { server, gone } = await fullHouse(() => true);
  const late = connect(server.port, '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => late.on('close', resolve));
  expect([server.guests, gone]).toEqual([GUEST_LIMIT, []]);
});

test('INV-1: silent guests are closed for new ones, the oldest first, but never one that has sent something', async () => {
  const { server, gone } = await fullHouse((n) => n % 2 === 0);
  for (let more = 1; more <= GUEST_LIMIT / 2; more++) {
    const late = connect(server.port, '127.0.0.1').on('error', () => {});
    closing.push(() => late.destroy());
    const answered = new Promise((resolve) => late.once('data', resolve));
    late.write(RESET);
    await answered;
    await until(() => gone.length === more);
  }
  expect(gone).toEqual(Array.from({ length: GUEST_LIMIT / 2 }, (_, n) => 2 * n + 1));
  expect(server.guests).toBe(GUEST_LIMIT);
});

test('bytes for a facility that stands still wait, one piece a stream, and nothing more is read from it', async () => {
  const held: (() => void)[] = [];
  const enter = (work: () => void) => void held.push(work);
  const stage = new RadioFixture();
  const opened = await ControllerServer.open(stage.radio, { at: { kind: 'tcp', host: '127.0.0.1', port: 0 }, enter });
  if (!opened.ok) throw new Error(opened.why);
  const { server } = opened;
  const stream = new PassThrough();
  const port = new StreamPort(stream, enter);
  const reset = command(0x0c03);
  const event = Buffer.from('040e0401030c00', 'hex');
  const guest = connect(server.port, '127.0.0.1');
  let heard = '';
  guest.on('data', (bytes) => {
    heard += bytes.toString('hex');
  });
  let packets = 0;
  port.attach(() => packets++);
  closing.push(async () => {
    guest.destroy();
    port.close();
    await server.close();
    stage.radio.close();
  });
  for (let i = 0; i < 20; i++) {
    guest.write(reset);
    stream.write(event);
    await until(() => held.length >= 2);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(held.length).toBe(2);
    if (i % 5 === 4) for (const work of held.splice(0)) work();
  }
  const answered = event.toString('hex').repeat(20);
  await until(() => {
    for (const work of held.splice(0)) work();
    stage.run(10);
    return heard.length >= answered.length && packets >= 20;
  });
  expect([heard, packets]).toEqual([answered, 20]);
});

test('a port in use is explained', async () => {
  const { server, stage } = await openAir();
  const again = await ControllerServer.open(stage.radio, {
    at: { kind: 'tcp', host: '127.0.0.1', port: server.port },
    enter: inPlace,
  });
  expect(again).toMatchObject({ ok: false, missing: 'target' });
  expect(again.ok === false && again.why).toContain('EADDRINUSE');
});

class FakeSocket implements NativeSocket {
  static up = true;
  static answers = true;
  #hear: (packet: Buffer) => void = () => {};
  on(event: string, listener: (given: never) => void): void {
    if (event === 'data') this.#hear = listener as (packet: Buffer) => void;
  }
  bindRaw(device: number): number {
    return device;
  }
  isDevUp(): boolean {
    return FakeSocket.up;
  }
  setFilter(): void {}
  start(): void {}
  stop(): void {}
  write(packet: Buffer): void {
    if (FakeSocket.answers && packet.toString('hex') === '01091000')
      this.#hear(Buffer.from('040e0a01091000010000eeffc0', 'hex'));
  }
}

const machine = (more: Partial<Machine>): Machine => ({
  platform: 'linux',
  socketPackage: () => '/somewhere',
  isBuilt: () => true,
  build: async () => undefined,
  load: () => FakeSocket,
  ...more,
});
const throwing = (message: string) => () =>
  class {
    constructor() {
      throw new Error(message);
    }
  } as never;

test.each([
  ['platform', { platform: 'darwin' }, 'this is darwin'],
  ['native-socket', { socketPackage: () => undefined }, 'is not installed'],
  ['native-socket', { isBuilt: () => false, build: async () => 'make: not found' }, 'cannot be built: make: not found'],
  ['native-socket', { load: throwing('invalid ELF header') }, 'cannot be loaded: invalid ELF header'],
  [
    'kernel-bluetooth',
    { load: throwing('EAFNOSUPPORT, Address family not supported by protocol') },
    'kernel has no Bluetooth',
  ],
  ['permission', { load: throwing('EPERM, Operation not permitted') }, 'hci3 cannot be opened'],
  ['adapter', { load: throwing('ENODEV, No such device') }, 'there is no hci3'],
] as const)('--adapter names what is missing: %s', async (missing, more, why) => {
  const opened = await openAdapter(3, hostClock, inPlace, { machine: machine(more) });
  expect(opened).toMatchObject({ ok: false, missing });
  expect(opened.ok === false && opened.why).toContain(why);
  expect(opened.ok === false && opened.instead.join(' ')).toContain('--hci tcp:HOST:PORT');
});

test('an adapter that is down is reported as down; one that is up returns its address', async () => {
  FakeSocket.up = false;
  expect(await openAdapter(0, hostClock, inPlace, { machine: machine({}) })).toMatchObject({
    ok: false,
    missing: 'adapter',
  });
  FakeSocket.up = true;
  const opened = await openAdapter(0, hostClock, inPlace, { machine: machine({}) });
  expect(opened).toMatchObject({ ok: true, address: 'C0:FF:EE:00:00:01' });
  if (opened.ok) opened.port.close();
});

test('on any machine the result is an adapter or an explanation, never an exception', async () => {
  const opened = await openAdapter(0, hostClock, inPlace, {
    machine: { ...thisMachine, build: async () => 'not built in a test' },
  });
  if (opened.ok) opened.port.close();
  else expect(opened.instead.length).toBeGreaterThan(2);
});

test('a guest sees the same advertising as a phone of the simulation', async () => {
  const stage = new RadioFixture();
  const lock = stage.lock();
  const guest = stage.radio.guest('guest1');
  expect(() => stage.radio.guest('guest1')).toThrow('two radios have the name guest1');
  const seen: string[] = [];
  guest.attach((packet) => seen.push(packet.toString('hex')));
  for (const packet of [
    command(0x0c01, 'ffffffffffffff3f'),
    command(0x200b, '01100010000000'),
    command(0x200c, '0000'),
    command(0x200c, '0100'),
  ])
    guest.send(packet);
  const alice = stage.phone();
  visit(alice.central, lock.mac, alice.events);
  stage.until(() => kinds(alice.events).includes('disconnected'));
  expect(seen.some((packet) => packet.includes(Buffer.from('NOKE1A_C0FFEE000001').toString('hex')))).toBe(true);
  stage.radio.close();
  expect(stage.clock.pending()).toEqual([]);
});

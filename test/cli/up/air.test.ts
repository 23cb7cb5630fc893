import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scheduledPacket } from '../../../src/keys/offline.ts';
import { NobleCentral } from '../../../src/link/radio/central/noble-central.ts';
import { openController } from '../../../src/link/radio/external/external-controller.ts';
import { readStreamTarget } from '../../../src/link/radio/external/target.ts';
import type { CentralEvent } from '../../../src/phone/central.ts';
import { bytesOf, toHex } from '../../../src/protocol/bytes.ts';
import { SANDBOX_KEYS } from '../../../src/server/core-api/server.ts';
import { hostClock, LiveClock } from '../../../src/sim/live-clock.ts';
import { Random } from '../../../src/sim/random.ts';
import { VirtualClock } from '../../../src/sim/virtual-clock.ts';
import { kinds, visit } from '../../link/radio/radio-fixture.ts';
import { packetsOf, read } from '../../link/radio/read-capture.ts';
import { type Running, start } from '../up-host.ts';

const ANY_PORTS = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
let folder = '';
const closing: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-air-'));
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** One turn of the sockets, and ten simulated milliseconds of every running command. */
async function turn(...running: readonly Running[]): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  for (const { clock } of running) clock.pass(10);
}

async function until(done: () => boolean, ...running: readonly Running[]): Promise<void> {
  for (let turns = 0; !done(); turns++) {
    if (turns > 20_000) throw new Error(`stuck: ${running.map((run) => run.out() + run.err()).join('\n')}`);
    await turn(...running);
  }
}

/** Another program: an unmodified noble on the controller behind `target`; `plan` says what it does. */
async function stranger(
  target: string,
  plan: (phone: NobleCentral, events: CentralEvent[]) => void,
  ...running: readonly Running[]
): Promise<CentralEvent[]> {
  const read = readStreamTarget(target);
  if (!read.ok) throw new Error(read.why);
  const clock = new VirtualClock(0);
  const random = new Random('stranger');
  const live = new LiveClock(clock, {
    onError: (error) => {
      throw error;
    },
  });
  live.start();
  const enter = (work: () => void) => {
    live.arrive();
    work();
    live.nudge();
  };
  let opened: Awaited<ReturnType<typeof openController>> | undefined;
  void openController(read.target, hostClock, enter).then((came) => {
    opened = came;
  });
  await until(() => opened !== undefined, ...running);
  if (opened?.ok !== true) throw new Error(opened?.why);
  const { port } = opened;
  const events: CentralEvent[] = [];
  const phone = new NobleCentral({ port, clock, name: 'stranger', randomness: () => random.stream('pairing') });
  closing.push(() => {
    phone.close();
    port.close();
    live.pause();
  });
  plan(phone, events);
  live.nudge();
  return events;
}

/** It visits the lock at `mac`, with a command that was not made for it. */
const pending = (target: string, mac: string, ...running: readonly Running[]): Promise<CentralEvent[]> =>
  stranger(target, (phone, events) => visit(phone, mac, events), ...running);

async function ready(run: Running): Promise<Record<string, string>> {
  const [, words = ''] = await run.said(/^ready (.+)\n/);
  return Object.fromEntries(words.split(' ').map((word) => word.split(/=(.*)/s)));
}

/** Posts to a port of a command and returns the answer; 200 is expected. */
async function post(url: string, body: object, ...running: readonly Running[]): Promise<string> {
  let answer: { status: number; text: string } | undefined;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${SANDBOX_KEYS.private}` };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  void fetch(url, init).then(async (response) => {
    answer = { status: response.status, text: await response.text() };
  });
  await until(() => answer !== undefined, ...running);
  expect(answer?.status).toBe(200);
  return answer?.text ?? '';
}

const touch = (control: string | undefined, lock: string, ...running: readonly Running[]): Promise<string> =>
  post(`${control}/v1/verbs/lock.touch`, { lock }, ...running);

/** The air without the ports that these tests do not use. */
const AIR = ['air', '--ws-port', 'off', '--core-port', 'off'];
function expectAll(packets: readonly string[], patterns: readonly RegExp[]): void {
  for (const pattern of patterns) expect(packets).toContainEqual(expect.stringMatching(pattern));
}

describe('air', () => {
  test('an external host gets a controller and has a session with a lock; the end is clean', async () => {
    const capture = join(folder, 'guest.btsnoop');
    const run = start([...AIR, '--listen', 'tcp:0', '--control-port', '0', '--no-life', '--capture', capture]);
    const { air = '', control } = await ready(run);
    const events = await pending(air, 'C0:FF:EE:00:01:01', run);
    await until(() => run.err().includes('guest1 has a controller'), run);
    await touch(control, 'A101', run);
    await until(() => kinds(events).includes('disconnected'), run);
    expect(kinds(events)).toEqual(expect.arrayContaining(['connected', 'read', 'subscribed', 'written', 'notified']));
    run.interrupt();
    expect(await run.ended).toBe(0);
    const [guest = [], lock = []] = ['guest1', 'A101'].map((name) => packetsOf(readFileSync(capture), name));
    // Kinds: 2 command, 3 event, 4 data sent, 5 data received. The same read of the session, seen from both ends.
    expectAll(guest, [/^2 0d2019/, /^2 0c20/, /^3 3e1301/, /^4 .{16}0a1100$/, /^5 .{16}0b/]);
    expectAll(lock, [/^2 0820/, /^3 3e1301/, /^5 .{16}0a1100$/, /^4 .{16}0b/]);
  }, 20_000);

  test('an external host gets a key from the Core API of the same facility, and opens a lock with it', async () => {
    const run = start(['air', '--listen', 'tcp:0', ...ANY_PORTS, '--no-life']);
    const { air = '', control, core, websocket } = await ready(run);
    expect(websocket).toMatch(/^ws:/);
    const issue = [{ macs: ['C0:FF:EE:00:01:01'], tracking_keys: ['me'] }];
    const issued = JSON.parse(await post(`${core}/keys/`, { issue }, run));
    const [{ offline_key: key, unlock_command: command }] = issued.data.locks[0].keys;
    const unlock = (session: string): string =>
      toHex(scheduledPacket(bytesOf(command), bytesOf(key), bytesOf(session)));
    const events = await stranger(air, (phone, seen) => visit(phone, 'C0:FF:EE:00:01:01', seen, true, unlock), run);
    await touch(control, 'A101', run);
    await until(() => kinds(events).includes('disconnected'), run);
    expect(events.findLast(({ type }) => type === 'notified')).toMatchObject({ value: expect.stringMatching(/^5160/) });
    expect(run.out()).toMatch(/U lock\/A101 +lock\.unlocked/);
    run.interrupt();
    expect(await run.ended).toBe(0);
  }, 20_000);

  test('a lock of one facility is on the air of another by up --hci, even after a restore', async () => {
    const air = start([...AIR, '--listen', `unix:${join(folder, 'air')}`, '--control-port', 'off', '--no-life']);
    const { air: at = '' } = await ready(air);
    const capture = join(folder, 'outside.btsnoop');
    const ports = ['--ws-port', 'off', '--core-port', 'off', '--control-port', '0', '--capture', capture];
    const up = start(['up', '--hci', `${at}=A102`, ...ports]);
    await until(() => up.out().startsWith('ready'), air);
    const { A102 = '', control } = await ready(up);
    expect(A102).toMatch(/^02:00:00:00:00:/);
    const events = await pending(at, A102, air, up);
    await touch(control, 'A102', air, up);
    await until(() => kinds(events).includes('notified'), air, up);
    const seen = events.find((event) => event.type === 'discovered' && event.mac === A102);
    expect(seen).toMatchObject({ name: 'NOKE1A_C0FFEE000102' });
    await until(() => kinds(events).includes('disconnected'), air, up);
    for (let turns = 0; turns < 50; turns++) await turn(air, up);
    // What really went through the controller while the facility runs: under its address, and once.
    const packets = packetsOf(readFileSync(capture), 'A102');
    expect(packets[0]).toContain(Buffer.from(A102.replaceAll(':', ''), 'hex').reverse().toString('hex'));
    expectAll(packets, [/^2 0820/, /^3 3e1301/, /^5 .{16}0a1100$/, /^4 .{16}0b/, /^4 .{16}1b0e00/]);
    expect(read(readFileSync(capture)).packets.filter(({ kind }) => kind === 0)).toHaveLength(1);
    await post(`${control}/v1/snapshots`, { name: 'noon' }, air, up);
    await post(`${control}/v1/snapshots/noon/restore`, {}, air, up);
    const after = await pending(at, A102, air, up);
    await touch(control, 'A102', air, up);
    await until(() => kinds(after).includes('notified'), air, up);
    air.interrupt();
    expect(await air.ended).toBe(0);
    await until(() => up.err().includes('A102 on unix:'), up);
    expect(up.err()).toContain('the controller was lost');
    up.interrupt();
    expect(await up.ended).toBe(0);
  }, 20_000);

  test.each([
    ['tcp:x', 'argument \'tcp:x\' is invalid. "tcp:x" is not a valid target: expected tcp:PORT, tcp:HOST:PORT or'],
    ['6402', 'expected tcp:PORT'],
  ])('--listen %s is refused with the right form', async (listen, words) => {
    const run = start([...AIR, '--listen', listen]);
    expect(await run.ended).toBe(2);
    expect(run.err()).toContain(words);
  });

  test('a port in use gives a message and exit code 3, and no port stays open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    closing.push(() => other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const run = start([...AIR, '--listen', `tcp:${port}`, '--control-port', '0']);
    expect(await run.ended).toBe(3);
    expect(run.err()).toContain(`cannot listen on tcp:127.0.0.1:${port}: listen EADDRINUSE`);
    expect(run.err()).toContain('another port; 0 picks a free one');
  });
});

describe('up, its link and its Bluetooth ports', () => {
  test('runs over the radio, and its capture is the same every time', async () => {
    const lived = async (name: string): Promise<Buffer> => {
      const capture = join(folder, name);
      const run = start(['up', '--no-ports', '--for', '30s', '--link', 'radio', '--capture', capture]);
      await run.said(/Try:/);
      run.clock.pass(30_000);
      expect(await run.ended).toBe(0);
      return readFileSync(capture);
    };
    const first = await lived('a');
    expect(first.length).toBeGreaterThan(10_000);
    expect(await lived('b')).toEqual(first);
  });

  test('the memory link is captured by translation', async () => {
    const capture = join(folder, 'memory');
    const run = start(['up', '--no-ports', '--for', '30s', '--capture', capture]);
    await run.said(/Try:/);
    run.clock.pass(30_000);
    expect(await run.ended).toBe(0);
    expect(readFileSync(capture).length).toBeGreaterThan(500);
  });

  test('a snapshot over the radio is refused with a message', async () => {
    const run = start(['up', '--link', 'radio', '--ws-port', 'off', '--core-port', 'off', '--control-port', '0']);
    const { control } = await ready(run);
    const response = await fetch(`${control}/v1/snapshots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"noon"}',
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('use the memory link') } });
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  test.each([
    [['--hci', 'tcp:127.0.0.1:1=A101'], 3, 'tcp:127.0.0.1:1 does not answer: connect ECONNREFUSED'],
    [['--hci', 'tcp:127.0.0.1:1=A1O1'], 2, 'this facility has no lock A1O1; did you mean A101?'],
    [['--hci', 'tcp:127.0.0.1:1'], 2, 'Expected a target and a lock'],
    [['--hci', 'bt=A101'], 2, 'expected tcp:HOST:PORT or unix:PATH'],
    [['--adapter', 'A101'], 2, 'expected hciN=LOCK, for instance hci0=A101'],
    [['--adapter', 'hci0=A101', '--hci', 'unix:/x=A101'], 2, 'A101 is attached to two controllers'],
    [['--link', 'radio', '--data', '/nowhere'], 2, 'omit --data or the radio'],
    [['--capture', '/nowhere/at/all'], 3, '/nowhere/at/all cannot be written'],
    [['--link', 'wire'], 2, 'Allowed choices are memory, radio'],
  ])('%j ends with %i and a message', async (args, code, words) => {
    const run = start(['up', '--no-ports', ...args]);
    expect(await run.ended).toBe(code);
    expect(run.err()).toContain(words);
    expect(run.out()).toBe('');
  });
});

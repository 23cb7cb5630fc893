import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BusDaemon } from '../../../src/link/bluez/bus-daemon.ts';
import type { ConnectionListener } from '../../../src/link/bluez/connection.ts';
import { BusConnection } from '../../../src/link/bluez/connection.ts';
import { hostClock } from '../../../src/sim/live-clock.ts';
import { start } from '../up-host.ts';

const hasDaemon = spawnSync('dbus-daemon', ['--version']).status === 0;
const PORTS = ['--ws-port', 'off', '--control-port', '0', '--core-port', '0', '--no-life', '--no-console'];

/** The configuration with which the daemon was started. */
const configOf = (pid: string): string =>
  /--config-file=([^\0]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? '';

/** The process of the daemon with this socket. */
function daemonAt(path: string): number {
  const found = spawnSync('pgrep', ['-f', `dbus-daemon --config-file=${tmpdir()}/noke-sim-bluez-`]);
  const pids = String(found.stdout)
    .trim()
    .split('\n')
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('dbus-daemon'));
  return Number(pids.find((pid) => readFileSync(configOf(pid), 'utf8').includes(path)));
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-bluez-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a socket path that exists is refused, and left alone', async () => {
  const path = join(folder, 'bus');
  writeFileSync(path, 'mine');
  const run = start(['bluez', ...PORTS, '--bus-socket', path]);
  expect(await run.ended).toBe(3);
  expect(run.err()).toContain(`${path} already exists`);
  expect(existsSync(path)).toBe(true);
});

describe.skipIf(!hasDaemon)('with dbus-daemon', () => {
  test('the ready line has the address, the name is taken, and the end leaves nothing', async () => {
    const path = join(folder, 'bus');
    const run = start(['bluez', ...PORTS, '--bus-socket', path]);
    const [, words = ''] = await run.said(/^ready (.+)\n/);
    expect(words).toMatch(new RegExp(`control=http\\S+ core=http\\S+ app=http\\S+ bluez=unix:path=${path} locks=35`));
    await run.said(new RegExp(`DBUS_SYSTEM_BUS_ADDRESS=unix:path=${path} bluetoothctl`));
    // A second org.bluez is refused: the bus is there, and the name has an owner.
    const listener: ConnectionListener = { called: () => {}, left: () => {}, lost: () => {} };
    await expect(BusConnection.open(path, listener)).rejects.toThrow('another program owns the name org.bluez');
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(existsSync(path)).toBe(false);
  }, 20_000);

  test('a bus that is ended from outside ends the facility with a reason', async () => {
    const path = join(folder, 'bus');
    const run = start(['bluez', ...PORTS, '--bus-socket', path]);
    await run.said(/^ready /);
    process.kill(daemonAt(path));
    expect(await run.ended).toBe(3);
    expect(run.err()).toContain('dbus-daemon was terminated from outside');
  }, 20_000);

  test('a bus that does not read has bytes unsent, until it reads', async () => {
    const started = await BusDaemon.start(join(folder, 'bus'), hostClock);
    if (!started.ok) throw new Error(started.why);
    const { daemon } = started;
    const listener: ConnectionListener = { called: () => {}, left: () => {}, lost: () => {} };
    const bus = await BusConnection.open(daemon.path, listener);
    expect(bus.unsent).toBe(0);
    const pid = daemonAt(daemon.path);
    process.kill(pid, 'SIGSTOP');
    // More than the system buffers for a socket.
    bus.signal({ path: '/a', interface: 'a.b', member: 'C', signature: 's', body: ['x'.repeat(4_000_000)] });
    await setImmediate();
    const { unsent } = bus;
    process.kill(pid, 'SIGCONT');
    expect(unsent).toBeGreaterThan(1_000_000);
    while (bus.unsent > 0) await setImmediate();
    await bus.close();
    await daemon.close();
  }, 20_000);

  test('--json has the address as data, without its own path in a temporary folder', async () => {
    const run = start(['bluez', ...PORTS, '--json']);
    const [line = ''] = await run.said(/^\{"ready":.+\n/);
    const { bluez } = JSON.parse(line).ready;
    expect(bluez).toMatch(/^unix:path=.+noke-sim-bluez-\w+\/bus$/);
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(existsSync(String(bluez).replace('unix:path=', ''))).toBe(false);
  }, 20_000);
});

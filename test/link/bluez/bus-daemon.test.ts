import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addressOf, BusDaemon, configuration } from '../../../src/link/bluez/bus-daemon.ts';
import { hostClock } from '../../../src/sim/live-clock.ts';

const hasDaemon = spawnSync('dbus-daemon', ['--version']).status === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-bus-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('the address of a path with any characters is escaped, so that the configuration is not changed by it', () => {
  expect(addressOf('/tmp/a-b_c.d/bus')).toBe('unix:path=/tmp/a-b_c.d/bus');
  expect(addressOf('/tmp/a b,c=<d>;ü')).toBe('unix:path=/tmp/a%20b%2cc%3d%3cd%3e%3b%c3%bc');
  expect(configuration('/tmp/</listen><allow_anonymous/>')).not.toContain('<allow_anonymous/>');
});

test('a path that exists is not replaced', async () => {
  const path = join(folder, 'bus');
  writeFileSync(path, 'mine');
  expect(await BusDaemon.start(path, hostClock)).toMatchObject({ ok: false, why: expect.stringContaining('exists') });
  expect(existsSync(path)).toBe(true);
});

test('a path that is too long for a socket is refused', async () => {
  const started = await BusDaemon.start(join(folder, 'x'.repeat(100)), hostClock);
  expect(started).toMatchObject({ ok: false, why: expect.stringContaining('107 bytes') });
});

test('a machine without a shell is told so, and no file is left', async () => {
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('PATH', folder);
  const started = await BusDaemon.start(undefined, hostClock);
  expect(started).toMatchObject({ ok: false, why: expect.stringContaining('there is no shell') });
  expect(readdirSync(folder)).toEqual([]);
});

describe.skipIf(!hasDaemon)('with dbus-daemon', () => {
  async function started(path?: string): Promise<BusDaemon> {
    const opened = await BusDaemon.start(path, hostClock);
    if (!opened.ok) throw new Error(opened.why);
    return opened.daemon;
  }

  test('the bus answers, and nothing of it is left afterwards', async () => {
    const daemon = await started();
    const socket = createConnection(daemon.path);
    socket.write('\0AUTH\r\n');
    const [said] = await once(socket, 'data');
    expect(String(said)).toBe('REJECTED EXTERNAL\r\n');
    socket.destroy();
    await daemon.close();
    expect(existsSync(dirname(daemon.path))).toBe(false);
  });

  test('a socket in a folder that does not exist is refused with a reason', async () => {
    const opened = await BusDaemon.start(join(folder, 'none', 'bus'), hostClock);
    expect(opened).toMatchObject({ ok: false, why: expect.stringMatching(/does not start: .*[Bb]ind/) });
  });

  test.each([
    ['is killed', 'SIGKILL', (pid: number) => pid],
    ['gets Ctrl-C with its whole group', 'SIGINT', (pid: number) => -pid],
  ] as const)(
    'nothing is left when the program that started it %s',
    async (_, signal, target) => {
      const url = new URL('../../../dist/link/bluez/bus-daemon.js', import.meta.url);
      const program = `
      const { BusDaemon } = await import('${url}');
      const { daemon } = await BusDaemon.start(undefined, { now: Date.now, setTimeout, clearTimeout });
      console.log(daemon.path);
      setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        detached: true,
      });
      const [said] = await once(child.stdout, 'data');
      const path = String(said).trim();
      const client = createConnection(path);
      await once(client, 'connect');
      // A connection that was reset has also ended.
      client.on('error', () => {});
      const closed = new Promise((resolve) => client.on('close', resolve));
      process.kill(target(Number(child.pid)), signal);
      // The daemon closes its connections when it ends, and then the watcher removes its files.
      await closed;
      while (existsSync(dirname(path))) await new Promise((resolve) => setImmediate(resolve));
      expect(existsSync(path)).toBe(false);
    },
    30_000,
  );
});

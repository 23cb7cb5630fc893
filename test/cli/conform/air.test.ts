/** `conform lock air`: a lock in another Bluetooth host, which speaks HCI and the attribute protocol itself. */
import { createServer, type Server } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { startOnController } from '../../conformance/page-lock-parts.mjs';
import type { Running } from '../up-host.ts';
import { conform, ended, filesOfEachTest, IDENTITY, until, verdictsOf } from './conform-run.ts';

const CASES = ['lock.session.*', 'lock.power.answers-at-the-last-moment'];

const files = filesOfEachTest();
const { closing } = files;
let stimulusPort = 0;
beforeEach(async () => {
  const free = await listening();
  stimulusPort = portOf(free);
  await new Promise((resolve) => free.close(resolve));
});

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const only = (globs: readonly string[]): string[] => globs.flatMap((glob) => ['--only', glob]);

function start(...args: readonly string[]): Running {
  const given = [
    '--keys',
    files.keys(),
    '--claims',
    files.claims(),
    '--stimulus',
    `http://127.0.0.1:${stimulusPort}/stimulus`,
  ];
  return conform('air', '--listen', 'tcp:0', ...given, '--json', ...args);
}

/** A lock joins the air of the run. */
async function join(run: Running, form: { fault?: string } = {}): Promise<{ close: () => void }> {
  let port: string | undefined;
  await until(() => {
    port = /tcp:127\.0\.0\.1:(\d+)/.exec(run.err())?.[1];
    return port !== undefined;
  }, run);
  const where = { host: '127.0.0.1', port: Number(port) };
  const lock = await startOnController({ ...IDENTITY, ...form, where, stimulusPort });
  closing.push(lock.close);
  return lock;
}

describe('a lock in a host on our air', () => {
  it('passes', async () => {
    const run = start(...only(CASES));
    await join(run);
    expect(await ended(run), run.err()).toBe(0);
    const verdicts = Object.values(verdictsOf(run));
    expect(verdicts.length).toBeGreaterThan(18);
    expect(new Set(verdicts)).toEqual(new Set(['pass']));
  }, 60_000);

  it('fails with a mistake', async () => {
    const run = start('--only', 'lock.check.opens.checksum');
    await join(run, { fault: 'checksum-not-checked' });
    expect(await ended(run), run.err()).toBe(1);
    expect(Object.values(verdictsOf(run))).toContain('fail');
  }, 60_000);

  it('is lost when its host leaves, and what was judged is kept', async () => {
    const run = start('--only', 'lock.session.*');
    const lock = await join(run);
    await until(() => /guest1 has a controller/.test(run.err()), run);
    for (let turns = 0; turns < 4_000; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      run.clock.pass(1);
    }
    lock.close();
    expect(await ended(run), run.err()).toBe(3);
    const verdicts = verdictsOf(run);
    expect(verdicts.lock).toBe('error');
    expect(Object.values(verdicts)).toContain('pass');
  }, 60_000);
});

describe('without a lock', () => {
  it('ends after the limit with a sentence', async () => {
    const run = start('--patience', '0.5');
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/no host connected to tcp:127\.0\.0\.1:\d+ within 30 s/);
  });

  it('ends at once where the port is taken', async () => {
    const server = await listening();
    closing.push(() => void server.close());
    const port = portOf(server);
    const run = start('--listen', `tcp:${port}`);
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(new RegExp(`cannot listen on tcp:127\\.0\\.0\\.1:${port}: .*EADDRINUSE`));
  });
});

import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Report } from '../../src/report/case.ts';
import { BACKOFF_FIRST_MS } from '../../src/server/link/connection.ts';
import type { LinkOptions, Serving } from '../../src/server/options.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { start } from '../cli/up-host.ts';
import { serveDemo } from '../server/real.ts';

const A101 = 'C0:FF:EE:00:01:01';
const CONFORMANCE_MAC = 'C0:FF:EE:0C:00:01';
/** It waits in real time, and these tests stop time; in memory it is tested with simulated time. */
const NO_WAIT = ['--skip', 'link.connection.late'];

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function demo(link: LinkOptions, host = hostClock): Promise<Serving> {
  const serving = await serveDemo({ link, host });
  stops.push(() => serving.stop());
  return serving;
}

async function conform(...args: readonly string[]) {
  const run = start(['conform', 'link', ...args, '--json']);
  const code = await run.ended;
  return { code, report: run.out() === '' ? undefined : (JSON.parse(run.out()) as Report), err: run.err() };
}

const bad = (report: Report | undefined) =>
  (report?.cases ?? [])
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'not-applicable')
    .map(({ id, verdict, failure }) => [id, verdict, failure?.message]);

describe('conform link over sockets', () => {
  test('our backend passes, and only what needs a dialling target is left out', async () => {
    const { ready } = await demo({ role: 'backend', key: 'k', listen: 0 });
    const { code, report } = await conform(
      ready.link ?? '',
      '--role',
      'backend',
      '--link-key',
      'k',
      '--mac',
      A101,
      ...NO_WAIT,
    );
    expect({ code, bad: bad(report) }).toEqual({ code: 0, bad: [] });
    const out = report?.cases.filter(({ verdict }) => verdict === 'not-applicable').map(({ id }) => id);
    expect(out).toEqual(['link.connection.dials-again', 'link.connection.bearer']);
  }, 60_000);

  test('our gateway passes, with stimuli for a lock of up --conformance', async () => {
    const files = join(mkdtempSync(join(tmpdir(), 'link-')), 'conformance');
    const up = start([
      ...[
        'up',
        '--paused',
        '--no-console',
        '--no-life',
        '--conformance',
        CONFORMANCE_MAC,
        '--conformance-files',
        files,
      ],
      ...['--link-role', 'gateway', '--link-key', 'k', '--link-port', '0'],
      ...['--ws-port', 'off', '--control-port', '0', '--core-port', 'off'],
    ]);
    stops.push(async () => {
      up.interrupt();
      await up.ended;
    });
    const [, control = ''] = await up.said(/ control=(\S+)/);
    const [, link = ''] = await up.said(/ link=(\S+)/);
    const { code, report } = await conform(
      ...[link, '--role', 'gateway', '--link-key', 'k', '--mac', CONFORMANCE_MAC],
      ...['--stimulus', `${control}/v1/conformance/stimulus`],
    );
    expect({ code, bad: bad(report) }).toEqual({ code: 0, bad: [] });
    expect(report?.counts['not-applicable']).toBe(2);
  }, 120_000);

  test('a gateway that dials is judged by listening for it', async () => {
    const run = start(['conform', 'link', 'listen:0', '--role', 'gateway', '--link-key', 'k', '--json']);
    while (!run.err().includes('ws://')) await new Promise<void>((resolve) => setImmediate(resolve));
    const [, url = ''] = /connect to (ws:\S+)/.exec(run.err()) ?? [];
    const eager = {
      ...hostClock,
      // Redials immediately; pings keep their rate.
      setTimeout: (act: () => void, ms: number) => hostClock.setTimeout(act, ms === BACKOFF_FIRST_MS ? 2 : ms),
    };
    await demo({ role: 'gateway', key: 'k', dial: url }, eager);
    const code = await run.ended;
    const report = JSON.parse(run.out()) as Report;
    expect({ code, bad: bad(report) }).toEqual({ code: 0, bad: [] });
    const passed = report.cases.filter(({ verdict }) => verdict === 'pass').map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(['link.connection.dials-again', 'link.connection.bearer']));
  }, 60_000);

  test('a wrong key is a sentence and exit code 3, for either role', async () => {
    const backend = await demo({ role: 'backend', key: 'k', listen: 0 });
    const gateway = await demo({ role: 'gateway', key: 'k', listen: 0 });
    const first = await conform(backend.ready.link ?? '', '--role', 'backend', '--link-key', 'other');
    expect(first.code).toBe(3);
    expect(first.err).toContain('closes the connection after hello; is the key correct?');
    const second = await conform(gateway.ready.link ?? '', '--role', 'gateway', '--link-key', 'other');
    expect(second.code).toBe(3);
    expect(second.err).toContain('refuses the connection with status 401; is the key correct?');
    expect(`${first.err}${second.err}`).not.toContain('other');
  });

  test('nothing listens: exit code 3 and a sentence', async () => {
    const { code, err } = await conform('ws://127.0.0.1:9', '--role', 'backend', '--link-key', 'k');
    expect(code).toBe(3);
    expect(err).toContain('ws://127.0.0.1:9 cannot be reached');
  });

  test('a target that dies midway: what was judged is kept', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    stops.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => server.once('listening', resolve));
    let connections = 0;
    server.on('connection', (socket) => {
      connections += 1;
      if (connections > 4) {
        for (const client of server.clients) client.terminate();
        server.close();
      }
      socket.on('message', (data) => {
        const { id, method } = JSON.parse(String(data)) as { id: unknown; method: string };
        const known = method === 'hello';
        socket.send(
          JSON.stringify({ jsonrpc: '2.0', id, ...(known ? { result: { version: 1 } } : { error: { code: -32601 } }) }),
        );
      });
    });
    const { port } = server.address() as { port: number };
    const { code, report } = await conform(
      ...[`ws://127.0.0.1:${port}`, '--role', 'backend', '--link-key', 'k'],
      ...[
        '--only',
        'link.hello.result',
        '--only',
        'link.hello.other-version',
        '--only',
        'link.connection.open-upgrade',
      ],
      ...['--only', 'link.hello.no-name', '--only', 'link.hello.long-name', '--only', 'link.hello.no-key'],
    );
    expect(code).toBe(3);
    expect(report?.cases.at(-1)?.verdict).toBe('error');
    expect(report?.cases.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(0);
  });

  test.each([
    [['ws://127.0.0.1:1', '--role', 'backend'], 'the gateway’s key is missing'],
    [
      ['http://127.0.0.1', '--role', 'backend', '--link-key', 'k'],
      'is not a target; expected ws://HOST:PORT, or listen:PORT',
    ],
    [['listen:99999', '--role', 'backend', '--link-key', 'k'], 'is not a target'],
    [['ws://127.0.0.1:1', '--role', 'backend', '--link-key', 'k', '--mac', 'x'], '--mac x is not an address'],
    [['ws://127.0.0.1:1', '--role', 'backend', '--link-key', 'k', '--only', 'link.helo.*'], 'no case matches'],
  ])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
    const { code, err } = await conform(...args);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  test('an upgrade that is never answered ends after a limit', async () => {
    const sockets: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve));
    stops.push(async () => void sockets.close());
    const { port } = sockets.address() as { port: number };
    const run = start(['conform', 'link', `ws://127.0.0.1:${port}`, '--role', 'backend', '--link-key', 'k']);
    await new Promise<void>((resolve) => sockets.once('connection', () => resolve()));
    run.clock.pass(5_001);
    expect(await run.ended).toBe(3);
    expect(run.err()).toContain('cannot be reached');
  });
});

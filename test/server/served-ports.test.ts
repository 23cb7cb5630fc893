/** What a server says about itself: the address of each port, health, every metric, who may load its pages, and why it does not start. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_PORTS } from '../../src/server/default-ports.ts';
import { exposition } from '../../src/server/metrics.ts';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { SUBSCRIBERS_LIMIT } from '../../src/server/redirect/redirect.ts';
import { LAST_CHECKPOINT_MS, serve } from '../../src/server/serve.ts';
import { urlOf } from '../../src/server/server-context.ts';
import { CalendarEnds } from '../../src/sim/virtual-clock.ts';
import { TOY_START, toy } from './toy-facility.ts';

const OFF = { websocket: false, control: false, core: false, app: false } as const;
const opened: Serving[] = [];
async function served(options: Partial<ServeOptions> = {}): Promise<Serving> {
  const serving = await serve({ open: toy().open, paused: true, ...options });
  opened.push(serving);
  return serving;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
});
const numberOf = (url: string | undefined): number => Number(url?.split(':').at(-1));
const LOCAL = (scheme: string) => expect.stringMatching(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+$`));

describe('the ready line', () => {
  it.each<[string, Partial<ServeOptions>, object]>([
    ['nothing', { ports: OFF }, {}],
    ['locks over WebSocket', { ports: { ...OFF, websocket: 0 } }, { websocket: LOCAL('ws') }],
    ['the control API', { ports: { ...OFF, control: 0 } }, { control: LOCAL('http') }],
    ['the Core API', { ports: { ...OFF, core: 0 } }, { core: LOCAL('http') }],
    ['the app API', { ports: { ...OFF, app: 0 } }, { app: LOCAL('http') }],
    ['a link that listens', { ports: OFF, link: { role: 'backend', key: 'k', listen: 0 } }, { link: LOCAL('ws') }],
    [
      'a link that dials',
      { ports: OFF, link: { role: 'gateway', key: 'k', dial: 'ws://127.0.0.1:9' } },
      { link: 'ws://127.0.0.1:9' },
    ],
  ])('names %s', async (_, options, urls) => {
    expect((await served(options)).ready).toEqual({ ...urls, locks: 1 });
  });

  it('has the address in brackets if it has colons, and the scheme of TLS', () => {
    const of = (address: string, tls?: object) => urlOf({ address, options: { tls } } as never, 'ws', 5);
    expect([of('10.0.0.1'), of('::1'), of('::1', {}), of('10.0.0.1', {})]).toEqual([
      'ws://10.0.0.1:5',
      'ws://[::1]:5',
      'wss://[::1]:5',
      'wss://10.0.0.1:5',
    ]);
    expect([DEFAULT_PORTS, LAST_CHECKPOINT_MS]).toEqual([
      { websocket: 2846, control: 2847, core: 2848, link: 2849, app: 2850 },
      500,
    ]);
  });
});

describe('a running server', () => {
  const METRICS = [
    ['time_seconds', 'gauge'],
    ['speed', 'gauge'],
    ['behind_seconds', 'gauge'],
    ['paused', 'gauge'],
    ['locks', 'gauge'],
    ['timers', 'gauge'],
    ['forks', 'gauge'],
    ['resident_bytes', 'gauge'],
    ['trace_events_total', 'counter'],
    ['monitor_lines_total', 'counter'],
    ['websocket_clients', 'gauge'],
    ['websocket_strangers', 'gauge'],
    ['websocket_connections', 'gauge'],
    ['link_lines', 'gauge'],
    ['link_dropped_total', 'counter'],
    ['redirect_waiting', 'gauge'],
    ['redirect_delivered_total', 'counter'],
    ['redirect_failures_total', 'counter'],
    ['redirect_lost_total', 'counter'],
  ] as const;

  it('has every metric with its kind and the value that the facility has', async () => {
    const facility = toy();
    const serving = await served({
      open: facility.open,
      speed: 3,
      ports: { ...OFF, websocket: 0, control: 0 },
      link: { role: 'gateway', key: 'k', listen: 0 },
      subscribers: [{ url: 'http://127.0.0.1:9/', bearer: '', name: 's', id: '1' }],
    });
    const read = async () => {
      const text = await (await fetch(`${serving.ready.control}/metrics`)).text();
      const blocks = [
        ...text.matchAll(/# HELP noke_sim_(\S+) (.{10,})\n# TYPE noke_sim_(\S+) (\S+)\nnoke_sim_(\S+) (\S+)\n/g),
      ];
      expect(blocks.map(([all]) => all).join('')).toBe(text);
      expect(blocks.every(([, one, , two, , three]) => one === two && two === three)).toBe(true);
      expect(blocks.map(([, name, , , type]) => [name, type])).toEqual(METRICS);
      return Object.fromEntries(blocks.map(([, name = '', , , , , value]) => [name, Number(value)]));
    };
    const { main } = serving.facilities;
    main.facility.play('count.up', { by: 1 });
    // The link has nobody to tell.
    for (const peer of facility.mesh.peers) {
      peer.records('00', []);
      peer.records('00', []);
    }
    expect(await read()).toEqual({
      time_seconds: TOY_START / 1_000,
      speed: 3,
      behind_seconds: 0,
      paused: 1,
      locks: 1,
      timers: main.parts.facility.clock.heapSize,
      forks: 0,
      resident_bytes: expect.any(Number),
      trace_events_total: main.parts.facility.trace.seq,
      monitor_lines_total: 0,
      websocket_clients: 0,
      websocket_strangers: 0,
      websocket_connections: 0,
      link_lines: 0,
      link_dropped_total: 2,
      redirect_waiting: 0,
      redirect_delivered_total: 0,
      redirect_failures_total: 0,
      redirect_lost_total: 0,
    });
    expect(main.parts.facility.clock.heapSize).toBeGreaterThan(0);
    await serving.facilities.save('a');
    await serving.facilities.fork('a', 'f');
    main.live.start();
    const after = await read();
    main.live.pause();
    expect([after.forks, after.paused]).toEqual([1, 0]);
  });

  it('is well until an internal error, which its health names; the end of the calendar is none', async () => {
    const reported: unknown[] = [];
    let failing: unknown;
    const serving = await served({
      ports: { ...OFF, control: 0, core: 0 },
      onError: (error) => reported.push(error),
      open: toy().open,
    });
    const health = async () => {
      const response = await fetch(`${serving.ready.control}/health`);
      return [response.status, await response.json()];
    };
    const well = { control: serving.ready.control, core: serving.ready.core, locks: 1, now: TOY_START, behindMs: 0 };
    expect(await health()).toEqual([200, { ok: true, ...well }]);
    const { main } = serving.facilities;
    main.whenDurable(() => {
      throw failing;
    });
    failing = new CalendarEnds();
    main.settle();
    expect([reported, await health()]).toEqual([[failing], [200, { ok: true, ...well }]]);
    failing = new Error('x');
    main.whenDurable(() => {
      throw failing;
    });
    main.settle();
    expect([reported[1], await health()]).toEqual([failing, [503, { ok: false, ...well }]]);
  });

  it('lets in its own pages and those that are allowed, under both names of this machine', async () => {
    const serving = await served({ ports: { ...OFF, control: 0, core: 0 }, allowOrigins: ['https://mine.example'] });
    const own = serving.ready.control ?? '';
    const port = numberOf(own);
    const statusOf = async (origin: string, to = own) =>
      (await fetch(`${to}/openapi.json`, { headers: { origin } })).status;
    expect([
      await statusOf(own),
      await statusOf(`http://localhost:${port}`),
      await statusOf('https://mine.example'),
      await statusOf(own, serving.ready.core),
      await statusOf(`http://localhost:${port + 1}`),
      await statusOf('http://localhost'),
      await statusOf('https://other.example'),
    ]).toEqual([200, 200, 200, 200, 403, 403, 403]);
  });

  it('runs at once unless it is paused, and stops once', async () => {
    const serving = await served({ ports: OFF, paused: false });
    expect(serving.facilities.main.live.paused).toBe(false);
    const stopping = serving.stop();
    expect(serving.stop()).toBe(stopping);
    await stopping;
    expect((await served({ ports: OFF })).facilities.main.live).toMatchObject({ paused: true, speed: 1 });
    expect(await serving.sent()).toEqual([]);
  });
});

describe('a server does not start', () => {
  const subscriber = (url: string) => ({ url, bearer: '', name: 's', id: '1' });
  const failing = (options: Partial<ServeOptions>) =>
    served({ ports: OFF, ...options }).then(
      () => 'started',
      (error: unknown) => error,
    );

  it('with more subscribers than it supports, or one that is no URL of the web', async () => {
    const all = Array.from({ length: SUBSCRIBERS_LIMIT }, (_, i) => subscriber(`http://127.0.0.1:9/${i}`));
    expect(await failing({ subscribers: all })).toBe('started');
    expect(await failing({ subscribers: [...all, subscriber('http://x')] })).toMatchObject({
      codes: ['E-USAGE-4'],
      message: 'at most 16 subscribers are supported; 17 were given',
    });
    for (const url of ['ftp://x.example/', 'x', '', 'xhttp://x.example', 'httpx://x.example'])
      expect(await failing({ subscribers: [subscriber('https://x.example/'), subscriber(url)] })).toMatchObject({
        codes: ['E-USAGE-4'],
        message: `a subscriber must be an http or https URL, not ${url}`,
      });
  });

  it('on a port that is in use, and closes those that it has opened', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as AddressInfo;
    const inUse = (what: string, option: string) => ({
      codes: ['E-PORT-1'],
      message: `port ${port} for ${what} is already in use, perhaps by another noke-sim process; choose a different one with ${option} PORT (0 picks a free one)`,
    });
    for (const [options, what, option] of [
      [{ ports: { ...OFF, websocket: port } }, 'locks over WebSocket', '--ws-port'],
      [{ ports: { ...OFF, control: port } }, 'the control API', '--control-port'],
      [{ ports: { ...OFF, core: port } }, 'the Core API', '--core-port'],
      [{ ports: { ...OFF, app: port } }, 'the app API', '--app-port'],
      [{ link: { role: 'backend', key: 'k', listen: port } }, 'the facility link', '--link-port'],
    ] as const)
      expect(await failing(options)).toMatchObject(inUse(what, option));
    other.close();
  });
});

it('metrics are written as Prometheus reads them', () => {
  expect(
    exposition([
      { name: 'a', help: 'H', type: 'gauge', value: 1.5 },
      { name: 'b', help: 'I', type: 'counter', value: 2 },
    ]),
  ).toBe('# HELP a H\n# TYPE a gauge\na 1.5\n# HELP b I\n# TYPE b counter\nb 2\n');
});

/**
 * Every route of every HTTP port, under every spelling that a router could take for it. The routes come from the servers themselves
 * (Fastify announces each server on a diagnostics channel), so that a new one is tried here without a change to this file.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, request as httpRequest, METHODS as KNOWN } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spellings } from '../../src/conformance/core-api/contract/spellings.ts';
import type { Serving } from '../../src/server/options.ts';
import { oneIn, runs } from '../sizes.ts';
import { serveDemo } from './real.ts';

const SECRETS: Record<string, string> = {
  token: 'correct-horse',
  private: 'private-key',
  mobile: 'mobile-key',
  session: 'set before each test',
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'].filter(
  (method) => KNOWN.includes(method),
);

interface HttpPort {
  readonly app: FastifyInstance;
  readonly routes: RouteOptions[];
  /** Routes whose guard let somebody through, with what was asked. */
  readonly reached: string[];
}

let ports: HttpPort[];
let serving: Serving;
/** Thousands of requests, one after the other on a few connections, even on a busy machine. */
const PATIENCE_MS = 180_000;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function announced(message: unknown): void {
  const { fastify: app } = message as { fastify: FastifyInstance };
  const port: HttpPort = { app, routes: [], reached: [] };
  app.addHook('onRoute', (route) => {
    port.routes.push(route);
  });
  // The first hook after the guards.
  app.addHook('preParsing', async (request) => {
    if (!request.is404) port.reached.push(`${request.method} ${request.routeOptions.url} by ${request.raw.url}`);
  });
  ports.push(port);
}

beforeEach(async () => {
  ports = [];
  subscribe('fastify.initialization', announced);
  serving = await serveDemo({ token: SECRETS.token ?? '', link: { role: 'backend', key: 'k', listen: 0 } });
  const { facility, app } = serving.facilities.main.parts;
  const [login = '', password = ''] = ['email', 'password'].map((what) => facility.reveal(`alice.${what}`));
  const answer = app.answer({ type: 'signIn', login, password, deviceId: 'a-phone' });
  if (answer.ok && answer.type === 'signIn') SECRETS.session = answer.value.token;
});
afterEach(async () => {
  unsubscribe('fastify.initialization', announced);
  await serving.stop();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A connection that was used before may be closed by the time it is used again; a server that hangs up on a new connection reveals nothing. */
const ask = (at: number, method: string, path: string, bearer?: string): Promise<Answer> =>
  askOn(agent, at, method, path, bearer)
    .catch(() => askOn(false, at, method, path, bearer))
    .catch(() => ({ status: 400, text: '' }));

const askOn = (line: Agent | false, at: number, method: string, path: string, bearer?: string): Promise<Answer> =>
  new Promise((done, fail) => {
    const headers: Record<string, string> = { host: 'localhost' };
    if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
    const withBody = method === 'POST' || method === 'PUT';
    if (withBody) headers['content-type'] = 'application/json';
    // The target is sent as it is written here, even an absolute one or one with a fragment.
    const asked = httpRequest({ port: at, host: '127.0.0.1', method, path, headers, agent: line }, (response) => {
      let text = '';
      const finish = () => done({ status: response.statusCode ?? 0, text });
      if (String(response.headers['content-type']).startsWith('text/event-stream')) {
        finish();
        asked.destroy();
        return;
      }
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', finish);
    });
    asked.on('error', fail);
    asked.end(withBody ? '{}' : undefined);
  });

const portOf = ({ app }: HttpPort): number => (app.server.address() as AddressInfo).port;
const pathOf = ({ url }: RouteOptions): string =>
  url.replace(':verb', 'lock.touch').replace(':path', 'lock.A101').replace(/:\w+/g, 'x');
const methodsOf = ({ method }: RouteOptions): readonly string[] => (Array.isArray(method) ? method : [method]);
const credentialOf = (route: RouteOptions): string | undefined => route.config?.endpoint?.credential;
/** Whether an answer contains nothing except the reason for the refusal. */
function saysNo({ status, text }: Answer): boolean {
  if (text === '') return status >= 400 || status === 200;
  try {
    const { error, result, data } = JSON.parse(text) as Record<string, unknown>;
    return (status >= 400 && error !== undefined) || (result === 'failure' && data === null);
  } catch {
    return false;
  }
}

const isOpen = (route: RouteOptions): boolean => credentialOf(route) === 'open';

/** Every path with every method, a third of them in every spelling (in `npm test` in one in ten); with a credential, in some spellings. */
async function tryAll(port: HttpPort, routes: readonly RouteOptions[], methods: readonly string[], bearer?: string) {
  const paths = routes.map(pathOf);
  const spelled = oneIn(10, paths.flatMap(spellings)).filter((_path, i) => bearer === undefined || i % 7 === 0);
  const targets = [...new Set(bearer === undefined ? spelled : [...paths, ...spelled])];
  const wrong: string[] = [];
  let asked = 0;
  await Promise.all(
    targets.map(async (target, i) => {
      const isSpelling = !paths.includes(target);
      for (const method of methods.filter((_, j) => !isSpelling || (i + j) % 3 === 0)) {
        const answer = await ask(portOf(port), method, target, bearer);
        asked++;
        if (!saysNo(answer)) wrong.push(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 60)}`);
      }
    }),
  );
  return { wrong, asked };
}

describe('every route of every HTTP port', () => {
  test('declares its credential; every route without one is on this list', () => {
    expect(ports).toHaveLength(3);
    const all = ports.flatMap(({ routes }) => routes);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((route) => credentialOf(route) === undefined).map(pathOf)).toEqual([]);
    // The last two with every method: any method other than POST is refused.
    expect([...new Set(all.filter(isOpen).map(({ url }) => url))]).toEqual([
      '/',
      '/pages.js',
      '/pages.css',
      '/web-bluetooth.js',
      '/openapi.json',
      '/login/',
      '/login',
    ]);
  });

  test(
    'gives nothing and does nothing without its credential, by no spelling and by no method',
    async () => {
      const { seq, digest } = serving.facility().trace;
      let all = 0;
      for (const port of ports) {
        const closed = port.routes.filter((route) => !isOpen(route));
        const { wrong, asked } = await tryAll(port, closed, METHODS);
        expect(wrong).toEqual([]);
        all += asked;
        expect(port.reached).toEqual([]);
      }
      expect(all).toBeGreaterThan(runs(3_000, 700));
      expect(serving.facility().trace).toMatchObject({ seq, digest });
      expect(serving.facilities.main.live).toMatchObject({ paused: true, speed: 1 });
      expect(serving.facilities.snapshots.list()).toEqual([]);
    },
    PATIENCE_MS,
  );

  test.each(['nonsense', ...Object.keys(SECRETS)])(
    'does not accept %s as another credential',
    async (name) => {
      for (const port of ports) {
        const others = port.routes.filter((route) => !isOpen(route) && credentialOf(route) !== name);
        const { wrong } = await tryAll(port, others, ['GET', 'POST'], SECRETS[name] ?? name);
        const { reached } = port;
        const own = new Set(port.routes.filter((route) => credentialOf(route) === name).map(({ url }) => url));
        expect(reached.filter((line) => !own.has(line.split(' ')[1] ?? ''))).toEqual([]);
        if (own.size === 0) expect(wrong).toEqual([]);
      }
    },
    PATIENCE_MS,
  );

  test('answers with its credential as it is documented', async () => {
    for (const port of ports)
      for (const route of port.routes)
        for (const method of methodsOf(route)) {
          port.reached.splice(0);
          const { status } = await ask(portOf(port), method, pathOf(route), SECRETS[credentialOf(route) ?? '']);
          expect([pathOf(route), port.reached]).toEqual([
            pathOf(route),
            [expect.stringContaining(`${method} ${route.url} by`)],
          ]);
          expect([pathOf(route), status]).not.toEqual([pathOf(route), 401]);
        }
  });
});

test('the ports that speak only WebSocket answer no path and no method', async () => {
  for (const url of [serving.ready.websocket, serving.ready.link]) {
    const at = Number(new URL(url ?? '').port);
    for (const path of ['/', '/v1/time', '/lock/', '/%6cock/', 'http://localhost/health', '/#a'])
      for (const method of METHODS) expect((await ask(at, method, path, 'correct-horse')).status).toBe(426);
  }
});

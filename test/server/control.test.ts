import { connect as tcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServeOptions, Serving } from '../../src/server/options.ts';
import { portError, ServeError } from '../../src/server/problem.ts';
import { serve } from '../../src/server/serve.ts';
import { ID, TestClient } from '../link/websocket/server-fixture.ts';
import { TOY_START, type Toy, toy } from './toy-facility.ts';

let facility: Toy;
let serving: Serving;

async function up(options: Partial<ServeOptions> = {}): Promise<void> {
  facility = toy();
  serving = await serve({
    open: facility.open,
    ports: { websocket: 0, control: 0, core: 0 },
    paused: true,
    ...options,
  });
}
beforeEach(() => up());
afterEach(() => serving.stop());

const url = (path: string): string => `${serving.ready.control}${path}`;
async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(url(path), init);
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
  };
}
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('verbs and views', () => {
  test('every verb is listed with the schema of its arguments', async () => {
    const { body } = await get('/v1/verbs');
    expect(body).toHaveLength(3);
    expect(body[2]).toMatchObject({
      name: 'count.up',
      params: { type: 'object', properties: { by: { type: 'integer' } } },
    });
  });

  test('a verb is played now, and a refusal names the rule', async () => {
    expect(await post('/v1/verbs/lock.sleep', { lock: 'A101' })).toEqual({
      status: 200,
      body: { ok: true, value: { count: 0 } },
    });
    expect(facility.lock().advertisement).toBeUndefined();
    expect(await post('/v1/verbs/lock.sleep', { lock: 'Z1' })).toMatchObject({
      status: 422,
      body: { by: 'not-possible' },
    });
    expect(await post('/v1/verbs/lock.fly')).toMatchObject({ status: 404, body: { nearest: 'lock.wake' } });
  });

  test('the state of everything, and one part of it by path', async () => {
    expect((await get('/v1/view')).body).toEqual({ lock: { A101: { connected: false } }, count: 0 });
    expect((await get('/v1/look/lock.A101.connected')).body).toEqual({ value: false });
    expect((await get('/v1/look/lock.B9')).status).toBe(404);
  });
});

describe('the trace', () => {
  test('a page can be filtered, and the next one continues from it', async () => {
    for (let i = 0; i < 5; i++) await post('/v1/verbs/lock.wake', { lock: 'A101' });
    const first = (await get('/v1/trace?limit=2')).body as { events: { seq: number }[]; seq: number };
    expect(first.seq).toBe(5);
    expect(first.events.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(((await get('/v1/trace?after=2&kind=inp')).body.events as unknown[]).length).toBe(3);
    expect(((await get('/v1/trace?kind=lock')).body.events as unknown[]).length).toBe(0);
  });

  test('a stream resumes after the last event that its reader received', async () => {
    await post('/v1/verbs/lock.wake', { lock: 'A101' });
    const response = await fetch(url('/v1/trace/stream'), { headers: { 'last-event-id': '0' } });
    const again = await fetch(url('/v1/trace/stream?after=0&kind=input'));
    await post('/v1/verbs/lock.sleep', { lock: 'A101' });
    const seen = async (from: Response, until: string) => {
      let text = '';
      const reader = from.body?.getReader();
      while (!text.includes(until)) text += new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      return text;
    };
    const live = await seen(response, '"lock.sleep"');
    expect(live).not.toContain('"lock.wake"');
    const both = await seen(again, '"lock.sleep"');
    expect(both).toContain('id: 1\ndata: {"seq":1');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
  });
});

describe('time', () => {
  test('does not advance while paused, steps timer by timer, and jumps through everything due', async () => {
    await post('/v1/verbs/count.up', { by: 1 });
    await post('/v1/verbs/count.up', { by: 1 });
    expect((await get('/v1/time')).body).toMatchObject({ now: TOY_START, paused: true, nextAt: TOY_START + 100 });
    expect((await post('/v1/time/step')).body).toMatchObject({ fired: 1, now: TOY_START + 100 });
    expect((await post('/v1/time/jump', { byMs: 60_000 })).body).toMatchObject({
      now: TOY_START + 60_100,
      nextAt: null,
    });
    expect((await get('/v1/look/count')).body.value).toBeGreaterThan(1);
  });

  test('names the nearest word for an unknown key of a body', async () => {
    for (const [path, body, word] of [
      ['time/speed', { sped: 2 }, 'speed'],
      ['time/step', { cuont: 2 }, 'count'],
      ['time/jump', { byMz: 2 }, 'byMs'],
      ['snapshots', { nmae: 'x' }, 'name'],
    ] as const) {
      const answer = await post(`/v1/${path}`, body);
      expect(answer.status, path).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(`did you mean ${word}?`);
    }
  });

  test('names the nearest word for an unknown key of a query', async () => {
    for (const [path, word] of [
      ['trace?limt=2', 'limit'],
      ['trace/stream?aftr=2', 'after'],
      ['monitor?limits=2', 'limit'],
      ['facility?forks=x', 'fork'],
      ['verbs?frok=x', 'fork'],
      ['time?forc=x', 'fork'],
    ] as const) {
      const answer = await get(`/v1/${path}`);
      expect(answer.status, path).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(`did you mean ${word}?`);
    }
  });

  test('refuses an unknown key of a query on every route', async () => {
    const { paths } = (await get('/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths).flatMap(([path, of]) => Object.keys(of).map((method) => ({ path, method })));
    expect(routes.length).toBeGreaterThan(20);
    for (const { path, method } of routes) {
      const asked = `${path.replace(/\{\w+\}/g, 'x')}?nothing=1`;
      const answer = await (method === 'post' ? post(asked) : get(asked, { method: method.toUpperCase() }));
      expect({ asked, ...answer }).toMatchObject({ asked, status: 400, body: { error: { code: 'bad-request' } } });
      expect(JSON.stringify(answer.body)).toContain('found the key \\"nothing\\"');
    }
  });

  test('never runs backwards, nor beyond the limit', async () => {
    expect((await post('/v1/time/jump', { to: TOY_START - 1 })).status).toBe(422);
    expect((await post('/v1/time/jump', { byMs: 1e12 })).status).toBe(400);
    expect((await post('/v1/time/jump', { to: TOY_START + 1e12 })).status).toBe(422);
  });

  test('runs at the speed that was set; a running clock cannot be stepped', async () => {
    expect((await post('/v1/time/speed', { speed: 600 })).body.speed).toBe(600);
    expect((await post('/v1/time/speed', { speed: 0 })).status).toBe(400);
    expect((await post('/v1/time/resume')).body.paused).toBe(false);
    expect((await post('/v1/time/step')).status).toBe(409);
    expect((await post('/v1/time/pause')).body.paused).toBe(true);
  });
});

describe('snapshots', () => {
  test('a restored facility continues as the first one did, with the same digest', async () => {
    await post('/v1/verbs/count.up', { by: 1 });
    expect((await post('/v1/snapshots', { name: 'before' })).body).toMatchObject({ name: 'before', seq: 1 });
    await post('/v1/time/jump', { byMs: 200 });
    const first = (await get('/v1/facility')).body.digest;
    expect((await post('/v1/snapshots/before/restore')).body).toMatchObject({ now: TOY_START, seq: 1 });
    await post('/v1/time/jump', { byMs: 200 });
    expect((await get('/v1/facility')).body.digest).toBe(first);
    expect((await post('/v1/snapshots/nowhere/restore')).status).toBe(404);
  });

  test('a fork runs independently and does not change the live facility', async () => {
    await post('/v1/snapshots', { name: 'here' });
    expect((await post('/v1/snapshots/here/fork', { as: 'what-if' })).body).toEqual({ fork: 'what-if' });
    await post('/v1/verbs/count.up?fork=what-if', { by: 50 });
    await post('/v1/time/jump?fork=what-if', { byMs: 100 });
    expect((await get('/v1/look/count?fork=what-if')).body.value).toBeGreaterThanOrEqual(50);
    expect((await get('/v1/look/count')).body.value).toBe(0);
    expect((await get('/v1/forks')).body).toEqual({ forks: ['what-if'] });
    expect((await post('/v1/snapshots/here/fork', { as: 'what-if' })).status).toBe(409);
    await get('/v1/forks/what-if', { method: 'DELETE' });
    expect((await get('/v1/look/count?fork=what-if')).status).toBe(404);
  });

  test('saved snapshots and forks are bounded', async () => {
    for (let i = 0; i < 32; i++) expect((await post('/v1/snapshots', { name: `s${i}` })).status).toBe(200);
    expect((await post('/v1/snapshots', { name: 'one-more' })).status).toBe(409);
    for (let i = 0; i < 8; i++) expect((await post('/v1/snapshots/s0/fork', { as: `f${i}` })).status).toBe(200);
    expect((await post('/v1/snapshots/s0/fork', { as: 'f8' })).status).toBe(409);
  });

  test('a restore ends every connection, and clients are notified', async () => {
    await post('/v1/snapshots', { name: 'free' });
    const client = await TestClient.join(Number(serving.ready.websocket?.split(':').at(-1)));
    client.send({ action: 'connect', peripheralUuid: ID });
    await client.next('connect');
    await post('/v1/snapshots', { name: 'held' });
    await post('/v1/snapshots/held/restore');
    expect(await client.end()).toBe(1012);
    expect((await get('/v1/look/lock.A101.connected')).body).toEqual({ value: false });
  });
});

describe('scenarios', () => {
  const text = (by: string) => `version: 1
name: counts
facility: demo
startAt: 2026-11-21T12:00
steps:
  - count.up: ${by}
  - expectEvent: { kind: count.up }
    within: 1s
`;

  test('a scenario is played on the live facility in its current state, and its result is the answer', async () => {
    await post('/v1/verbs/count.up', { by: 1 });
    const { status, body } = await post('/v1/scenarios', { text: text('5') });
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'counts', verdict: 'pass', stepsDone: 2 } });
    expect((await get('/v1/look/count')).body.value).toBeGreaterThan(5);
  });

  test('an invalid scenario is reported with its position', async () => {
    const { status, body } = await post('/v1/scenarios', {
      text: 'version: 1\nname: x\nsteps: [ { count.down: 1 } ]\n',
    });
    expect(status).toBe(422);
    expect((body.error as { message: string }).message).toMatch(/line \d+/);
  });
});

test.each([
  [
    'text/plain',
    '/v1/time/pause',
    '{}',
    415,
    'the body must be JSON; send it with the header content-type: application/json',
  ],
  ['application/json', '/v1/time/speed', '{', 400, 'the body is not valid JSON'],
  ['application/json', '/v1/time/speed', '', 400, 'the body is empty; send JSON, or omit the content-type header'],
  ['application/json', '/v1/time/speed', '{"speed":0}', 400, 'body.speed: found the number 0, expected above 0'],
  ['application/json', '/v1/snapshots', '{"name":"a/b"}', 400, 'expected a name of 1 to 40 lower-case letters, digits'],
])('a wrong body is refused with a message of ours: %s %s %s', async (type, path, body, status, sentence) => {
  const answer = await fetch(url(path), { method: 'POST', headers: { 'content-type': type }, body });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(sentence.replaceAll('"', '\\"'));
});

describe('clients that are served', () => {
  test('a page in a browser is refused unless its origin is allowed', async () => {
    expect((await get('/v1/time', { headers: { origin: 'https://example.com' } })).status).toBe(403);
    expect((await get('/v1/time', { headers: { origin: 'null' } })).status).toBe(403);
    await serving.stop();
    await up({ allowOrigins: ['http://localhost:8080'] });
    const friend = await fetch(url('/v1/time'), { headers: { origin: 'http://localhost:8080' } });
    expect(friend.headers.get('access-control-allow-origin')).toBe('http://localhost:8080');
    const asked = await fetch(url('/v1/time/pause'), {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:8080' },
    });
    expect(asked.status).toBe(204);
  });

  test('without a token, only this machine under its own name is served', async () => {
    const { port } = new URL(url('/'));
    const socket = tcp(Number(port), '127.0.0.1');
    socket.write('GET /v1/time HTTP/1.1\r\nHost: rebound.example.com\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain('421');
    await expect(
      serve({ open: toy().open, address: '0.0.0.0', ports: { websocket: 0, control: 0, core: 0 } }),
    ).rejects.toThrow(/needs a token/);
  });

  test('with a token, only clients that present it are served', async () => {
    await serving.stop();
    await up({ token: 'correct-horse' });
    expect((await get('/v1/time')).status).toBe(401);
    expect((await get('/v1/time', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await get('/v1/time', { headers: { authorization: 'Bearer correct-horse' } })).status).toBe(200);
  });

  test('a port in use is an environment error with a message, and no port stays open', async () => {
    const taken = Number(new URL(url('/')).port);
    const failed = await serve({ open: toy().open, ports: { websocket: 0, control: taken, core: 0 } }).catch(
      (error) => error,
    );
    expect(failed).toBeInstanceOf(ServeError);
    expect(failed).toMatchObject({ codes: ['E-PORT-1'] });
    expect(failed.message).toContain(`port ${taken} for the control API is already in use`);
  });
});

test.each([
  ['EACCES', 'E-PORT-2', 'choose one above 1023 with --core-port PORT'],
  ['ENOTFOUND', 'E-PORT-3', 'check --address'],
  ['EMFILE', 'E-PORT-4', 'EMFILE'],
])('a port that the system refuses with %s has the code %s', (code, expected, says) => {
  const error = portError(Object.assign(new Error('listen'), { code }), 'the Core API', 80, '--core-port');
  expect(error.codes).toEqual([expected]);
  expect(error.message).toContain(says);
});

describe('untrusted bytes', () => {
  test.each([
    ['not JSON', '{"lock":'],
    ['an array', '[]'],
    ['a poisoned object', '{"__proto__":{"a":1}}'],
  ])('%s in a body is answered with what to change', async (_what, body) => {
    const response = await fetch(url('/v1/verbs/lock.wake'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message.length).toBeGreaterThan(5);
  });

  test('a body above the limit is refused', async () => {
    const response = await fetch(url('/v1/verbs/lock.wake'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lock: 'x'.repeat(2 * 1024 * 1024) }),
    });
    expect(response.status).toBe(413);
  });

  test('nonsense, half-open and oversized heads cost an error each and nothing else', async () => {
    const { port } = new URL(url('/'));
    const say = async (text: string): Promise<string> => {
      const socket = tcp(Number(port), '127.0.0.1');
      let heard = '';
      socket.on('error', () => {});
      socket.write(text);
      for await (const chunk of socket) heard += String(chunk);
      return heard;
    };
    expect(await say('\x00\x01\x02\r\n\r\n')).toContain('400');
    expect(await say(`GET / HTTP/1.1\r\nHost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toContain('431');
    const half = tcp(Number(port), '127.0.0.1');
    half.write('POST /v1/time/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
    expect((await get('/v1/time')).status).toBe(200);
    half.destroy();
  });
});

describe('the server', () => {
  test('health names the ports, metrics are Prometheus’s, and the document has every endpoint', async () => {
    expect((await get('/health')).body).toMatchObject({ ok: true, locks: 1, websocket: serving.ready.websocket });
    const metrics = await (await fetch(url('/metrics'))).text();
    expect(metrics).toContain('# TYPE noke_sim_locks gauge\nnoke_sim_locks 1\n');
    const { body } = await get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
    expect(Object.keys(paths)).toContain('/v1/snapshots/{name}/restore');
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the page of the port may use the other ports, and no untrusted input can appear in it', async () => {
    const response = await fetch(url('/'));
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await response.text();
    expect(text).toContain(`"websocket":"${serving.ready.websocket}"`);
    const { origin } = new URL(url('/'));
    const client = new TestClient(Number(serving.ready.websocket?.split(':').at(-1)), { origin });
    await client.next('stateChange');
    expect((await post('/v1/time/pause', {}, { origin: origin.replace('127.0.0.1', 'localhost') })).status).toBe(200);
  });

  test('an error of our own stops the clock and shows in health', async () => {
    const told: unknown[] = [];
    await serving.stop();
    await up({ onError: (error) => told.push(error), paused: false });
    serving.facility().clock.setTimeout(() => {
      throw new Error('broken');
    }, 0);
    serving.facilities.main.live.nudge();
    expect((await get('/health')).status).toBe(503);
    expect(serving.facilities.main.live.paused).toBe(true);
    expect(told).toHaveLength(1);
  });

  test('stop closes every port, and a second stop does nothing', async () => {
    const control = url('/health');
    await Promise.all([serving.stop(), serving.stop()]);
    await expect(fetch(control)).rejects.toThrow();
  });
});

/** Backends that cannot be tested: nobody there, wrong keys, silence, endless answers, a connection that breaks midway. */
import { createServer, type ServerResponse as Reply, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ANSWER_BYTES } from '../../src/conformance/core-api/client/http-exchange.ts';
import { start } from '../cli/up-host.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(listener: RequestListener): Promise<string> {
  const one = createServer(listener);
  server = one;
  await new Promise<void>((done) => {
    one.listen(0, '127.0.0.1', done);
  });
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

const answer = (code: number, data: unknown = null): string =>
  JSON.stringify({
    result: code === 0 ? 'success' : 'failure',
    message: 'what a backend says',
    error_code: code,
    error_details: null,
    data,
    request: 'lock',
    api_version: { response: '1', default: '1', available: { 1: {} } },
  });
const LOCKS = answer(0, { locks: [] });
const isRight = (authorization: string | undefined): boolean =>
  ['Bearer p-key', 'Bearer m-key'].includes(authorization ?? '');

const run = (url: string, ...more: readonly string[]) =>
  start([
    'conform',
    'core-api',
    url,
    '--private-key',
    'p-key',
    '--mobile-key',
    'm-key',
    '--only',
    'core-api.answer.*',
    ...more,
  ]);

describe('conform core-api', () => {
  it('says that nobody is there, exit code 3', async () => {
    const url = await serving(() => undefined);
    server?.close();
    const judged = run(url);
    expect(await judged.ended).toBe(3);
    expect(judged.err()).toContain(`${url} cannot be reached (ECONNREFUSED)`);
  });

  it.each([
    ['private', 'as error 2', 200, answer(2)],
    ['private', 'with status 401', 401, 'who are you?'],
    ['mobile', 'as error 2', 200, answer(2)],
    ['mobile', 'with status 403', 403, ''],
  ] as const)(
    'names the option of a %s key that is refused %s before any case, and prints no key',
    async (key, how, status, refusal) => {
      const url = await serving(({ headers: { authorization }, url: path }, response) => {
        const refused = key === 'private' || authorization === 'Bearer m-key' || !isRight(authorization);
        if (refused) response.writeHead(status);
        response.end(refused ? refusal : path === '/lock/' ? LOCKS : answer(5));
      });
      const judged = run(url);
      expect(await judged.ended).toBe(3);
      expect(judged.err()).toContain(`the backend refuses the ${key} key (--${key}-key) ${how}`);
      expect(judged.err() + judged.out()).not.toMatch(/[pm]-key|\d+ pass/);
    },
  );

  it.each([
    ['a wrong key', (): string => LOCKS, 'a key that does not exist'],
    [
      'an endpoint that does not exist',
      (authorization: string | undefined) => (isRight(authorization) ? LOCKS : answer(2)),
      'an endpoint that does not exist',
    ],
  ])('believes nothing of a backend that agrees to %s', async (_what, text, why) => {
    const url = await serving((request, response) => void response.end(text(request.headers.authorization)));
    const judged = run(url);
    expect(await judged.ended).toBe(3);
    expect(judged.err()).toContain(why);
    expect(judged.out()).not.toMatch(/\d+ pass/);
  });

  it('waits ten seconds for a whole answer, however many bytes arrive meanwhile', async () => {
    let asked: () => void = () => undefined;
    const first = new Promise<void>((done) => {
      asked = done;
    });
    const url = await serving((_request, response) => {
      response.write('{');
      asked();
    });
    const judged = run(url);
    await first;
    judged.clock.pass(9_999);
    judged.clock.pass(1);
    expect(await judged.ended).toBe(3);
    expect(judged.err()).toContain('gave no complete answer within 10 s (--patience)');
  });

  it.each([
    [
      'ends the connection',
      (response: Reply) => void response.destroy(),
      'an answer',
      'none: the connection was closed',
    ],
    [
      'sends it elsewhere',
      (response: Reply) => void response.writeHead(302).end(),
      'application/json',
      'none, with status 302',
    ],
    [
      'answers in its own form',
      (response: Reply) => void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"db"}'),
      'one of success, failure',
      'nothing',
    ],
  ])('says in plain words what it saw of a backend that %s', async (_, reply, expected, seen) => {
    const judged = run(await serving((_request, response) => reply(response)));
    expect(await judged.ended).toBe(1);
    expect(judged.out()).toContain(`      expected  ${expected}\n      seen      ${seen}\n`);
  });

  it('cannot judge a backend whose first answer never ends', async () => {
    const piece = Buffer.alloc(65_536, ' ');
    const url = await serving((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    const judged = run(url);
    expect(await judged.ended).toBe(3);
    expect(judged.err()).toContain(`the size of the answer to POST /lock/ (expected at most ${ANSWER_BYTES} bytes`);
    expect(judged.out() + judged.err()).not.toContain('internal error');
  });

  it('asks whether a port without TLS was meant', async () => {
    const url = (await serving((_request, response) => void response.end(LOCKS))).replace('http:', 'https:');
    const judged = run(url);
    expect(await judged.ended).toBe(3);
    expect(judged.err()).toContain(`${url} cannot be reached (EPROTO); is it http and not https?`);
  });

  it('reads at most 4 MiB of an answer that never ends, which fails the case', async () => {
    let asked = 0;
    const piece = Buffer.alloc(65_536, ' ');
    const url = await serving((request, response) => {
      asked += 1;
      if (!isRight(request.headers.authorization)) return void response.end(answer(2));
      if (request.url !== '/lock/') return void response.end(answer(5));
      if (asked < 5) return void response.end(LOCKS);
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    const judged = run(url);
    expect(await judged.ended).toBe(1);
    expect(judged.out()).toContain('the size of the answer to POST /lock/');
    expect(judged.out()).toContain(`at most ${ANSWER_BYTES} bytes`);
  });

  it('keeps what was judged when the backend is gone midway', async () => {
    let asked = 0;
    const url = await serving((request, response) => {
      asked += 1;
      // After the refusal probe and the first cases.
      if (asked > 10) server?.close();
      if (asked > 10) return void request.socket.destroy();
      if (!isRight(request.headers.authorization)) return void response.end(answer(2));
      response.end(request.url === '/lock/' ? LOCKS : answer(5));
    });
    const judged = run(url, '--json', '--only', 'core-api.key.*');
    expect(await judged.ended).toBe(3);
    const { cases } = JSON.parse(judged.out()) as { cases: { id: string; verdict: string }[] };
    expect(cases.map(({ verdict }) => verdict)).toContain('error');
    expect(cases.filter(({ verdict }) => verdict !== 'error').length).toBeGreaterThan(0);
  });
});

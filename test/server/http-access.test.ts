/** Who may use a route of an HTTP port, for every combination of what decides it; and each answer of the port itself, with its headers and its limits. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Answer, type Credential, endpoint, register } from '../../src/server/endpoint.ts';
import { BODY_LIMIT, CONNECTION_LIMIT, type HttpOptions, openHttp, type Secrets } from '../../src/server/http.ts';

const ALLOWED = 'https://allowed.example';
const options: HttpOptions = {
  address: '127.0.0.1',
  allowOrigin: (origin) => origin === ALLOWED,
  onError: () => {},
};

const CREDENTIALS: readonly Credential[] = ['open', 'token', 'private', 'mobile', 'session'];

function opened(more: Partial<HttpOptions>, secrets: Secrets) {
  const app = openHttp({ ...options, ...more }, secrets);
  register(
    app,
    CREDENTIALS.flatMap((credential) =>
      [true, false].map((isEmbeddable) =>
        endpoint({
          method: 'GET',
          path: `/${credential}${isEmbeddable ? '-script' : ''}`,
          id: `${credential}${isEmbeddable}`,
          credential,
          isEmbeddable,
          summary: '',
          answers: {},
          handle: () => 'yes',
        }),
      ),
    ),
  );
  app.get('/undeclared', () => 'yes');
  return app;
}

const answered = (code: string, message: string) => ({
  error: { code, message, mayHaveHappened: false, temporary: false },
});
const OTHER_PAGE = answered('origin', 'pages of other origins may not send requests here');
const originRefused = (origin: string) =>
  answered('origin', `pages of ${origin} are not allowed here; to allow them, start with --allow-origin ${origin}`);
const WITH: Readonly<Record<string, string>> = {
  token: 'token that was set at start',
  private: 'private key',
  mobile: 'mobile key',
  session: 'token that login/ returned',
};
const GIVEN: Readonly<Record<string, string>> = { token: 'the-token', private: 'the-key', session: 'a-session' };

describe('a route is used by those who may', () => {
  const ORIGINS = [undefined, ALLOWED, 'https://other.example'];
  const SITES = [
    {},
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' },
    { 'sec-fetch-site': 'cross-site' },
  ];
  const HOSTS = ['localhost', 'LOCALHOST:80', '127.0.0.1:8080', '[::1]:5', 'rebound.example', 'rebound.example:80'];
  const PATHS = [...CREDENTIALS.flatMap((one) => [one, `${one}-script`]), 'undeclared', 'nowhere'];

  it.each(
    ['127.0.0.1', '::1', '0.0.0.0'].flatMap((address) => [true, false].map((hasToken) => ({ address, hasToken }))),
  )('on $address, with a token: $hasToken', async ({ address, hasToken }) => {
    const secrets: Secrets = {
      token: hasToken ? GIVEN.token : undefined,
      private: GIVEN.private,
      // Of mobile, none was set.
      session: (given) => given === GIVEN.session,
    };
    const app = opened({ address }, secrets);
    const local = address !== '0.0.0.0';

    function expected(path: string, origin: string | undefined, site: number, host: string, right: boolean) {
      const credential = path.replace('-script', '');
      if (origin !== undefined && origin !== ALLOWED) return [403, originRefused(origin)];
      if (!path.endsWith('-script') && origin === undefined && site >= 4) return [403, OTHER_PAGE];
      if (local && !hasToken && host.startsWith('rebound'))
        return [421, answered('host', 'this port answers only to localhost')];
      if (path === 'nowhere') return [404, answered('not-found', 'there is no GET /nowhere; see /openapi.json')];
      if (credential === 'open') return [200, 'yes'];
      if (credential === 'token' && !hasToken && local) return [200, 'yes'];
      if (['undeclared', 'mobile', ...(hasToken ? [] : ['token'])].includes(credential))
        return [403, answered('closed', 'this route is closed: this port has no credential for it')];
      if (right) return [200, 'yes'];
      return [401, answered('token', `send \`Authorization: Bearer\` with the ${WITH[credential]}`)];
    }

    const wrong: unknown[] = [];
    let [asked, at] = [0, 0];
    for (const path of PATHS)
      for (const origin of ORIGINS)
        for (const [site, headers] of SITES.entries())
          for (const right of [true, false]) {
            // Each host with each of the others, not each combination with each host.
            const host = HOSTS[at++ % HOSTS.length] ?? '';
            const bearer = right ? GIVEN[path.replace('-script', '')] : 'other';
            const {
              statusCode,
              headers: said,
              body,
            } = await app.inject({
              url: `/${path}`,
              headers: {
                ...headers,
                host,
                ...(origin === undefined ? {} : { origin }),
                ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
              },
            });
            const got = [statusCode, statusCode === 200 ? body : JSON.parse(body)];
            const want = expected(path, origin, site, host, right);
            const cors = [said['access-control-allow-origin'], said.vary];
            const wantCors = origin === ALLOWED ? [ALLOWED, 'Origin'] : [undefined, undefined];
            if (JSON.stringify([got, cors]) !== JSON.stringify([want, wantCors]))
              wrong.push({ path, origin, site, host, right, got, want, cors });
            asked++;
          }
    expect(wrong).toEqual([]);
    expect(asked).toBe(504);
  });

  it('under the name of this machine, not under one that resembles it', async () => {
    const app = opened({}, {});
    for (const host of ['localhost.example', 'xlocalhost', '127.0.0.1.example', '128.0.0.1', '[::2]', ':80'])
      expect([host, (await app.inject({ url: '/open', headers: { host } })).statusCode]).toEqual([host, 421]);
    for (const host of ['127.255.255.254', '[::1]', 'LocalHost:65535'])
      expect([host, (await app.inject({ url: '/open', headers: { host } })).statusCode]).toEqual([host, 200]);
  });

  it('a refusal quotes a hundred characters of what it refuses', async () => {
    const app = opened({}, {});
    const origin = `https://${'o'.repeat(100)}`;
    const refused = await app.inject({ url: '/open', headers: { origin } });
    expect(refused.json()).toEqual(originRefused(origin.slice(0, 100)));
    const lost = await app.inject({ method: 'POST', url: `/${'n'.repeat(100)}` });
    expect(lost.json()).toEqual(answered('not-found', `there is no POST /${'n'.repeat(99)}; see /openapi.json`));
  });

  it('a preflight request of an allowed origin is told what it may send, another is refused', async () => {
    const app = opened({}, { token: 'x' });
    const asks = (origin?: string) =>
      app.inject({ method: 'OPTIONS', url: '/token', headers: origin === undefined ? {} : { origin } });
    const allowed = await asks(ALLOWED);
    expect([allowed.statusCode, allowed.body]).toEqual([204, '']);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': ALLOWED,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      vary: 'Origin',
    });
    const other = await asks('https://other.example');
    expect([other.statusCode, other.headers['access-control-allow-methods']]).toEqual([403, undefined]);
    expect((await asks()).statusCode).toBe(404);
    // An ordinary request of an allowed page gets no answer to a preflight.
    const ordinary = await app.inject({ url: '/open', headers: { origin: ALLOWED } });
    expect([ordinary.statusCode, ordinary.headers['access-control-allow-methods']]).toEqual([200, undefined]);
  });

  it('the shape of a refusal is that of the port, which knows the route', async () => {
    const app = opened(
      { shape: ([status, code, message], of) => new Answer(status + 1, { code, message, of: of?.id ?? null }) },
      {},
    );
    const refused = await app.inject({ url: '/private' });
    expect([refused.statusCode, refused.json()]).toEqual([
      404,
      { code: 'closed', message: 'this route is closed: this port has no credential for it', of: 'privatefalse' },
    ]);
    const lost = await app.inject({ url: '/nowhere' });
    expect([lost.statusCode, lost.json().of]).toEqual([405, null]);
  });
});

describe('a request', () => {
  const broken = Object.assign(new Error('a secret of the server'), {});
  const thrown: unknown[] = [];
  const app = openHttp({ ...options, bodyLimit: 40, onError: (error) => thrown.push(error) }, {});
  register(
    app,
    [
      endpoint({
        method: 'POST',
        path: '/takes/:id',
        id: 'takes',
        credential: 'open',
        summary: '',
        params: z.object({ id: z.string().max(300) }),
        query: z.object({ n: z.coerce.number().optional() }),
        body: z.object({ a: z.int().optional() }),
        answers: {},
        handle: ({ params, query, body }) => new Answer(201, { id: params.id.length, n: query.n, a: body.a }),
      }),
      endpoint({
        method: 'GET',
        path: '/throws',
        id: 'throws',
        credential: 'open',
        summary: '',
        query: z.object({ status: z.coerce.number().optional() }),
        answers: {},
        handle: ({ query: { status } }) => {
          throw status === undefined ? broken : Object.assign(new Error('why'), { statusCode: status });
        },
      }),
      endpoint({
        method: 'GET',
        path: '/stream',
        id: 'stream',
        credential: 'open',
        summary: '',
        answers: { 200: { text: '', type: 'text/event-stream' } },
        handle: ({ reply }) => reply.code(203).send('streamed'),
      }),
    ],
    (why) => new Answer(422, { why }),
  );
  const post = (payload: string | undefined, headers: Record<string, string> = {}, url = '/takes/x') =>
    app.inject({
      method: 'POST',
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const text = (length: number) => `{"b":"${'x'.repeat(length - 8)}"}`;

  it.each<[string, string | undefined, number, string | undefined]>([
    ['fits', '{"a":1}', 201, undefined],
    ['is as large as the limit', text(40), 201, undefined],
    ['is a byte larger', text(41), 413, 'the body is too large'],
    ['is not JSON', '{', 400, 'the body is not valid JSON'],
    ['is empty', '', 400, 'the body is empty; send JSON, or omit the content-type header'],
    ['would replace the prototype', '{"__proto__":{"a":1}}', 400, 'the body is not valid JSON'],
    ['would replace the constructor’s', '{"constructor":{"prototype":{}}}', 400, 'the body is not valid JSON'],
    ['is too deep', '['.repeat(33), 413, expect.stringContaining('32')],
  ])('whose body %s', async (_, payload, status, message) => {
    const { statusCode, body } = await post(payload);
    expect(statusCode).toBe(status);
    if (message !== undefined) expect(JSON.parse(body)).toEqual(answered('bad-request', message));
  });

  it('with a body of another type is refused', async () => {
    const { statusCode, body } = await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([statusCode, JSON.parse(body)]).toEqual([
      415,
      answered('bad-request', 'the body must be JSON; send it with the header content-type: application/json'),
    ]);
    expect((await post('{}', { 'content-type': 'text/plain' })).statusCode).toBe(415);
  });

  it('is read part by part, and a part that does not match is answered as the port wants it', async () => {
    const good = await post('{"a":5}', {}, '/takes/abc?n=2');
    expect([good.statusCode, good.json()]).toEqual([201, { id: 3, n: 2, a: 5 }]);
    const none = await app.inject({ method: 'POST', url: '/takes/abc' });
    expect([none.statusCode, none.json()]).toEqual([201, { id: 3 }]);
    for (const [url, payload, why] of [
      ['/takes/abc?n=x', '{}', /n/],
      ['/takes/abc', '{"a":"x"}', /a/],
      ['/takes/abc', '[]', /body/],
    ] as const) {
      const bad = await post(payload, {}, url);
      expect([url, bad.statusCode, bad.json()]).toEqual([url, 422, { why: expect.stringMatching(why) }]);
    }
  });

  it('may have a parameter of three hundred characters', async () => {
    expect((await post('{}', {}, `/takes/${'x'.repeat(300)}`)).json()).toEqual({ id: 300 });
    const longer = await post('{}', {}, `/takes/${'x'.repeat(301)}`);
    expect([longer.statusCode, longer.json().error.code]).toEqual([414, 'bad-request']);
  });

  it('that fails reveals nothing of an internal error, which is reported; one below 500 says why', async () => {
    thrown.length = 0;
    const internal = answered('internal', 'internal error; see the server log for details');
    for (const [query, status, body] of [
      ['', 500, internal],
      ['?status=500', 500, internal],
      ['?status=503', 503, internal],
      ['?status=499', 499, answered('bad-request', 'why')],
      ['?status=400', 400, answered('bad-request', 'why')],
    ] as const) {
      const answer = await app.inject({ url: `/throws${query}` });
      expect([query, answer.statusCode, answer.json()]).toEqual([query, status, body]);
    }
    expect(thrown).toEqual([broken, expect.any(Error), expect.any(Error)]);
  });

  it('for the head of a stream finds no route, for that of another does; a handler may answer by itself', async () => {
    const statusOf = async (url: string) => (await app.inject({ method: 'HEAD', url })).statusCode;
    expect([await statusOf('/stream'), await statusOf('/throws?status=404')]).toEqual([404, 404]);
    expect(app.hasRoute({ method: 'HEAD', url: '/throws' })).toBe(true);
    expect(app.hasRoute({ method: 'HEAD', url: '/stream' })).toBe(false);
    const streamed = await app.inject({ url: '/stream' });
    expect([streamed.statusCode, streamed.body]).toEqual([203, 'streamed']);
  });
});

it('the limits of a port are these', () => {
  const { server, initialConfig } = openHttp(options, {});
  expect({ ...initialConfig }).toMatchObject({
    bodyLimit: 1_048_576,
    requestTimeout: 15_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
  });
  expect([BODY_LIMIT, CONNECTION_LIMIT]).toEqual([1_048_576, 1_024]);
  expect([server.maxConnections, server.headersTimeout, server.requestTimeout]).toEqual([2_048, 5_000, 15_000]);
});

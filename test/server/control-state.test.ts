/** The control API against the demo facility itself, without sockets: what it shows is what the facility has; limits from both sides; and which parts of a stream a reader gets. */
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Control } from '../../src/server/control/context.ts';
import { PAGE_LIMIT, traceEndpoints } from '../../src/server/control/facility.ts';
import { mapEndpoints } from '../../src/server/control/map.ts';
import { WAIT_LIMIT_MS } from '../../src/server/control/pauses.ts';
import { openControl } from '../../src/server/control/server.ts';
import { snapshotEndpoints } from '../../src/server/control/snapshots.ts';
import {
  endStreams,
  STREAM_LIMIT,
  STREAM_WINDOW,
  streamTrace,
  unsentStreams,
} from '../../src/server/control/stream.ts';
import { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { inMemorySnapshots } from '../../src/server/saved-snapshots.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { hostedDemo } from './core-asked.ts';
import { TOY_START, toy } from './toy-facility.ts';

const onError = (error: unknown): void => {
  throw error;
};
const problem = (code: string, message: unknown, more: object = {}) => ({
  error: { code, message, mayHaveHappened: false, temporary: false, ...more },
});

function controlOf(facilities: HostedFacilities, health: Record<string, unknown> = { ok: true, of: 'it' }) {
  const asked: number[][] = [];
  const control: Control = {
    facilities,
    lines: (...args) => {
      asked.push(args);
      return [];
    },
    health: () => health,
    metrics: () => 'metrics',
    sent: async () => [],
    host: hostClock,
    page: () => ({}),
  };
  const app = openControl(control, { address: '127.0.0.1', allowOrigin: () => false, onError }, undefined);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, headers: object = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: { host: 'localhost', ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const text = answer.body;
    return { status: answer.statusCode, headers: answer.headers, body: /^[[{"]/.test(text) ? JSON.parse(text) : text };
  };
  return { ask, asked, control };
}

describe('the demo facility', () => {
  let hosted: HostedFacility;
  let ask: ReturnType<typeof controlOf>['ask'];
  let asked: number[][];
  beforeEach(() => {
    hosted = hostedDemo();
    const options = { open: toy().open, onError };
    ({ ask, asked } = controlOf(new HostedFacilities(hosted, options, inMemorySnapshots())));
  });

  it('is shown as it is, in all and in part', async () => {
    hosted.facility.play('lock.touch', { lock: 'A101' });
    const { facility, locks } = hosted.parts;
    const get = async (path: string) => (await ask('GET', path)).body;
    expect(await get('/v1/facility')).toEqual({
      timeZone: 'America/Denver',
      now: hosted.now,
      paused: true,
      speed: 1,
      behindMs: 0,
      jumping: false,
      locks: locks.size,
      seq: facility.trace.seq,
      digest: facility.trace.digest,
    });
    expect(await get('/v1/time')).toEqual({
      now: hosted.now,
      paused: true,
      speed: 1,
      behindMs: 0,
      jumping: false,
      nextAt: facility.clock.nextAt(),
    });
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    expect(await get('/v1/view')).toEqual(plain(facility.view()));
    for (const path of ['lock.A101', 'lock.A101.power', 'person', 'unit.A101'])
      expect([path, await get(`/v1/look/${path}`)]).toEqual([path, { value: plain(facility.find(path)) }]);
    const verbs = await get('/v1/verbs');
    expect(verbs.map(({ name }: { name: string }) => name)).toEqual([...facility.verbTable.keys()]);
    for (const shown of verbs) {
      const verb = facility.verbTable.get(shown.name);
      expect(shown).toEqual({
        name: verb?.name,
        subject: verb?.subject,
        summary: verb?.summary,
        examples: verb?.examples,
        params: expect.objectContaining({ type: 'object' }),
      });
    }
    expect((await ask('GET', '/health')).body).toEqual({ ok: true, of: 'it' });
    expect((await ask('GET', '/metrics')).body).toBe('metrics');
  });

  it('a person’s secrets are those that the facility knows, and only known ones', async () => {
    const of = (what: string) => hosted.parts.facility.reveal(`alice.${what}`);
    const alice = (await ask('GET', '/v1/sign-in/alice')).body;
    expect(alice).toEqual(
      JSON.parse(
        JSON.stringify({
          email: of('email'),
          phone: of('mobile'),
          password: of('password'),
          pin: of('lastPin'),
          code: of('lastCode'),
        }),
      ),
    );
    expect(Object.keys(alice)).toEqual(expect.arrayContaining(['email', 'phone', 'password']));
    expect((await ask('GET', '/v1/sign-in/none')).status).toBe(404);
  });

  it('its trace is given a page at a time, by the beginnings of kind and actor', async () => {
    hosted.facility.play('lock.touch', { lock: 'A101' });
    hosted.facility.play('lock.touch', { lock: 'A102' });
    const all = hosted.recent(0, 1e6);
    const { seq } = hosted.parts.facility.trace;
    const of = (events: readonly unknown[]) => ({
      oldest: hosted.oldest,
      seq,
      events: JSON.parse(JSON.stringify(events)),
    });
    const get = async (query: string) => (await ask('GET', `/v1/trace${query}`)).body;
    expect(all.length).toBeGreaterThan(3);
    expect(await get('')).toEqual(of(all.slice(0, 100)));
    expect(await get('?limit=1')).toEqual(of(all.slice(0, 1)));
    expect(await get(`?after=${all[1]?.seq}`)).toEqual(of(all.slice(2)));
    expect(await get('?kind=lock.&actor=lock/A102')).toEqual(
      of(all.filter(({ kind, actor }) => kind.startsWith('lock.') && actor.startsWith('lock/A102'))),
    );
    expect(await get('?actor=lock/A101&limit=2')).toEqual(
      of(all.filter(({ actor }) => actor.startsWith('lock/A101')).slice(0, 2)),
    );
    expect(await get(`?after=${seq}`)).toEqual(of([]));
    for (const [query, status] of [
      [`kind=${'x'.repeat(100)}`, 200],
      [`kind=${'x'.repeat(101)}`, 400],
      [`actor=${'x'.repeat(100)}`, 200],
      [`actor=${'x'.repeat(101)}`, 400],
      [`limit=${PAGE_LIMIT}`, 200],
      [`limit=${PAGE_LIMIT + 1}`, 400],
      [`fork=${'x'.repeat(60)}`, 404],
      [`fork=${'x'.repeat(61)}`, 400],
      ['other=1', 400],
    ] as const)
      expect([query, (await ask('GET', `/v1/trace?${query}`)).status]).toEqual([query, status]);
    await ask('GET', '/v1/monitor');
    await ask('GET', '/v1/monitor?after=5&limit=1000');
    expect(asked).toEqual([
      [0, 100],
      [5, 1_000],
    ]);
    for (const [path, most] of [
      ['look', 200],
      ['sign-in', 60],
      ['verbs', 100],
    ] as const) {
      const method = path === 'verbs' ? 'POST' : 'GET';
      const status = async (n: number) =>
        (await ask(method, `/v1/${path}/${'x'.repeat(n)}`, path === 'verbs' ? {} : undefined)).status;
      expect([path, await status(most), await status(most + 1)]).toEqual([path, 404, 400]);
    }
  });

  it('its map has a tag that changes with each event and each minute, and the states only what changed', async () => {
    const get = (headers: object = {}, query = '') => ask('GET', `/v1/map/states${query}`, undefined, headers);
    const first = await get();
    const etag = String(first.headers.etag);
    expect([first.status, first.headers['content-type'], /^"[0-9a-f]{24}-\d+-\d+"$/.test(etag)]).toEqual([
      200,
      'application/json; charset=utf-8',
      true,
    ]);
    const again = async () => (await get({ 'if-none-match': etag })).status;
    expect([await again(), (await get({ 'if-none-match': 'x' })).status]).toEqual([304, 200]);
    const { clock } = hosted.parts.facility;
    clock.runUntil(clock.now() + 59_999);
    expect(await again()).toBe(304);
    clock.runUntil(clock.now() + 1);
    expect(await again()).toBe(200);
    const plan = await ask('GET', '/v1/map');
    expect(plan.body).toEqual(JSON.parse(JSON.stringify(hosted.parts.facility.find('map') ?? plan.body)));
    const version = (await get()).body.version;
    expect((await get({}, `?after=${version}`)).body.units).toEqual([]);
    hosted.facility.play('lock.touch', { lock: 'A101' });
    expect((await get({}, `?after=${version}`)).body.units.map(({ id }: { id: string }) => id)).toEqual(['A101']);
    expect((await get({}, '?after=-1')).status).toBe(400);
    expect(
      [mapEndpoints, snapshotEndpoints, traceEndpoints].every((of) =>
        of({} as Control).every(({ credential }) => credential === 'token'),
      ),
    ).toBe(true);
  });
});

describe('a small facility', () => {
  let hosted: HostedFacility;
  let facilities: HostedFacilities;
  let ask: ReturnType<typeof controlOf>['ask'];
  beforeEach(() => {
    const options = { open: toy().open, onError };
    hosted = new HostedFacility(options);
    facilities = new HostedFacilities(hosted, options, inMemorySnapshots());
    ({ ask } = controlOf(facilities));
  });

  it('that stopped says so with status 503', async () => {
    const { ask } = controlOf(facilities, { ok: false, why: 'x' });
    expect(await ask('GET', '/health')).toMatchObject({ status: 503, body: { ok: false, why: 'x' } });
  });

  it('has at most 32 snapshots and 8 forks', async () => {
    for (let i = 0; i < 32; i++) expect((await ask('POST', '/v1/snapshots', { name: `s${i}` })).status).toBe(200);
    expect(await ask('POST', '/v1/snapshots', { name: 'more' })).toMatchObject({
      status: 409,
      body: problem('too-many-snapshots', '32 snapshots are already saved; delete one first'),
    });
    expect((await ask('POST', '/v1/snapshots', { name: 's0' })).status).toBe(200);
    for (let i = 0; i < 8; i++)
      expect((await ask('POST', '/v1/snapshots/s0/fork', { as: `f${i}` })).body).toEqual({ fork: `f${i}` });
    expect(await ask('POST', '/v1/snapshots/s0/fork', { as: 'more' })).toMatchObject({
      status: 409,
      body: problem('too-many', '8 forks already exist; delete one first'),
    });
    expect((await ask('POST', '/v1/snapshots/s0/fork', { as: 'f0' })).body).toEqual(
      problem('taken', 'a fork called f0 already exists'),
    );
    await ask('DELETE', '/v1/forks/f3');
    expect((await ask('POST', '/v1/snapshots/s0/fork', { as: 'more' })).status).toBe(200);
    expect((await ask('GET', '/v1/forks')).body.forks).toHaveLength(8);
  });

  it('has at most 64 pauses that wait, each with its limits', async () => {
    const set = (more: object = {}) => ask('POST', '/v1/time/pauseAt', { event: { kind: 'count.up' }, ...more });
    for (let id = 1; id <= 64; id++) expect((await set()).body).toMatchObject({ id, state: 'waiting' });
    expect(await set()).toMatchObject({
      status: 409,
      body: problem('too-many-pauses', '64 pauses are already waiting; cancel one', { temporary: true }),
    });
    expect((await ask('DELETE', '/v1/time/pauseAt/1')).body).toEqual({
      now: TOY_START,
      paused: true,
      speed: 1,
      behindMs: 0,
      jumping: false,
      nextAt: null,
      id: 1,
      state: 'cancelled',
      sentence: 'it was cancelled',
      endedAt: TOY_START,
      unsent: [],
    });
    const DAYS_31 = 31 * 24 * 3_600_000;
    for (const [more, status] of [
      [{ withinMs: 0 }, 400],
      [{ withinMs: DAYS_31 + 1 }, 400],
      [{ waitMs: WAIT_LIMIT_MS + 1 }, 400],
      [{ waitMs: -1 }, 400],
      [{ event: { kind: 'count.up', about: '' } }, 400],
      [{ event: { kind: 'count.up', about: 'x'.repeat(61) } }, 400],
      [{ event: { kind: 'count.up', about: 'x'.repeat(60) } }, 422],
      [{ event: undefined, time: 'x'.repeat(41) }, 400],
      [{ event: undefined, time: 'x'.repeat(40) }, 422],
      [{ event: undefined, time: TOY_START + DAYS_31 + 1 }, 422],
      [{ withinMs: DAYS_31 }, 200],
    ] as const)
      expect([more, (await set(more)).status]).toEqual([more, status]);
    expect((await ask('GET', `/v1/time/pauseAt/2?waitMs=${WAIT_LIMIT_MS + 1}`)).status).toBe(400);
    expect((await ask('GET', '/v1/time/pauseAt/2?waitMs=0')).status).toBe(200);
    expect(WAIT_LIMIT_MS).toBe(60_000);
  });

  describe('a stream', () => {
    class Raw extends EventEmitter {
      writableLength = 0;
      destroyed = false;
      ended = 0;
      readonly texts: string[] = [];
      readonly heads: unknown[] = [];
      /** Whether the reader reads at once. */
      reads = true;
      setHeader(...args: unknown[]) {
        this.heads.push(args);
      }
      writeHead(...args: unknown[]) {
        this.heads.push(args);
      }
      write(text: string) {
        this.texts.push(text);
        if (!this.reads) this.writableLength += text.length;
      }
      end() {
        this.ended++;
      }
      destroy() {
        this.destroyed = true;
      }
      /** The numbers of the events that were written. */
      get seqs() {
        return this.texts
          .join('')
          .split('\n')
          .flatMap((line) => (line.startsWith('id: ') ? [Number(line.slice(4))] : []));
      }
    }
    function stream(filter: object = {}, headers: Record<string, string> = {}, reads = true) {
      const raw = new Raw();
      raw.reads = reads;
      const reply = { raw, hijack: () => {}, getHeaders: () => ({ vary: 'Origin', none: undefined }) };
      const result = streamTrace(facilities, hosted, filter, { headers } as never, reply as never);
      return { raw, reply, result };
    }
    const happen = (count: number) => {
      for (let i = 0; i < count; i++) hosted.facility.play('count.up', { by: 1 });
    };
    const from = (first: number, last: number) =>
      Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

    it('begins with its head, and gives each event once, with its number and its content', () => {
      happen(2);
      const { raw, reply, result } = stream({ after: 0 });
      expect(result).toBe(reply);
      expect(raw.heads).toEqual([
        ['vary', 'Origin'],
        [200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' }],
      ]);
      const all = hosted.recent(0, 1e6);
      const text = (events: typeof all) =>
        events.map((one) => `id: ${one.seq}\ndata: ${JSON.stringify(one)}\n\n`).join('');
      expect(raw.texts).toEqual([': the trace\n\n', text(all)]);
      happen(1);
      expect(raw.texts.slice(2).join('')).toBe(text(hosted.recent(all.at(-1)?.seq ?? 0, 1e6)));
    });

    it.each<[string, object, Record<string, string>, (seq: number) => number]>([
      ['nothing', {}, {}, (seq) => seq + 1],
      ['after', { after: 2 }, {}, () => 3],
      ['after 0', { after: 0 }, {}, () => 1],
      ['after the present', { after: 99 }, {}, (seq) => seq + 1],
      ['the last id', {}, { 'last-event-id': '2' }, () => 3],
      ['the first id', {}, { 'last-event-id': '1' }, () => 2],
      ['after before the last id', { after: 3 }, { 'last-event-id': '1' }, () => 4],
      ['a last id that is none', {}, { 'last-event-id': 'x' }, (seq) => seq + 1],
      ['a last id of 0', {}, { 'last-event-id': '0' }, (seq) => seq + 1],
      ['a negative last id', {}, { 'last-event-id': '-1' }, (seq) => seq + 1],
      ['a broken last id', {}, { 'last-event-id': '1.5' }, (seq) => seq + 1],
      ['a last id of a discarded past', {}, { 'last-event-id': '500' }, (seq) => seq + 1],
    ])('asked with %s, begins where it should', (_, filter, headers, first) => {
      happen(4);
      const { seq } = hosted.parts.facility.trace;
      const { raw } = stream(filter, headers);
      expect(raw.seqs).toEqual(from(first(seq), seq));
      happen(1);
      expect(raw.seqs).toEqual(from(first(seq), hosted.parts.facility.trace.seq));
    });

    it('has only kinds and actors that begin as asked', () => {
      happen(2);
      const seqs = (filter: object) => stream({ after: 0, ...filter }).raw.seqs.length;
      expect([
        seqs({}),
        seqs({ kind: 'inp' }),
        seqs({ kind: 'xinput' }),
        seqs({ actor: 'to' }),
        seqs({ actor: 'lock' }),
        seqs({ kind: 'input', actor: 'x' }),
      ]).toEqual([2, 2, 0, 2, 0, 0]);
    });

    it('waits for a reader that has much unread, and goes on when it has read', () => {
      const { raw } = stream({ after: 0 }, {}, false);
      raw.writableLength = STREAM_WINDOW - 1;
      happen(1);
      expect(raw.seqs).toEqual([1]);
      raw.writableLength = STREAM_WINDOW;
      happen(300);
      expect(raw.seqs).toEqual([1]);
      expect(unsentStreams(facilities)).toEqual([
        { to: expect.stringMatching(/^trace stream \d+$/), waiting: 300 + STREAM_WINDOW },
      ]);
      raw.writableLength = 0;
      const before = raw.texts.length;
      raw.emit('drain');
      // At most 256 events in one write.
      expect([raw.seqs.length, raw.texts.length - before, raw.texts[before]?.split('id: ').length]).toEqual([
        301, 2, 257,
      ]);
      expect([STREAM_WINDOW, STREAM_LIMIT]).toEqual([65_536, 64]);
    });

    it('of a reader that has fallen behind what is in memory is cut', () => {
      const { raw } = stream({ after: 0 });
      raw.writableLength = STREAM_WINDOW;
      happen(1);
      expect([raw.ended, raw.destroyed]).toEqual([0, false]);
      Object.defineProperty(hosted, 'oldest', { value: 2 });
      happen(1);
      expect([raw.ended, raw.destroyed]).toEqual([1, true]);
      expect(unsentStreams(facilities)).toEqual([]);
    });

    it('is one of 64, ends with its reader or when all end, and then gets nothing more', () => {
      const all = Array.from({ length: STREAM_LIMIT }, () => stream());
      expect(stream().result).toMatchObject({
        status: 503,
        body: problem('too-many-streams', '64 streams are already open; close one, or try again later', {
          temporary: true,
        }),
      });
      all[0]?.raw.emit('close');
      all[1]?.raw.emit('error', new Error('x'));
      expect([unsentStreams(facilities).length, all.map(({ raw }) => raw.ended).slice(0, 3)]).toEqual([62, [1, 1, 0]]);
      happen(1);
      expect(all.slice(0, 3).map(({ raw }) => raw.seqs.length)).toEqual([0, 0, 1]);
      expect(stream().raw.heads).toHaveLength(2);
      endStreams(facilities);
      expect([unsentStreams(facilities), all.every(({ raw }) => raw.ended === 1)]).toEqual([[], true]);
    });
  });
});

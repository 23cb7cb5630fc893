/** The redirect, step by step on a clock that a test moves: what is posted, when it is posted again, what is counted, and every field of an event. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../src/core/model/activity-entry.ts';
import type { State } from '../../src/core/model/state.ts';
import type { HostedFacility } from '../../src/server/hosted-facility.ts';
import { redirected, subtypeOf } from '../../src/server/redirect/event.ts';
import {
  ANSWER_MS,
  BATCH_LIMIT,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  Redirect,
  type Subscriber,
} from '../../src/server/redirect/redirect.ts';
import { HandClock } from '../cli/up-host.ts';

type Post = { readonly url: string; readonly init: RequestInit; readonly answer: (status: number | Error) => void };

const entry = (n: number): Activity => ({ kind: 'Locked', at: n, recordedAt: n, facility: 'f' }) as unknown as Activity;
const SUBSCRIBER: Subscriber = { url: 'http://one', bearer: 'secret', name: 'store', id: 'pms' };

let host: HandClock;
let posts: Post[];
let state: { activity: Activity[]; dropped: { activity: number } };
let happen: () => void;
let durable: (() => void)[];
let saved: Map<string, number>;

/** Everything that was waiting for a promise. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

function opened(subscribers: readonly Subscriber[] = [SUBSCRIBER]): Redirect {
  const hosted = {
    parts: {
      backend: {
        core: {
          state,
          subscribe: (act: () => void) => {
            happen = act;
            return () => {
              happen = () => {};
            };
          },
        },
      },
    },
    whenDurable: (act: () => void) => durable.push(act),
  } as unknown as HostedFacility;
  const redirect = new Redirect(subscribers, {
    hosted: () => hosted,
    host,
    cursors: { read: (url) => saved.get(url), write: ({ url }, next) => saved.set(url, next) },
    post: ((url: string, init: RequestInit) =>
      new Promise((done, fail) => {
        const answer = (status: number | Error) =>
          status instanceof Error ? fail(status) : done({ status, body: null } as Response);
        init.signal?.addEventListener('abort', () => fail(new Error('aborted')));
        posts.push({ url, init, answer });
      })) as unknown as typeof fetch,
  });
  redirect.attach();
  flush();
  return redirect;
}
const flush = (): void => {
  for (const act of durable.splice(0)) act();
};
function occur(...entries: readonly number[]): void {
  state.activity.push(...entries.map(entry));
  happen();
  flush();
}
async function answered(status: number | Error): Promise<void> {
  posts.at(-1)?.answer(status);
  await settled();
  flush();
}
const timesOf = ({ init }: Post): number[] => {
  const body: unknown = JSON.parse(String(init.body));
  return [body].flat().map((one) => Date.parse((one as { timestamp: string }).timestamp));
};

beforeEach(() => {
  host = new HandClock();
  posts = [];
  durable = [];
  saved = new Map();
  state = { activity: [], dropped: { activity: 0 }, ...maps() };
});
const maps = () => ({
  units: new Map(),
  entries: new Map(),
  locks: new Map(),
  facilities: new Map(),
  users: new Map(),
});

describe('a delivery', () => {
  it('is one POST of what is due, an object if it is one and a list if there are more, and the next follows its answer', async () => {
    const redirect = opened();
    expect(posts).toHaveLength(0);
    occur(1);
    occur(2, 3);
    expect(posts.map(timesOf)).toEqual([[1]]);
    expect(posts[0]?.url).toBe('http://one');
    expect(posts[0]?.init).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    });
    expect(Array.isArray(JSON.parse(String(posts[0]?.init.body)))).toBe(false);
    expect(redirect.status()).toEqual([
      { name: 'store', url: 'http://one', waiting: 3, delivered: 0, failures: 0, lost: 0 },
    ]);
    expect(redirect.unsent()).toEqual([{ to: 'subscriber 1', waiting: 3 }]);
    await answered(200);
    expect(posts.map(timesOf)).toEqual([[1], [2, 3]]);
    expect([...saved]).toEqual([['http://one', 1]]);
    await answered(200);
    expect(redirect.status()).toMatchObject([{ waiting: 0, delivered: 3, failures: 0 }]);
    expect([...saved]).toEqual([['http://one', 3]]);
    expect(posts).toHaveLength(2);
    // No limit of a wait for an answer is left.
    expect(host.pending).toBe(0);
  });

  it('has no authorization without a token', () => {
    opened([{ ...SUBSCRIBER, bearer: '' }]);
    occur(1);
    expect(posts[0]?.init.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('has at most a hundred events', async () => {
    opened();
    occur(...Array.from({ length: BATCH_LIMIT + 1 }, (_, i) => i));
    await answered(200);
    expect(posts.map((post) => timesOf(post).length)).toEqual([100, 1]);
  });

  it.each<[string, number | Error]>([
    ['status 201', 201],
    ['status 204', 204],
    ['a redirection', 302],
    ['an error', 500],
    ['no connection', new Error('refused')],
  ])('that ends with %s is repeated whole after a second', async (_, status) => {
    const redirect = opened();
    occur(1);
    await answered(status);
    occur(2);
    expect(redirect.status()).toMatchObject([{ waiting: 2, delivered: 0, failures: 1 }]);
    expect(redirect.unsent()).toEqual([{ to: 'subscriber 1', waiting: 2, failing: true }]);
    host.pass(RETRY_FIRST_MS - 1);
    flush();
    expect(posts).toHaveLength(1);
    host.pass(1);
    flush();
    expect(posts.map(timesOf)).toEqual([[1], [1, 2]]);
    await answered(200);
    expect(redirect.unsent()).toEqual([{ to: 'subscriber 1', waiting: 0 }]);
  });

  it('waits twice as long after each failure, at most five minutes, and from the beginning after a success', async () => {
    opened();
    occur(1);
    const waits: number[] = [];
    const next = async (): Promise<void> => {
      await answered(500);
      const before = posts.length;
      let ms = 0;
      while (posts.length === before) {
        host.pass(500);
        flush();
        ms += 500;
      }
      waits.push(ms);
    };
    for (let i = 0; i < 11; i++) await next();
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((s) => s * 1_000));
    expect([RETRY_FIRST_MS, RETRY_MAX_MS]).toEqual([1_000, 300_000]);
    await answered(200);
    occur(2);
    await next();
    expect(waits.at(-1)).toBe(1_000);
  });

  it('without an answer is given up after ten seconds', async () => {
    const redirect = opened();
    occur(1);
    host.pass(ANSWER_MS - 1);
    await settled();
    expect(redirect.status()).toMatchObject([{ failures: 0 }]);
    host.pass(1);
    await settled();
    expect([ANSWER_MS, redirect.status()]).toMatchObject([10_000, [{ failures: 1 }]]);
  });

  it('begins where the last one was stored; a new subscriber gets only what happens from now on', () => {
    state.activity.push(entry(1), entry(2), entry(3));
    saved.set('http://one', 1);
    opened([SUBSCRIBER, { ...SUBSCRIBER, url: 'http://two' }]);
    expect(posts.map(timesOf)).toEqual([[2, 3]]);
  });

  it('leaves out what the core has dropped, and counts it as lost', () => {
    state.activity.push(entry(7), entry(8));
    state.dropped.activity = 5;
    saved.set('http://one', 2);
    const redirect = opened();
    expect(redirect.status()).toMatchObject([{ lost: 3, waiting: 2 }]);
    expect(posts.map(timesOf)).toEqual([[7, 8]]);
  });

  it('loses nothing that is still kept', () => {
    state.activity.push(entry(7), entry(8));
    state.dropped.activity = 5;
    saved.set('http://one', 5);
    expect(opened().status()).toMatchObject([{ lost: 0, waiting: 2 }]);
  });

  it('after a restore goes on with what exists then', () => {
    const redirect = opened();
    saved.set('http://one', 9);
    const other = opened();
    expect([redirect.status(), other.status()]).toMatchObject([[{ waiting: 0 }], [{ waiting: 0 }]]);
    occur(1);
    expect(posts.map(timesOf)).toEqual([[1]]);
  });

  it('that has ended does nothing more: no answer counts, nothing is repeated, nothing is posted', async () => {
    const redirect = opened();
    occur(1);
    redirect.close();
    await settled();
    expect(redirect.status()).toMatchObject([{ delivered: 0, failures: 0 }]);
    occur(2);
    host.pass(RETRY_MAX_MS);
    flush();
    expect([posts.length, host.pending, saved.size]).toEqual([1, 0, 0]);
    const failing = opened();
    occur(3);
    await answered(500);
    failing.close();
    expect(host.pending).toBe(0);
  });

  it('is woken once, however much happens before it is durable', () => {
    opened();
    happen();
    happen();
    expect(durable).toHaveLength(1);
    flush();
    happen();
    expect(durable).toHaveLength(1);
  });

  it('to one subscriber does not wait for another', async () => {
    opened([SUBSCRIBER, { ...SUBSCRIBER, url: 'http://two' }]);
    occur(1);
    occur(2);
    await answered(200);
    expect(posts.map(({ url }) => url)).toEqual(['http://one', 'http://two', 'http://two']);
  });
});

describe('an event', () => {
  const user = (id: string, roles: readonly string[]) => ({
    firstName: `First ${id}`,
    lastName: `Last ${id}`,
    email: `${id}@example.com`,
    phone: `+1 ${id}`,
    roles: new Set(roles),
  });
  const whole = {
    users: new Map([
      ['alice', user('alice', [])],
      ['maya', user('maya', ['manager'])],
      ['blank', { roles: new Set<string>() } as ReturnType<typeof user>],
    ]),
    units: new Map([
      ['u1', { id: 'u1', name: 'A101', status: 'overlock', zones: ['a', 'b'], locks: ['AA', 'BB'], tenant: 'alice' }],
    ]),
    entries: new Map([['gate', { name: 'Gate', mac: 'CC', zones: ['c'] }]]),
    locks: new Map([['AA', { hardware: '1A' }]]),
    facilities: new Map([['f', { name: 'Demo', timeZone: 'America/Denver' }]]),
  } as unknown as State;
  const shown = (more: object) =>
    redirected(whole, { ...entry(1_000), recordedAt: 2_000, ...more } as Activity, { name: 'store', id: 'pms' });
  const NOBODY = { firstName: '', lastName: '', email: '', phone: '', type: '' };
  const ALICE = { firstName: 'First alice', lastName: 'Last alice', email: 'alice@example.com', phone: '+1 alice' };

  it('about a unit has its lock, its tenant and who did it', () => {
    expect(shown({ kind: 'Unit Status Changed', unit: 'u1', user: 'maya', note: 'Overlock' })).toEqual({
      type: 'unit',
      subtype: 'unit.edit',
      by: {
        firstName: 'First maya',
        lastName: 'Last maya',
        email: 'maya@example.com',
        phone: '+1 maya',
        type: 'staff',
      },
      for: { ...ALICE, type: 'user' },
      timestamp: '1970-01-01T00:00:01.000Z',
      reason: 'Overlock',
      zone: 'a, b',
      lock: { name: 'A101', mac: 'AA', hwType: '1A', temperature: '' },
      recordType: 'Unit Status Changed',
      unit: { name: 'A101', rentalState: 'overlock', externalId: 'u1' },
      createdDate: '1970-01-01T00:00:02.000Z',
      lockTimeInvalidType: '',
      site: { name: 'Demo', timeZone: 'America/Denver' },
      storeId: 'store',
      pmsId: 'pms',
    });
  });
  it('about an entry has its controller, and no unit', () => {
    expect(shown({ entry: 'gate', user: 'alice', kind: 'Lock Time Invalid' })).toMatchObject({
      by: { ...ALICE, type: 'user' },
      for: NOBODY,
      reason: '',
      zone: 'c',
      lock: { name: 'Gate', mac: 'CC', hwType: '', temperature: '' },
      unit: { name: '', rentalState: '', externalId: '' },
      lockTimeInvalidType: 'lost',
    });
  });
  it('about nothing that is known has empty fields', () => {
    expect(shown({ facility: 'other', user: 'blank' })).toMatchObject({
      by: { ...NOBODY, type: 'user' },
      for: NOBODY,
      zone: '',
      lock: { name: '', mac: '', hwType: '' },
      site: { name: '', timeZone: '' },
    });
    expect(shown({ unit: 'other', entry: 'other', user: 'other' })).toMatchObject({ by: NOBODY, lock: { mac: '' } });
  });
  it.each([
    ['phone', 'unlock.accessed.offline.phone'],
    ['fob', 'unlock.accessed.offline.fob'],
    ['online', 'unlock.accessed.online.phone.bt'],
    ['remote', 'unlock.accessed.online.phone.mesh'],
    ['code', 'unlock.accessed.offline.access.code'],
    [undefined, 'unlock.accessed.online.phone'],
  ])('of an opening by %s is %s', (method, subtype) => {
    expect(subtypeOf({ kind: 'Access – Phone', method } as Activity)).toBe(subtype);
  });
  it('of a kind without a name of the vendor is that of a sensor', () => {
    expect([subtypeOf({ kind: 'other' } as never), subtypeOf({ kind: 'toString' } as never)]).toEqual([
      'lock.sensor',
      'lock.sensor',
    ]);
  });
});

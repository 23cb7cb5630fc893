/** The parts of the server that decide without a socket: limits from both sides, what is remembered, order of effects, and each sentence of an error. */
import { describe, expect, it } from 'vitest';
import {
  ADDRESSES_LIMIT,
  FAILURES_LIMIT,
  FAILURES_WITHIN_MS,
  FailedSignIns,
} from '../../src/server/app-api/failed-sign-ins.ts';
import { requireGuards } from '../../src/server/guards.ts';
import { tooMuchJson } from '../../src/server/json-text.ts';
import type { LinkConnection } from '../../src/server/link/connection.ts';
import { FrameReader, REFUSED_LIMIT } from '../../src/server/link/frame-reader.ts';
import { readCall } from '../../src/server/link/messages.ts';
import type { ServeOptions } from '../../src/server/options.ts';
import { Outbox } from '../../src/server/outbox.ts';
import { PAUSE_LIMIT, type PauseAt, Pauses } from '../../src/server/pauses/pauses.ts';
import { portError } from '../../src/server/problem.ts';
import { chunksOf, joined } from '../../src/server/snapshot-chunks.ts';
import { isDamage, storeError, unlessDamaged } from '../../src/server/store/problem.ts';
import { finished } from '../../src/sim/steps.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { toy } from './toy-facility.ts';

describe('untrusted JSON', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const values = (count: number) => `[${new Array(count).fill('1').join(',')}]`;
  it.each<[string, boolean]>([
    [deep(32), true],
    [deep(33), false],
    [`${'{"a":'.repeat(32)}1${'}'.repeat(32)}`, true],
    [`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, false],
    [`[${deep(31)},${deep(31)}]`, true],
    [`"${'['.repeat(40)}"`, true],
    [`"\\"${'['.repeat(40)}"`, true],
    [`"\\\\"${deep(33)}`, false],
    [values(19_999), true],
    [values(20_000), false],
    [`[${'"a,b:c",'.repeat(9_998)}1]`, true],
    [`{${'"a":1,'.repeat(10_000)}`, false],
  ])('number %# may be parsed: %s', (text, fits) => {
    expect(tooMuchJson(text) === undefined).toBe(fits);
  });
});

describe('failed sign-ins', () => {
  it('of one address are limited within the window, and forgotten after it', () => {
    let now = 0;
    const failures = new FailedSignIns({ now: () => now });
    for (let i = 0; i < FAILURES_LIMIT; i++) {
      expect(failures.mayTry('a'), `${i}`).toBe(true);
      now = i;
      failures.failed('a');
    }
    expect([failures.mayTry('a'), failures.mayTry('b')]).toEqual([false, true]);
    now = FAILURES_WITHIN_MS - 1;
    expect(failures.mayTry('a')).toBe(false);
    now = FAILURES_WITHIN_MS;
    expect(failures.mayTry('a')).toBe(true);
    failures.failed('a');
    expect(failures.mayTry('a')).toBe(false);
  });

  it('of more addresses than are remembered push out the one that failed first', () => {
    const failures = new FailedSignIns({ now: () => 0 });
    const lockOut = (address: string) => {
      for (let i = 0; i < FAILURES_LIMIT; i++) failures.failed(address);
    };
    lockOut('first');
    lockOut('second');
    failures.failed('first');
    for (let i = 0; i < ADDRESSES_LIMIT - 2; i++) failures.failed(`${i}`);
    expect([failures.mayTry('first'), failures.mayTry('second')]).toEqual([false, false]);
    failures.failed('one more');
    expect([failures.mayTry('first'), failures.mayTry('second')]).toEqual([false, true]);
  });
});

describe('the outbox', () => {
  const event = (seq: number): TraceEvent => ({ seq, time: 0, actor: 'a', kind: 'k', data: {}, causedBy: 0 });
  function opened() {
    const seen: string[] = [];
    const outbox = new Outbox((error) => seen.push(`error ${String(error)}`));
    const stop = outbox.subscribe((events) => seen.push(events.map(({ seq }) => seq).join(' ')));
    return { outbox, seen, stop };
  }

  it('publishes events and acts in the order in which they occurred, each once, and nothing before', () => {
    const { outbox, seen, stop } = opened();
    outbox.event(event(1));
    outbox.event(event(2));
    outbox.act(() => seen.push('act'));
    outbox.event(event(3));
    expect(seen).toEqual([]);
    outbox.publish();
    outbox.publish();
    expect(seen).toEqual(['1 2', 'act', '3']);
    stop();
    outbox.event(event(4));
    outbox.publish();
    expect(seen).toHaveLength(3);
  });

  it('publishes at most a thousand events at once', () => {
    const { outbox, seen } = opened();
    for (let i = 0; i < 1_001; i++) outbox.event(event(i));
    outbox.publish();
    expect(seen.map((text) => text.split(' ').length)).toEqual([1_000, 1]);
  });

  it('tells every subscriber, although one throws, and what one adds after everything before', () => {
    const { outbox, seen } = opened();
    outbox.subscribe(() => {
      throw new Error('no');
    });
    outbox.subscribe((events) => {
      if (events[0]?.seq !== 1) return;
      outbox.event(event(9));
      outbox.publish();
    });
    outbox.subscribe((events) => seen.push(`last ${events[0]?.seq}`));
    outbox.event(event(1));
    outbox.act(() => seen.push('act'));
    outbox.publish();
    expect(seen).toEqual(['1', 'error Error: no', 'last 1', 'act', '9', 'error Error: no', 'last 9']);
  });
});

describe('a frame of the facility link', () => {
  function reader() {
    const sent: unknown[] = [];
    const connection: LinkConnection = {
      admit: () => true,
      send: (text) => void sent.push(JSON.parse(text)),
      end: (why) => void sent.push(why),
      pause: () => undefined,
      resume: () => undefined,
    };
    return { sent, frames: new FrameReader({ connection, allowed: ['heartbeat'], inOrder: (act) => act() }) };
  }
  const call = (more: object) => JSON.stringify({ jsonrpc: '2.0', method: 'heartbeat', params: {}, ...more });
  const params = {
    mac: 'c0:ff:ee:00:01:01',
    session: 'ab'.repeat(20),
    state: 255,
    batteryMv: 65_535,
    clockValid: true,
    touched: false,
  };

  it.each<[string, string, number | undefined, string | number | null | undefined]>([
    ['that is not JSON', 'x', -32700, null],
    ['that is no request', '{}', -32600, null],
    ['of another version', call({ jsonrpc: '1.0', id: 7 }), -32600, null],
    ['of no known method', call({ method: 'other', id: 7 }), -32601, 7],
    ['of the other direction', call({ method: 'packets', id: 'a' }), -32601, 'a'],
    ['with wrong parameters', call({ id: 7 }), -32602, 7],
    ['with a state that is too large', call({ id: 7, params: { ...params, state: 256 } }), -32602, 7],
    ['with a negative voltage', call({ id: 7, params: { ...params, batteryMv: -1 } }), -32602, 7],
    ['with a voltage that is too large', call({ id: 7, params: { ...params, batteryMv: 65_536 } }), -32602, 7],
    ['without an id', call({}), undefined, undefined],
    ['that is an answer', '{"jsonrpc":"2.0","id":1,"result":true}', undefined, undefined],
  ])('%s', (_, text, code, id) => {
    const { sent, frames } = reader();
    expect(frames.read(text)).toBeUndefined();
    expect(sent).toEqual(
      code === undefined ? [] : [expect.objectContaining({ id, error: expect.objectContaining({ code }) })],
    );
  });

  it('that fits is a call, and its answer has its id; without one there is no answer', () => {
    const { sent, frames } = reader();
    const asked = frames.read(call({ id: 0, params }));
    const silent = frames.read(call({ params }));
    expect(asked?.call.params).toMatchObject({ mac: 'C0:FF:EE:00:01:01', session: 'AB'.repeat(20) });
    if (asked === undefined || silent === undefined) throw new Error('two calls');
    frames.reply(asked, true);
    frames.reply(silent, true);
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 0, result: true }]);
    expect(readCall(call({ params }), [])).toMatchObject({ kind: 'wrong', error: 'method' });
  });

  it('too many of which were refused ends the connection, whether or not they were answered', () => {
    const { sent, frames } = reader();
    for (let i = 1; i < REFUSED_LIMIT; i++) frames.refuse(undefined, 'hello');
    expect(sent).toEqual([]);
    frames.refuse(5, 'hello');
    expect(sent).toEqual([expect.objectContaining({ id: 5 }), '100 messages were refused']);
  });
});

describe('the credentials of the ports', () => {
  const KEYS = { private: 'a', mobile: 'b' };
  const ALL: ServeOptions = { address: '0.0.0.0', token: 't', coreKeys: KEYS, open: toy().open };
  const without = (...names: readonly (keyof ServeOptions)[]): ServeOptions =>
    Object.fromEntries(
      Object.entries(ALL).filter(([name]) => !names.some((one) => one === name)),
    ) as unknown as ServeOptions;
  it.each<[string, ServeOptions, RegExp | undefined]>([
    ['all', ALL, undefined],
    ['none on this machine', without('address', 'token', 'coreKeys'), undefined],
    ['none on ::1', { ...without('token', 'coreKeys'), address: '::1' }, undefined],
    ['no token', without('token'), /control API/],
    ['no token, and no control port', { ...without('token'), ports: { control: false } }, /locks over WebSocket/],
    ['no token, and neither port', { ...without('token'), ports: { control: false, websocket: false } }, undefined],
    [
      'no token, and an open WebSocket port',
      { ...without('token'), ports: { control: false }, openWebsocket: true },
      undefined,
    ],
    ['no keys', without('coreKeys'), /sandbox keys/],
    ['no keys, and no Core API', { ...without('coreKeys'), ports: { core: false } }, undefined],
    ['the sandbox’s private key', { ...ALL, coreKeys: { private: 'private-key', mobile: 'b' } }, /sandbox keys/],
    ['the sandbox’s mobile key', { ...ALL, coreKeys: { private: 'a', mobile: 'mobile-key' } }, /sandbox keys/],
    ['an empty token', { ...without('address'), token: '' }, /is empty/],
    ['an empty private key', { ...without('address'), coreKeys: { private: '', mobile: 'b' } }, /is empty/],
    ['an empty mobile key', { ...without('address'), coreKeys: { private: 'a', mobile: '' } }, /is empty/],
    ['an empty key of the link', { ...without('address'), link: { role: 'gateway', key: '' } }, /is empty/],
  ])('%s', (_, options, why) => {
    const check = () => requireGuards(options);
    if (why === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(why);
  });
});

describe('an error', () => {
  it.each([
    ['EADDRINUSE', 'E-PORT-1', /already in use/],
    ['EACCES', 'E-PORT-2', /above 1023/],
    ['EADDRNOTAVAIL', 'E-PORT-3', /--address/],
    ['ENOTFOUND', 'E-PORT-3', /--address/],
    ['EINVAL', 'E-PORT-4', /link-local/],
    ['EOTHER', 'E-PORT-4', /on port 80: EOTHER/],
  ])('%s of a port is %s', (code, own, words) => {
    expect(portError({ code }, 'the API', 80, '--port')).toMatchObject({
      codes: [own],
      message: expect.stringMatching(words),
    });
  });
  it('of a port without a code says what was thrown', () => {
    for (const thrown of ['odd', new Error('odd')])
      expect(portError(thrown, 'the API', 80, '--port').message).toMatch(/on port 80: .*odd$/);
    expect(portError(null, 'the API', 80, '--port').message).toMatch(/null$/);
  });

  it.each<[string, string, RegExp]>([
    ['SQLITE_BUSY', 'E-STORE-1', /in use .*process unknown/],
    ['SQLITE_BUSY_SNAPSHOT', 'E-STORE-1', /in use/],
    ['SQLITE_LOCKED', 'E-STORE-1', /in use/],
    ...['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'].map((code): [string, string, RegExp] => [
      code,
      'E-STORE-3',
      /is full \(/,
    ]),
    ...['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_PERM', 'SQLITE_CANTOPEN'].map(
      (code): [string, string, RegExp] => [code, 'E-STORE-3', /this user has no permission \(/],
    ),
    ...['ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP', 'ENAMETOOLONG'].map((code): [string, string, RegExp] => [
      code,
      'E-STORE-4',
      /cannot be created/,
    ]),
    ['EMFILE', 'E-STORE-3', /cannot be written: /],
    ['SQLITE_IOERR_READ', 'E-STORE-3', /the disk reports an error \(SQLITE_IOERR_READ\)/],
    ['EIO', 'E-STORE-3', /the disk reports an error/],
    ['SQLITE_MISUSE', 'E-STORE-3', /cannot be written: .*\(SQLITE_MISUSE\)/],
  ])('%s of the store is %s', (code, own, words) => {
    const error = storeError(Object.assign(new Error('x'), { code }), '/nowhere', 'written');
    expect(error).toMatchObject({ codes: [own], message: expect.stringMatching(words) });
    expect(storeError(error, '/elsewhere', 'opened')).toBe(error);
  });
  it('of the store without a code is known by its text', () => {
    const shown = (text: string) => storeError(new Error(text), '/nowhere', 'opened').message;
    expect(shown('database is locked')).toMatch(/in use/);
    expect(shown('Unable to open connection')).toMatch(/\(no access\)/);
    expect(shown('odd')).toBe('the store /nowhere cannot be opened: odd (no code)');
  });

  it('of damaged content is damage, any other is not', () => {
    const codes = [
      'SQLITE_CORRUPT',
      'SQLITE_CORRUPT_VTAB',
      'SQLITE_NOTADB',
      'SQLITE_ERROR',
      'SQLITE_SCHEMA',
      'SQLITE_FULL',
      'EIO',
    ];
    expect(codes.map((code) => isDamage({ code }))).toEqual([true, true, true, true, true, false, false]);
    expect([isDamage(null), isDamage('SQLITE_CORRUPT')]).toEqual([false, false]);
    const thrown = (code: string) => () => {
      throw Object.assign(new Error(code), { code });
    };
    expect(unlessDamaged(() => 1, 2)).toBe(1);
    expect(unlessDamaged(thrown('SQLITE_CORRUPT'), 2)).toBe(2);
    expect(() => unlessDamaged(thrown('EIO'), 2)).toThrow('EIO');
  });
});

describe('a snapshot in chunks', () => {
  const chunks = (value: Parameters<typeof chunksOf>[0]) => [...chunksOf(value)];
  const back = (value: Parameters<typeof chunksOf>[0]) => finished(joined(chunksOf(value)));
  it.each([
    [{ a: 1, b: [1, { c: null }] }, 1],
    [new Array(999).fill(1), 1],
    [new Array(1_000).fill(1), 2],
    [new Array(1_002).fill(1), 3],
    ['x'.repeat(32 * 999), 1],
    ['x'.repeat(32 * 1_000), 1],
    [null, 1],
    [{ __proto__: 1, constructor: 2, undefined: undefined }, 1],
  ] as const)('number %# is the same afterwards', (value, count) => {
    const given = JSON.parse(JSON.stringify(value));
    expect(back(given)).toEqual(given);
    expect(chunks(given)).toHaveLength(count);
  });
  it('has no chunk of more than a thousand values and a few', () => {
    const value = {
      deep: Array.from({ length: 30 }, (_, i) => Array.from({ length: 200 }, (_each, j) => ({ i, j }))),
      name: 'x',
    };
    expect(back(value)).toEqual(value);
    const sizes = chunks(value).map((text) => text.split(/[,:[{]/).length);
    expect(Math.max(...sizes)).toBeLessThan(3_000);
    expect(sizes.length).toBeGreaterThan(10);
  });
  it('leaves out what is undefined, and keeps the order of names', () => {
    expect(Object.keys(back({ b: 1, a: undefined, c: 2 } as never) as object)).toEqual(['b', 'c']);
  });
});

describe('a pause', () => {
  function opened() {
    const { facility } = finished(toy().open(undefined));
    const pauses = new Pauses(facility);
    const from = facility.clock.now();
    const set = (at: PauseAt, withinMs?: number) => {
      const pause = pauses.set(at, withinMs);
      if (pause === undefined) throw new Error('too many');
      return pause;
    };
    /** Runs to that many milliseconds after the start. */
    const runTo = (ms: number) => {
      facility.clock.runUntil(from + ms);
      return pauses.isDue();
    };
    return { facility, pauses, from, set, runTo };
  }
  const never: PauseAt = { event: { kind: 'count.up', actor: 'nobody' } };

  it('at a time is due from that instant, once, and the clock does not pass it', () => {
    const { pauses, from, set, runTo } = opened();
    expect([pauses.notBeyond, pauses.isDue()]).toEqual([Number.POSITIVE_INFINITY, false]);
    set(never);
    expect(pauses.notBeyond).toBe(Number.POSITIVE_INFINITY);
    set({ time: from + 20 });
    const pause = set({ time: from + 10 });
    expect(pauses.notBeyond).toBe(from + 10);
    expect([runTo(9), runTo(10), runTo(11)]).toEqual([false, true, false]);
    expect(pause.end).toEqual({ state: 'reached', now: from + 10 });
    expect(pauses.sentence(pause)).toMatch(/^paused at [^,]+$/);
  });

  it('at an event is due when it has happened, within its limit', () => {
    const { facility, pauses, from, set, runTo } = opened();
    const [exact, early] = [100, 99].map((ms) => set({ event: { kind: 'count.up' } }, ms));
    facility.play('count.up', { by: 1 });
    expect(runTo(100)).toBe(true);
    expect(exact?.end).toMatchObject({ state: 'reached', event: { kind: 'count.up' }, now: from + 100 });
    expect(early?.end).toMatchObject({
      state: 'missed',
      why: 'event count.up did not occur within 99ms of simulated time; nothing was paused',
    });
    if (exact !== undefined) expect(pauses.sentence(exact)).toMatch(/^paused at .*, at event count\.up$/);
  });

  it('at an event about an id takes the first event that names it', () => {
    const { facility, set, runTo } = opened();
    const [about, other] = ['toy', 'nobody'].map((id) => set({ event: { kind: 'input', about: id } }));
    facility.play('count.up', { by: 1 });
    facility.play('count.up', { by: 2 });
    expect(runTo(0)).toBe(true);
    expect(about?.end).toMatchObject({ event: { data: { args: { by: 1 } } } });
    expect(other?.end).toBeUndefined();
  });

  it('in a state is due as soon as all conditions hold, up to its limit', () => {
    const { facility, pauses, set, runTo } = opened();
    const both: PauseAt = {
      state: [
        { path: 'count', condition: { above: 0 } },
        { path: 'lock.A101.connected', condition: true },
      ],
    };
    const [one, two, late] = [
      set({ state: both.state.slice(0, 1) }, 100),
      set(both, 100),
      set({ state: both.state.slice(0, 1) }, 99),
    ];
    facility.play('count.up', { by: 5 });
    expect([runTo(99), runTo(100)]).toEqual([false, true]);
    expect([one.end?.state, two.end?.state, late.end?.state]).toEqual(['reached', 'missed', 'missed']);
    expect(two.end).toMatchObject({
      why: expect.stringMatching(
        /did not hold within 100ms of simulated time: count is \d+ and lock\.A101\.connected is false; nothing was paused/,
      ),
    });
    expect(pauses.sentence(two)).toBe(two.end?.state === 'missed' ? two.end.why : '');
    expect(pauses.sentence({ at: { state: [{ path: 'a', condition: 1 }] }, end: undefined })).toMatch(
      /^waiting for a /,
    );
  });

  it('whose part is absent says so', () => {
    const { set, runTo } = opened();
    const pause = set({ state: [{ path: 'nowhere', condition: 1 }] }, 5);
    runTo(5);
    expect(pause.end).toMatchObject({ why: expect.stringContaining('nowhere is absent') });
  });

  it('lasts for an hour unless a limit is given; it is missed at its limit only if nothing is due then', () => {
    const { facility, from, set, runTo } = opened();
    expect([set(never).until, set(never, 7).until, set({ time: from + 9 }).until].map((at) => at - from)).toEqual([
      3_600_000, 7, 9,
    ]);
    const waits = set(never, 100);
    facility.play('count.up', { by: 1 });
    runTo(99);
    expect(waits.end).toBeUndefined();
    runTo(100);
    expect(waits.end?.state).toBe('missed');
  });

  it('that is cancelled or missed tells who listens, once, and never ends twice', () => {
    const { pauses, from, set } = opened();
    const heard: string[] = [];
    const [one, two] = [set(never, 60_000), set(never, 60_000)];
    pauses.onEnd(one, () => heard.push('a'));
    pauses.onEnd(one, () => heard.push('b'));
    pauses.onEnd(one, () => heard.push('c'))();
    pauses.cancel(one, 'why');
    pauses.cancel(one, 'again');
    pauses.miss(one);
    pauses.onEnd(one, () => heard.push('d'));
    pauses.miss(two);
    pauses.cancelAll('all');
    expect(heard).toEqual(['a', 'b', 'd']);
    expect([one.end, two.end]).toEqual([
      { state: 'cancelled', why: 'why', now: from },
      {
        state: 'missed',
        why: 'event count.up (nobody) did not occur within 1m of simulated time; nothing was paused'.replace(
          ' (nobody)',
          ' of nobody',
        ),
        now: from,
      },
    ]);
  });

  it('INV-3 is one of at most so many that wait, and of as many that are remembered', () => {
    const { pauses, set } = opened();
    for (let i = 0; i < PAUSE_LIMIT; i++) set(never);
    expect(pauses.set(never)).toBeUndefined();
    pauses.cancelAll('over');
    expect([pauses.get(1)?.id, pauses.get(PAUSE_LIMIT)?.id]).toEqual([1, PAUSE_LIMIT]);
    pauses.cancel(set(never), 'over');
    expect([pauses.get(1), pauses.get(2)?.id, pauses.get(PAUSE_LIMIT + 1)?.id]).toEqual([
      undefined,
      2,
      PAUSE_LIMIT + 1,
    ]);
  });
});

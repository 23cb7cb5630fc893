/** Every answer of the control API: requests in order, each with its status, its headers and what it says, on one small facility. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Serving } from '../../src/server/options.ts';
import { serve } from '../../src/server/serve.ts';
import { TOY_START, toy } from './toy-facility.ts';

let serving: Serving;
beforeAll(async () => {
  serving = await serve({ open: toy().open, ports: { websocket: 0, control: 0, core: false }, paused: true });
});
afterAll(() => serving.stop());

const DAY = 24 * 3_600_000;
const problem = (code: string, message: unknown, more: object = {}) => ({
  error: { code, message, mayHaveHappened: false, temporary: false, ...more },
});
const NO_FORK = problem('no-fork', 'no fork has that name; GET /v1/forks lists them');
const noPause = (id: string) => problem('no-pause', `no pause has the id ${id}; the last 64 that ended are remembered`);
const stands = { paused: true, jumping: false, behindMs: 0 };
const JUMP = problem('jump', `a jump goes forward, by at most ${31 * DAY} ms; restore a snapshot to go back`);

type Row = readonly [asked: string, body: object | undefined, status: number, answer: unknown];
const rows = (name: string, all: readonly Row[]) =>
  describe(name, () => {
    it.each(all.map((row, i) => [`${i}: ${row[0]}`, row] as const))('%s', async (_, [asked, body, status, answer]) => {
      const [method = '', path = ''] = asked.split(' ');
      const response = await fetch(`${serving.ready.control}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await response.text();
      expect([response.status, text === '' ? '' : JSON.parse(text)]).toEqual([status, answer]);
    });
  });

rows('verbs and views', [
  ['GET /health', undefined, 200, expect.objectContaining({ ok: true })],
  [
    'GET /v1/facility',
    undefined,
    200,
    expect.objectContaining({
      ...stands,
      now: TOY_START,
      locks: 1,
      seq: expect.any(Number),
      digest: expect.any(String),
    }),
  ],
  ['GET /v1/verbs', undefined, 200, expect.objectContaining({ length: 3 })],
  ['POST /v1/verbs/count.up', { by: 2 }, 200, { ok: true, value: expect.anything() }],
  ['POST /v1/verbs/count.up', { by: 'x' }, 422, expect.objectContaining({ ok: false, by: expect.any(String) })],
  [
    'POST /v1/verbs/count.upp',
    {},
    404,
    expect.objectContaining({ ok: false, by: 'unknown-verb', nearest: 'lock.wake', why: 'no verb count.upp' }),
  ],
  ['GET /v1/view', undefined, 200, { lock: { A101: { connected: false } }, count: 0 }],
  ['GET /v1/look/count', undefined, 200, { value: 0 }],
  [
    'GET /v1/look/nothing',
    undefined,
    404,
    problem('nothing-there', 'the view has no nothing; GET /v1/view shows all of it'),
  ],
  [
    'GET /v1/sign-in/nobody',
    undefined,
    404,
    problem('nobody-there', 'no person nobody has an account; GET /v1/look/person lists all people'),
  ],
  ['GET /v1/map', undefined, 404, problem('no-map', 'this facility has no map')],
  ['GET /v1/map/states', undefined, 404, problem('no-map', 'this facility has no map')],
  ['GET /v1/monitor', undefined, 200, { lines: [] }],
]);

rows('what is not a fork', [
  ...['facility', 'verbs', 'view', 'look/count', 'sign-in/x', 'map', 'map/states', 'trace', 'trace/stream', 'time'].map(
    (path): Row => [`GET /v1/${path}?fork=none`, undefined, 404, NO_FORK],
  ),
  ...['verbs/count.up', 'time/pause', 'time/resume', 'time/step'].map(
    (path): Row => [`POST /v1/${path}?fork=none`, {}, 404, NO_FORK],
  ),
  ['POST /v1/time/speed?fork=none', { speed: 1 }, 404, NO_FORK],
  ['POST /v1/time/jump?fork=none', { byMs: 0 }, 404, NO_FORK],
  ['POST /v1/time/pauseAt?fork=none', { time: 0 }, 404, NO_FORK],
  ['POST /v1/snapshots?fork=none', { name: 'a' }, 404, NO_FORK],
  ['POST /v1/scenarios?fork=none', { text: '' }, 404, NO_FORK],
]);

rows('the trace', [
  [
    'GET /v1/trace?kind=input&limit=1',
    undefined,
    200,
    { oldest: expect.any(Number), seq: expect.any(Number), events: [expect.objectContaining({ kind: 'input' })] },
  ],
  ['GET /v1/trace?kind=none', undefined, 200, expect.objectContaining({ events: [] })],
  ['GET /v1/trace?actor=none', undefined, 200, expect.objectContaining({ events: [] })],
  ['GET /v1/trace?after=100000', undefined, 200, expect.objectContaining({ events: [] })],
  ['GET /v1/trace?limit=0', undefined, 400, problem('bad-request', expect.any(String))],
  ['GET /v1/trace?limit=1000', undefined, 200, expect.anything()],
  ['GET /v1/trace?limit=1001', undefined, 400, problem('bad-request', expect.any(String))],
  ['GET /v1/trace?after=-1', undefined, 400, problem('bad-request', expect.any(String))],
  ['GET /v1/monitor?limit=1001', undefined, 400, problem('bad-request', expect.any(String))],
]);

rows('time', [
  ['GET /v1/time', undefined, 200, expect.objectContaining({ ...stands, now: TOY_START })],
  ['POST /v1/time/speed', { speed: 100_000 }, 200, expect.objectContaining({ speed: 100_000 })],
  ['POST /v1/time/speed', { speed: 100_001 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/speed', { speed: 0 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/speed', { speed: 1 }, 200, expect.objectContaining({ speed: 1 })],
  ['POST /v1/time/pause', {}, 200, expect.objectContaining({ paused: true })],
  ['POST /v1/time/jump', { byMs: 0 }, 200, expect.objectContaining({ ...stands, now: TOY_START, unsent: [] })],
  ['POST /v1/time/jump', { byMs: 10 }, 200, expect.objectContaining({ now: TOY_START + 10 })],
  ['POST /v1/time/jump', { to: TOY_START + 10 }, 200, expect.objectContaining({ now: TOY_START + 10 })],
  ['POST /v1/time/jump', { to: TOY_START + 9 }, 422, JUMP],
  ['POST /v1/time/jump', { byMs: -1 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/jump', { byMs: 31 * DAY + 1 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/jump', { to: TOY_START + 10 + 31 * DAY + 1 }, 422, JUMP],
  ['POST /v1/time/step', { count: 0 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/step', { count: 10_001 }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/time/step', {}, 200, expect.objectContaining({ fired: expect.any(Number), unsent: [] })],
  ['POST /v1/time/resume', {}, 200, expect.objectContaining({ paused: false })],
  ['POST /v1/time/step', {}, 409, problem('running', 'pause the clock before you step it')],
  ['POST /v1/time/pause', {}, 200, expect.objectContaining({ paused: true })],
]);

const waiting = (id: number) =>
  expect.objectContaining({
    id,
    state: 'waiting',
    sentence: expect.stringMatching(/; the clock is paused: POST \/v1\/time\/resume$/),
    unsent: [],
  });
rows('pauses', [
  ['POST /v1/time/pauseAt', { event: { kind: 'count.up' } }, 200, waiting(1)],
  ['GET /v1/time/pauseAt/1?waitMs=0', undefined, 200, waiting(1)],
  ['GET /v1/time/pauseAt/2', undefined, 404, noPause('2')],
  ['GET /v1/time/pauseAt/x', undefined, 404, noPause('x')],
  ['GET /v1/time/pauseAt/1?waitMs=-1', undefined, 400, problem('bad-request', expect.any(String))],
  [
    'DELETE /v1/time/pauseAt/1',
    undefined,
    200,
    expect.objectContaining({ id: 1, state: 'cancelled', endedAt: expect.any(Number) }),
  ],
  ['DELETE /v1/time/pauseAt/2', undefined, 404, noPause('2')],
  [
    'POST /v1/time/pauseAt',
    { event: { kind: 'nothing.at.all' } },
    422,
    problem('pause', expect.stringContaining('nothing.at.all')),
  ],
  [
    'POST /v1/time/pauseAt',
    { time: TOY_START + 40 * DAY },
    422,
    problem('pause', `time: expected a time at most ${31 * DAY} ms ahead`),
  ],
  [
    'POST /v1/time/pauseAt',
    { state: { count: 99 }, withinMs: 1, ahead: true, waitMs: 60_000 },
    200,
    expect.objectContaining({ id: 2, state: 'missed', sentence: expect.stringContaining('count') }),
  ],
]);

rows('snapshots and forks', [
  ['GET /v1/snapshots', undefined, 200, { snapshots: [] }],
  ['GET /v1/forks', undefined, 200, { forks: [] }],
  ['POST /v1/snapshots', { name: 'a' }, 200, { name: 'a', at: expect.any(Number), seq: expect.any(Number) }],
  ['GET /v1/snapshots', undefined, 200, { snapshots: [expect.objectContaining({ name: 'a' })] }],
  ...(
    [
      ['x'.repeat(40), 200],
      ['x'.repeat(41), 400],
      ['', 400],
      ['.a', 400],
      ['A', 400],
      ['a/b', 400],
      ['9._-', 200],
    ] as const
  ).map(
    ([name, status]): Row => [
      'POST /v1/snapshots',
      { name },
      status,
      status === 200 ? expect.objectContaining({ name }) : problem('bad-request', expect.any(String)),
    ],
  ),
  ['DELETE /v1/snapshots/9._-', undefined, 200, { gone: '9._-' }],
  [
    'DELETE /v1/snapshots/b',
    undefined,
    404,
    problem('no-snapshot', 'no snapshot is called b; GET /v1/snapshots lists them'),
  ],
  [
    'POST /v1/snapshots/b/restore',
    {},
    404,
    problem('no-snapshot', 'no snapshot is called b; GET /v1/snapshots lists them'),
  ],
  [
    'POST /v1/snapshots/b/fork',
    { as: 'f' },
    404,
    problem('no-snapshot', 'no snapshot is called b; GET /v1/snapshots lists them'),
  ],
  ['POST /v1/snapshots/a/fork', { as: 'f0' }, 200, { fork: 'f0' }],
  ['POST /v1/snapshots/a/fork', { as: 'f0' }, 409, problem('taken', 'a fork called f0 already exists')],
  ['GET /v1/forks', undefined, 200, { forks: ['f0'] }],
  ['GET /v1/facility?fork=f0', undefined, 200, expect.objectContaining(stands)],
  ['POST /v1/verbs/count.up?fork=f0', { by: 5 }, 200, { ok: true, value: expect.anything() }],
  ['GET /v1/look/count?fork=f0', undefined, 200, { value: 10 }],
  ['GET /v1/look/count', undefined, 200, { value: 10 }],
  ['DELETE /v1/forks/f0', undefined, 200, { gone: 'f0' }],
  ['DELETE /v1/forks/f0', undefined, 404, problem('no-fork', 'no fork is called f0')],
  ['POST /v1/verbs/count.up', { by: 1 }, 200, expect.anything()],
  ['POST /v1/snapshots/a/restore', {}, 200, { restored: 'a', now: expect.any(Number), seq: expect.any(Number) }],
  ['GET /v1/look/count', undefined, 200, { value: 10 }],
]);

rows('scenarios', [
  [
    'POST /v1/scenarios',
    { text: 'steps: [' },
    422,
    problem('scenario', expect.stringMatching(/^line \d+, column \d+: expected .+, found .+/)),
  ],
  ['POST /v1/scenarios', { text: 'x'.repeat(65_536) }, 422, expect.anything()],
  ['POST /v1/scenarios', { text: 'x'.repeat(65_537) }, 400, problem('bad-request', expect.any(String))],
  ['POST /v1/scenarios', { text: '', more: 1 }, 400, problem('bad-request', expect.any(String))],
]);

describe('a file of the page', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/pages.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/pages.css', 'text/css; charset=utf-8', 'no-cache'],
    ['/web-bluetooth.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/metrics', 'text/plain; version=0.0.4', null],
  ])('%s is %s, and a browser keeps it as %s', async (path, type, keeps) => {
    const { status, headers } = await fetch(`${serving.ready.control}${path}`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, keeps]);
    expect(headers.get('content-security-policy') === null).toBe(path !== '/');
  });
});

/** Coordinator and worker with a small server: what is counted, what is handed out again, and what is refused. */
import { expect, test } from 'vitest';
import { QueueConnection } from '../../src/queue/connection.ts';
import { Coordinator } from '../../src/queue/coordinator.ts';
import { type JobResult, jobSchema, type Plan, planHash } from '../../src/queue/plan.ts';
import { Store } from '../../src/queue/store.ts';
import { QueueWorker } from '../../src/queue/worker.ts';
import { digestOf, hastyClock, SmallServer } from './small-server.ts';

const program = (letter: string) => ({ version: '1.0.0', decides: letter.repeat(64) });
const PLAN: Plan = { version: 1, program: program('a'), kind: 'run', options: { seeds: 3 }, files: [] };
const HASH = planHash(PLAN);
const ADDRESS = { host: 'queue.example', port: 6379, db: 0, tls: false, password: 'hidden' };

function setUp(server = new SmallServer(), plan = PLAN) {
  const clock = hastyClock();
  const connection = new QueueConnection(server.packages, ADDRESS, 30_000, clock);
  const said: string[] = [];
  const says = (text: string): void => void said.push(text);
  const coordinator = new Coordinator(server.packages, connection, plan, { clock, says });
  const worker = (ours = plan.program) =>
    new QueueWorker(server.packages, connection, {
      program: ours,
      module: new URL('file:///none.js'),
      threads: 1,
      leaseMs: 1_000,
      clock,
      says,
    });
  return { server, connection, coordinator, worker, store: new Store(connection), said };
}

const result = (value: string): JobResult => ({ value, ms: 1 });

/** Does the waiting jobs, the last one first. */
async function doAll({ server, store }: ReturnType<typeof setUp>): Promise<void> {
  for (const [id, { data }] of [...server.waiting].reverse()) {
    server.waiting.delete(id);
    const { plan, number } = jobSchema.parse(data);
    await store.put(plan, String(number), result(`r${number}`));
  }
}

async function collect(
  at: ReturnType<typeof setUp>,
  each: () => Promise<void> = () => doAll(at),
  jobs = 3,
): Promise<unknown[]> {
  const found: unknown[] = [];
  let isOver = false;
  const working = (async () => {
    while (!isOver) {
      await each();
      await new Promise((next) => setImmediate(next));
    }
  })();
  try {
    for await (const { job, result: one } of at.coordinator.results((given) =>
      given < jobs ? { number: given } : undefined,
    ))
      found.push([job.number, one]);
  } finally {
    isOver = true;
    await working;
  }
  return found;
}

const RIGHT = [0, 1, 2].map((n) => [n, result(`r${n}`)]);

test('results count in the order of their jobs, and nothing is left when all are there', async () => {
  const at = setUp();
  expect(await collect(at)).toEqual(RIGHT);
  await at.coordinator.close(true);
  expect([...at.server.hashes.keys(), ...at.server.texts.keys()].filter((key) => key.includes(HASH))).toEqual([]);
});

test('jobs that the server has lost are given again, and workers that are missing are named once', async () => {
  const at = setUp();
  at.server.losesJobs = true;
  expect(await collect(at)).toEqual(RIGHT);
  expect(at.said).toEqual(['no worker is connected; start one with "noke-sim worker --queue URL"\n']);
});

test('another coordinator of the same plan takes the results that are there', async () => {
  const first = setUp();
  await collect(first);
  await first.coordinator.close(false);
  expect(first.server.added).toBe(3);
  expect(await collect(setUp(first.server), async () => {})).toEqual(RIGHT);
  expect(first.server.added).toBe(3);
  const other = setUp(first.server, { ...PLAN, options: { seeds: 4 } });
  await collect(other);
  expect(first.server.added).toBe(6);
});

test('so it does when there are more than a coordinator queues at a time', async () => {
  const first = setUp();
  await collect(first, undefined, 600);
  await first.coordinator.close(false);
  expect(await collect(setUp(first.server), async () => {}, 600)).toHaveLength(600);
  expect(first.server.added).toBe(600);
});

test('while no result arrives, none is asked for', async () => {
  const at = setUp();
  let rounds = 0;
  await collect(at, async () => {
    rounds += 1;
    if (rounds === 20) await doAll(at);
  });
  // Once when the jobs are fresh, and once when their number has changed.
  expect(at.server.reads).toBeLessThanOrEqual(6);
});

test('a job is dropped once the lease of its coordinator has expired', async () => {
  const at = setUp();
  const lease = `{noke-sim}:${HASH}:lease`;
  at.worker();
  await collect(at);
  expect(at.server.expiry.get(lease)).toBe(45);
  at.server.texts.delete(lease);
  await expect(at.server.process?.({ id: 'x', data: { plan: HASH, number: 7 } })).resolves.toBeUndefined();
  expect(at.server.hash(`{noke-sim}:${HASH}:results`).has('7')).toBe(false);
  // As long as it lives, the job is done; the module of this worker does not exist, and that is its result.
  await at.store.renew(HASH);
  await at.server.process?.({ id: 'x', data: { plan: HASH, number: 7 } });
  expect(at.server.hash(`{noke-sim}:${HASH}:results`).get('7')).toMatch(/failed/);
});

test('a coordinator that ends gives up its lease', async () => {
  const at = setUp();
  await collect(at);
  expect(await at.store.isWanted(HASH)).toBe(true);
  await at.coordinator.close(false);
  expect(await at.store.isWanted(HASH)).toBe(false);
});

test('a result that arrives twice counts once', async () => {
  const at = setUp();
  await at.store.publish(PLAN);
  const put = (value: string) => at.store.put(HASH, '0', result(value));
  expect([await put('r0'), await put('r0')]).toEqual(['first', 'again']);
  expect(await collect(at)).toEqual(RIGHT);
});

test('two different results of one job end the run with both digests', async () => {
  const at = setUp();
  await at.store.publish(PLAN);
  await at.store.put(HASH, '2', result('r2'));
  expect(await at.store.put(HASH, '2', result('other'))).toBe('differs');
  const ended = expect(collect(at)).rejects;
  await ended.toMatchObject({ codes: ['E-QUEUE-5'] });
  const again = setUp(at.server);
  await expect(collect(again)).rejects.toThrow(`${digestOf('r2').slice(0, 16)} and ${digestOf('other').slice(0, 16)}`);
});

test('a result that nobody waits for is dropped', async () => {
  const at = setUp();
  expect(await at.store.put(HASH, '0', result('late'))).toBe('gone');
  expect(at.server.hash(`{noke-sim}:${HASH}:results`).size).toBe(0);
});

test.each([
  ['a text that is not JSON', 'x'],
  ['another form', '{"value":1}'],
  ['more than a result may have', `{"value":"${'x'.repeat(40_000_000)}","ms":1}`],
])('what noke-sim did not write is refused: a result with %s', async (_, text) => {
  const at = setUp();
  at.server.hash(`{noke-sim}:${HASH}:results`).set('1', text);
  await expect(collect(at)).rejects.toMatchObject({ codes: ['E-QUEUE-4'] });
});

test('what noke-sim did not write is refused', async () => {
  const at = setUp();
  at.worker();
  const take = (data: unknown) => at.server.process?.({ id: 'x', data });
  await at.store.renew(HASH);
  await expect(take({ plan: HASH, number: 1, run: 'rm' })).rejects.toMatchObject({ codes: ['E-QUEUE-4'] });
  await expect(take('x')).rejects.toMatchObject({ codes: ['E-QUEUE-4'] });
  // A job without a plan is completed without a result.
  await expect(take({ plan: HASH, number: 1 })).resolves.toBeUndefined();
  const other = 'b'.repeat(64);
  await at.store.renew(other);
  at.server.texts.set(`{noke-sim}:${other}:plan`, JSON.stringify(PLAN));
  await expect(take({ plan: other, number: 1 })).rejects.toMatchObject({ codes: ['E-QUEUE-4'] });
  at.server.texts.set(`{noke-sim}:${other}:plan`, '{}');
  await expect(take({ plan: other, number: 2 })).rejects.toMatchObject({ codes: ['E-QUEUE-4'] });
});

test('a worker is refused while the queue has work for another version only', async () => {
  const at = setUp();
  await at.store.alive('coordinator', PLAN.program);
  await expect(at.worker(program('b')).run()).rejects.toMatchObject({
    codes: ['E-QUEUE-3'],
    message:
      'this is noke-sim 1.0.0 (code bbbbbbbbbbbb), but the queue has jobs of noke-sim 1.0.0 (code aaaaaaaaaaaa); install the same version on every machine',
  });
  await at.store.publish(PLAN);
  await at.store.renew(HASH);
  await expect(at.server.process?.({ id: 'x', data: { plan: HASH, number: 1 } })).rejects.toMatchObject({
    codes: ['E-QUEUE-3'],
  });
  const ours = at.worker();
  const running = ours.run();
  ours.stop();
  await expect(running).resolves.toBeUndefined();
});

test('a worker with a core leaves other work of its version to others', async () => {
  const at = setUp();
  await at.store.alive('coordinator', PLAN.program);
  const worker = at.worker({ ...PLAN.program, core: 'c'.repeat(64) });
  const running = worker.run();
  worker.stop();
  await expect(running).resolves.toBeUndefined();
  // Should such a job reach it all the same, it is refused.
  await at.store.publish(PLAN);
  await at.store.renew(HASH);
  await expect(at.server.process?.({ id: 'x', data: { plan: HASH, number: 1 } })).rejects.toMatchObject({
    codes: ['E-QUEUE-3'],
  });
});

test('a coordinator says when only workers of another version are connected', async () => {
  const at = setUp();
  await at.store.alive('worker', program('b'));
  at.server.losesJobs = true;
  await collect(at);
  expect(at.said).toEqual([
    'no worker of this version is connected, only of noke-sim 1.0.0 (code bbbbbbbbbbbb); this is noke-sim 1.0.0 (code aaaaaaaaaaaa)\n',
  ]);
});

test('a coordinator that tests a core says when no worker has it', async () => {
  const at = setUp(undefined, { ...PLAN, kind: 'core', program: { ...PLAN.program, core: 'c'.repeat(64) } });
  at.server.losesJobs = true;
  await collect(at);
  const other = setUp(undefined, { ...PLAN, kind: 'core', program: { ...PLAN.program, core: 'c'.repeat(64) } });
  await other.store.alive('worker', PLAN.program);
  other.server.losesJobs = true;
  await collect(other);
  expect([...at.said, ...other.said]).toEqual([
    'no worker is connected; start one with "noke-sim worker --queue URL --core FILE"\n',
    'no worker of this version and core is connected, only of noke-sim 1.0.0 (code aaaaaaaaaaaa); this is noke-sim 1.0.0 (code aaaaaaaaaaaa, core cccccccccccc)\n',
  ]);
});

test.each([
  [new Error('connect ECONNREFUSED'), 'ECONNREFUSED', 'cannot be reached: nothing listens there'],
  [new Error('WRONGPASS invalid username-password pair'), '', 'refuses this user or password'],
  [new Error('hidden'), '', 'cannot be reached: the connection fails'],
])('a server that stays away ends the run with its reason, without the password: %s', async (error, code, why) => {
  const at = setUp();
  const running = collect(at, async () => {
    at.server.emit('close');
    at.server.emit('error', code === '' ? error : Object.assign(error, { code }));
  });
  await expect(running).rejects.toMatchObject({
    codes: ['E-QUEUE-2'],
    message: `the queue at redis://queue.example:6379 ${why}`,
  });
});

/** The parts of a queue that need no server: addresses, plans, numbers, order, comparison of results. */
import { describe, expect, it, test } from 'vitest';
import { parseAddress, shownAddress } from '../../src/queue/address.ts';
import { InOrder } from '../../src/queue/order.ts';
import {
  isBelow,
  type JobResult,
  jobName,
  jobSchema,
  type Plan,
  planHash,
  planSchema,
  resultDigest,
  resultSchema,
} from '../../src/queue/plan.ts';
import { thisProgram } from '../../src/queue/program.ts';

const HASH = 'a'.repeat(64);
const PLAN: Plan = {
  version: 1,
  program: { version: '1.0.0', decides: HASH },
  kind: 'run',
  options: { seeds: 3 },
  files: [{ path: 'a.yaml', text: 'version: 1' }],
};

describe('the address of a queue', () => {
  it.each([
    ['redis://127.0.0.1:6379', { host: '127.0.0.1', port: 6379, db: 0, tls: false }, 'redis://127.0.0.1:6379'],
    ['rediss://q', { host: 'q', port: 6379, db: 0, tls: true }, 'rediss://q:6379'],
    [
      'redis://ci:p%40ss@[::1]:7/2',
      { host: '::1', port: 7, db: 2, tls: false, username: 'ci', password: 'p@ss' },
      'redis://[::1]:7/2',
    ],
  ])('%s is read, and shown without its password', (text, address, shown) => {
    const read = parseAddress(text);
    expect(read).toEqual(address);
    expect(read && shownAddress(read)).toBe(shown);
  });

  it.each([
    '',
    'redis',
    'http://a',
    'redis://',
    'redis://a:0',
    'redis://a/x',
    'redis://a/1/2',
    'redis://a?x',
    'redis://%zz@a',
    'redis://a b',
    'redis://a:99999',
    'redis://\u{1F600}',
  ])('%j is refused', (text) => expect(parseAddress(text)).toBeUndefined());

  it('takes the password from elsewhere only if the address has none', () => {
    expect(parseAddress('redis://a', 'x')).toMatchObject({ password: 'x' });
    expect(parseAddress('redis://:y@a', 'x')).toMatchObject({ password: 'y' });
  });
});

describe('a plan', () => {
  it('has the hash of everything in it', () => {
    expect(planHash(PLAN)).toBe(planHash(structuredClone(PLAN)));
    const changed: Plan[] = [
      { ...PLAN, options: { seeds: 4 } },
      { ...PLAN, files: [{ path: 'a.yaml', text: 'version: 2' }] },
      { ...PLAN, program: { ...PLAN.program, decides: 'b'.repeat(64) } },
      { ...PLAN, program: { ...PLAN.program, version: '1.0.1' } },
      { ...PLAN, program: { ...PLAN.program, core: HASH } },
    ];
    expect(new Set([PLAN, ...changed].map(planHash)).size).toBe(6);
  });

  it.each(['/etc/passwd', '../x', 'a/../../x', '..', '', 'C:\\x', 'a\0', 'a\\..\\x', 'x'.repeat(2_000)])(
    'refuses the path %j',
    (path) => {
      expect(isBelow(path)).toBe(false);
      expect(planSchema.safeParse({ ...PLAN, files: [{ path, text: '' }] }).success).toBe(false);
    },
  );

  it.each(['a.yaml', 'a/b.yaml', './a', 'a..b/c'])('takes the path %j', (path) => expect(isBelow(path)).toBe(true));

  it.each([
    { ...PLAN, version: 2 },
    { ...PLAN, kind: 'shell' },
    { ...PLAN, more: 1 },
    { ...PLAN, program: { version: '1' } },
    null,
    7,
  ])('of another form is refused (%#)', (plan) => expect(planSchema.safeParse(plan).success).toBe(false));
});

describe('a job', () => {
  it('is named by its number, and by what it is given beside it', () => {
    const name = (number: number, cells?: string[]) => jobName({ plan: HASH, number, ...(cells && { cells }) });
    expect([name(7), name(7), name(8)]).toEqual(['7', '7', '8']);
    expect(name(7, ['a'])).not.toBe(name(7, ['b']));
  });

  it.each([
    {},
    { plan: HASH, number: -1 },
    { plan: HASH, number: 0.5 },
    { plan: 'x', number: 1 },
    { plan: HASH, number: 1, run: 'rm' },
  ])('of another form is refused: %j', (job) => expect(jobSchema.safeParse(job).success).toBe(false));
});

describe('a result', () => {
  it('is compared without the time that it took', () => {
    const digest = (value: string, ms: number) => resultDigest({ value, ms });
    expect(digest('a', 1)).toBe(digest('a', 2));
    expect(digest('a', 1)).not.toBe(digest('b', 1));
    expect(resultDigest({ failed: 'x' })).toBe(resultDigest({ failed: 'y' }));
  });

  it.each([
    {},
    { value: 1 },
    { value: 1, ms: -1 },
    { value: 1, ms: 1, failed: 'x' },
    { failed: 'x'.repeat(20_000) },
    'x',
    null,
  ])('of another form is refused (%#)', (result) => expect(resultSchema.safeParse(result).success).toBe(false));
});

describe('results in order', () => {
  const job = (number: number) => ({ plan: HASH, number });
  const result = (value: string): JobResult => ({ value, ms: 1 });
  const left = (order: InOrder) => [...order.ready()].map((one) => [one.job.number, one.result]);

  test('leave in the order of their jobs, whoever was faster, and each once', () => {
    const order = new InOrder();
    for (const n of [0, 1, 2]) order.given(job(n));
    order.arrived('2', result('c'));
    expect(left(order)).toEqual([]);
    expect(order.missing()).toEqual([job(0), job(1)]);
    order.arrived('0', result('a'));
    expect(left(order)).toEqual([[0, result('a')]]);
    order.arrived('0', result('a'));
    order.arrived('1', result('b'));
    expect(left(order)).toEqual([
      [1, result('b')],
      [2, result('c')],
    ]);
    expect([left(order), order.size]).toEqual([[], 0]);
  });

  test('the first one stays, and one that nobody asked for is dropped', () => {
    const order = new InOrder();
    order.given(job(0));
    order.arrived('9', result('x'));
    order.arrived('0', result('a'));
    order.arrived('0', result('b'));
    expect(left(order)).toEqual([[0, result('a')]]);
  });
});

it('the hash of the program is that of its code', () => {
  const program = thisProgram();
  expect(program.decides).toMatch(/^[0-9a-f]{64}$/);
  expect(thisProgram()).toEqual(program);
  const [one, other] = ['a', 'b'].map((core) => thisProgram(core));
  expect(one).toMatchObject({ decides: program.decides, core: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(other?.core).not.toBe(one?.core);
});

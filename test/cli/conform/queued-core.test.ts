/** The cases of `conform core` as jobs: in any order, on any worker, they come to the report of one process. */
import { afterAll, describe, expect, it } from 'vitest';
import { openCore } from '../../../src/cli/conform/core-module.ts';
import { coreDoer } from '../../../src/cli/conform/queued-core.ts';
import { CORE_CASES } from '../../../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../../../src/conformance/core-module/claims.ts';
import { type JudgeOptions, judge, type Ran } from '../../../src/conformance/run/judge.ts';
import { selected } from '../../../src/conformance/run/select.ts';
import { type Plan, sha256 } from '../../../src/queue/plan.ts';
import { readUpTo } from '../../../src/sim/files.ts';

const FILE = 'examples/core-adapter-with-mistakes.mjs';
const RUN = { claims: ALL_CLAIMED, seed: '7', patience: 1 };
const planFor = (file: string): Plan => ({
  version: 1,
  program: { version: '1', decides: 'a'.repeat(64), core: sha256(readUpTo(file, 1_000_000).toString('utf8')) },
  kind: 'core',
  options: RUN,
  files: [],
});
const job = (number: number) => ({ plan: 'b'.repeat(64), number });

const core = openCore(FILE, RUN, {});
afterAll(() => core.close());
const CASES = selected(CORE_CASES, { only: ['core.set-up.*', 'core.upload.*', 'core.revocation.*'], skip: [] });
const judged = (options: Partial<JudgeOptions> = {}) =>
  judge(core.subject, CASES, { profile: 'np1', slow: true, ...options });

describe('a case of an unlock core as a job', () => {
  it('has the outcome that it has in one process, whatever was run before it, and after a journey as JSON', async () => {
    const [first, second] = [coreDoer(planFor(FILE), FILE), coreDoer(planFor(FILE), FILE)];
    const results = new Map<string, Ran>();
    let answers = 0;
    const answered = () => {
      answers += 1;
    };
    for (const [number, one] of [...CORE_CASES.entries()].toReversed())
      if (CASES.includes(one))
        results.set(
          one.id,
          JSON.parse(JSON.stringify(await (number % 3 === 0 ? first : second)(job(number), answered))),
        );
    // Each answer is progress, so a slow core does not run out of time.
    expect(answers).toBeGreaterThan(10 * results.size);
    const here = await judged();
    expect(here.cases.filter(({ verdict }) => verdict === 'fail').length).toBeGreaterThanOrEqual(3);
    expect(await judged({ elsewhere: ({ id }) => Promise.resolve(results.get(id)) })).toEqual(here);
  }, 120_000);

  it('is lost with its core, and the next one has a new core', async () => {
    const silent = 'test/conformance/core-module/falls-silent.mjs';
    const doer = coreDoer({ ...planFor(silent), options: { ...RUN, patience: 0.005 } }, silent);
    const lost: string[] = [];
    for (const number of [...CORE_CASES.keys()].slice(0, 12)) {
      const outcome = Object(await doer(job(number), () => {}));
      if ('lost' in outcome) lost.push(outcome.lost);
      if (lost.length === 2) break;
    }
    expect(lost).toHaveLength(2);
    // A core that is gone cannot be called; a new one falls silent by itself.
    for (const why of lost) expect(why).toMatch(/did not answer within 0.05 s/);
  }, 60_000);

  it('needs a worker with that core', () => {
    expect(() => coreDoer(planFor(FILE), undefined)).toThrow('this worker has no unlock core (--core)');
    expect(() => coreDoer(planFor(FILE), 'examples/core-adapter.mjs')).toThrow(
      'examples/core-adapter.mjs has changed since its worker started',
    );
  });
});

it('an interrupt during a case keeps the cases before it', async () => {
  let asked = 0;
  const elsewhere = async () => {
    asked += 1;
    return asked > 2 ? undefined : { verdict: 'pass' as const, checks: 1, ms: 0, conversation: [] };
  };
  const { cases, error } = await judged({ elsewhere });
  expect([cases.map(({ verdict }) => verdict), error, asked]).toEqual([['pass', 'pass'], undefined, 3]);
});

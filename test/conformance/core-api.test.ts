import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import type { CoreApiTarget } from '../../src/conformance/core-api/contract/target.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { Random } from '../../src/sim/random.ts';
import { type Backend, openBackend } from './core-api-backend.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend();
});
afterAll(() => backend.stop());

const judgeBackend = async (target: CoreApiTarget, cases = CORE_API_CASES) => {
  try {
    return await judge(coreApiSubject(target, new Random('1').stream('suite')), cases, { profile: 'np1', slow: true });
  } finally {
    await target.close();
  }
};
const verdicts = ({ cases }: Awaited<ReturnType<typeof judge>>) =>
  Object.fromEntries(
    cases.map(({ case: { id }, verdict, message, expected, seen }) => [
      id,
      verdict === 'pass' ? 'pass' : `${verdict}: ${message} (expected ${expected}, seen ${seen})`,
    ]),
  );

describe('our own Core API', () => {
  it('passes every case, and again with the past that the first run left', async () => {
    for (let run = 0; run < 2; run++) {
      const judged = await judgeBackend(backend.target());
      expect({ error: judged.error, left: judged.left }).toEqual({ error: undefined, left: undefined });
      expect(verdicts(judged)).toEqual(Object.fromEntries(CORE_API_CASES.map(({ id }) => [id, 'pass'])));
    }
  }, 60_000);
});

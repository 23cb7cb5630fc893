/** The same lock gets the same verdicts in every run, and a correct one under every seed. Played only by `npm run full`. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { Random } from '../../src/sim/random.ts';

const RUNS = Number(process.env.NOKE_SIM_CONFORM_RUNS ?? 0);
const SEEDS = Number(process.env.NOKE_SIM_CONFORM_SEEDS ?? 0);

async function digestOfVerdicts(seed: string): Promise<{ readonly digest: string; readonly verdicts: number }> {
  const subject = lockSubject(selfTarget({ seed }), { patience: 1, random: new Random(seed).stream('suite') });
  const { cases, error } = await judge(subject, LOCK_CASES, { profile: 'np1', slow: true });
  expect(error).toBeUndefined();
  const lines = cases.map(({ case: { id }, verdict }) => `${id} ${verdict}\n`);
  return { digest: createHash('sha256').update(lines.join('')).digest('hex'), verdicts: lines.length };
}

describe.runIf(RUNS > 0 || SEEDS > 0)('the verdicts of a sound lock', () => {
  it.runIf(RUNS > 0)(
    `are the same in ${RUNS} runs`,
    async () => {
      const first = await digestOfVerdicts('1');
      expect(first.verdicts).toBe(LOCK_CASES.length);
      for (let run = 1; run < RUNS; run += 1) expect(await digestOfVerdicts('1')).toEqual(first);
    },
    3_600_000,
  );

  it.runIf(SEEDS > 0)(
    `are the same under seeds 1 to ${SEEDS}`,
    async () => {
      const first = await digestOfVerdicts('1');
      for (let seed = 2; seed <= SEEDS; seed += 1) expect(await digestOfVerdicts(String(seed))).toEqual(first);
    },
    3_600_000,
  );
});

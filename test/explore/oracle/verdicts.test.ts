/**
 * The oracle implements docs/protocol.md with its own code (`oracle/model/wire.ts`, `oracle/lock/judge.ts`): codec, keys and checks. Its verdicts
 * equal those of the lock's code for random packets (correct, altered and cut) and random locks.
 */
import { expect, test } from 'vitest';
import { runKeys } from '../../../src/explore/search/keys-level.ts';

/** `npm run full` compares 100,000. */
const VERDICTS = Number(process.env.NOKE_SIM_VERDICTS ?? 2_000);

test('the code and the oracle agree', () => {
  const { steps, found } = runKeys({ seed: 1, runs: Math.ceil(VERDICTS / 200) });
  expect(found?.broken.what).toBeUndefined();
  expect(steps).toBeGreaterThanOrEqual(VERDICTS);
});

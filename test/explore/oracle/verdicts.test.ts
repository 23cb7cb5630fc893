/**
 * The oracle reads docs/protocol.md with code of its own (`oracle/books/wire.ts`, `oracle/lock/judge.ts`): codec, keys and checks. Its verdicts and
 * those of the code that locks run are the same for packets at random, right, altered and cut, before locks at random.
 */
import { expect, test } from 'vitest';
import { runKeys } from '../../../src/explore/search/keys-level.ts';

/** `npm run full` compares 100 000. */
const VERDICTS = Number(process.env.NOKE_SIM_VERDICTS ?? 2_000);

test('the code and the oracle agree', () => {
  const { steps, found } = runKeys({ seed: 1, runs: Math.ceil(VERDICTS / 200) });
  expect(found?.broken.what).toBeUndefined();
  expect(steps).toBeGreaterThanOrEqual(VERDICTS);
});

/**
 * The lock of examples/lock-over-keys.mjs, through its socket messages: noke-sim/keys derives its keys, judges its packets and signs its records, and
 * it passes every case.
 */
import { expect, it } from 'vitest';
import { LockOverKeys } from '../../examples/lock-over-keys.mjs';
import { ALL, runs } from '../sizes.ts';
import { judgeInMemory } from './judge-page-lock.mjs';

/** The lock from which it inherits the rest passes every case in page-lock.test.ts; in `npm test` these are the cases about keys. */
const only = ALL ? [] : ['lock.session.*', 'lock.unlock.*', 'lock.check.*'];

it('passes every case', async () => {
  const { judged, failed, error } = await judgeInMemory({ Kind: LockOverKeys, only });
  expect({ failed, error }).toEqual({ failed: [], error: undefined });
  expect(judged).toBeGreaterThan(runs(200, 50));
}, 120_000);

it('is judged by the library: with a view that forgets the last sequence, it fails', async () => {
  class Forgetful extends LockOverKeys {
    override view() {
      return { ...super.view(), lastSequence: 0 };
    }
  }
  const { failed } = await judgeInMemory({ Kind: Forgetful, only });
  expect(failed.length).toBeGreaterThan(0);
}, 120_000);

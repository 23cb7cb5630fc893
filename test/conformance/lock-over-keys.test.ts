/** The lock of examples/lock-over-keys.mjs, by the messages of its socket: derived, judged and signed by noke-sim/keys, it passes every case. */
import { expect, it } from 'vitest';
import { LockOverKeys } from '../../examples/lock-over-keys.mjs';
import { judgeInMemory } from './judge-page-lock.mjs';

it('passes every case', async () => {
  const { judged, failed, error } = await judgeInMemory({ Kind: LockOverKeys });
  expect({ failed, error }).toEqual({ failed: [], error: undefined });
  expect(judged).toBeGreaterThan(200);
}, 120_000);

it('is judged by the library: with a view that forgets the last sequence, it fails', async () => {
  class Forgetful extends LockOverKeys {
    override view() {
      return { ...super.view(), lastSequence: 0 };
    }
  }
  const { failed } = await judgeInMemory({ Kind: Forgetful });
  expect(failed.length).toBeGreaterThan(0);
}, 120_000);

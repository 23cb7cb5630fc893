/**
 * The lock of examples/lock-from-the-page.mjs: it passes every case over its sockets, and fails with a mistake; `npm run full page-lock` plants all
 * of them.
 */
import { describe, expect, it } from 'vitest';
import { judgeInMemory, judgeOverSockets } from './judge-page-lock.mjs';

describe('a lock written from the pages alone', () => {
  it('passes every case', async () => {
    const { judged, failed, error } = await judgeOverSockets({});
    expect({ failed, error }).toEqual({ failed: [], error: undefined });
    expect(judged).toBeGreaterThan(200);
  }, 120_000);

  it.each(['acknowledge-drops-unsent'])(
    'is failed with the mistake %s',
    async (fault) => {
      const { failed } = await judgeInMemory({ fault });
      expect(failed).toHaveLength(1);
    },
    120_000,
  );
});

/**
 * The lock of examples/lock-from-the-page.mjs: it passes every case over its sockets, and fails with a mistake; `npm run full page-lock` plants all
 * of them.
 */
import { describe, expect, it } from 'vitest';
import { ALL } from '../sizes.ts';
import { judgeInMemory, judgeOverSockets } from './judge-page-lock.mjs';

describe('a lock written from the pages alone', () => {
  it('passes every case', async () => {
    // In `npm test` with sockets only some.
    const whole = ALL ? await judgeOverSockets({}) : await judgeInMemory({});
    expect({ ...whole, judged: whole.judged > 200 }).toMatchObject({ failed: [], error: undefined, judged: true });
    const some = await judgeOverSockets({ only: ['lock.session.*', 'lock.unlock.*'] });
    expect({ ...some, judged: some.judged > 10 }).toMatchObject({ failed: [], error: undefined, judged: true });
  }, 120_000);

  it.each(['acknowledge-drops-unsent'])(
    'is failed with the mistake %s',
    async (fault) => {
      // In `npm test` by the cases about records only.
      const { failed } = await judgeInMemory({ fault, only: ALL ? [] : ['lock.session.*', 'lock.records.*'] });
      expect(failed).toHaveLength(1);
    },
    120_000,
  );
});

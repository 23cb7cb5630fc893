/** `conform core`: the suite passes unusual cores, and judges no core that it cannot trust or that no longer answers. */
import { afterAll, describe, expect, it } from 'vitest';
import { shippedFacilities } from '../../../src/cli/run/facilities.ts';
import { checkCore } from '../../../src/conformance/gallery/core-module/check.ts';
import { CORE_EXHIBITS } from '../../../src/conformance/gallery/core-module/cores.ts';
import { CoreThread } from '../../../src/facility/core-port/core-thread.ts';
import { oneIn } from '../../sizes.ts';
import { judgeCore } from './judge-core.ts';

const ADAPTER = 'examples/core-adapter.mjs';
const thread = new CoreThread();
afterAll(() => thread.close());

describe('an unlock core behind the core port', () => {
  it('has three planted mistakes in the example, each failed by the case that names it', async () => {
    const named = ['core.revocation.unshare', 'core.upload.twice', 'core.set-up.confirmed-by-record'];
    const { verdicts } = await judgeCore(thread, 'examples/core-adapter-with-mistakes.mjs', { only: named });
    expect(named.map((id) => verdicts[id])).toEqual(named.map(() => 'fail'));
  });

  it('is in the gallery in some fifty forms, each with its own id', () => {
    const count = (about: string) => CORE_EXHIBITS.filter((one) => one.about === about).length;
    expect(new Set(CORE_EXHIBITS.map(({ id }) => id)).size).toBe(CORE_EXHIBITS.length);
    expect({ faulty: count('faulty'), lying: count('lying'), sound: count('sound') }).toEqual({
      faulty: 47,
      lying: 1,
      sound: 4,
    });
  });

  // Every faulty one is in every-failure.test.ts, and `npm run full self-check` judges all of them.
  const sound = CORE_EXHIBITS.filter(({ about }) => about === 'sound');
  it.each(oneIn(4, sound).map((one) => [one.id, one] as const))(
    '%s, unusual and correct, fails nothing',
    async (_id, one) => {
      const { failed, error, right } = await checkCore(one, { thread, seed: '1', open: shippedFacilities.open });
      expect({ right, failed, error }).toEqual({ right: true, failed, error });
    },
    60_000,
  );

  it('is not caught by a case that another failure blocks', async () => {
    const forgets = CORE_EXHIBITS.find(({ id }) => id === 'forgets-revocations');
    if (forgets === undefined) throw new Error('the gallery has no core that forgets revocations');
    const blocked = { ...forgets, caughtBy: 'core.revocation.lost-list' };
    expect(await checkCore(blocked, { thread, seed: '1', open: shippedFacilities.open })).toEqual({
      failed: ['core.revocation.phone', 'core.revocation.lost-list'],
      error: undefined,
      right: false,
    });
  });

  it('is not judged for what it does not claim, and passes without it', async () => {
    const claims = {
      fobs: false,
      entries: false,
      sharing: false,
      reset: false,
      adopts: false,
      overlock: false,
      activity: false,
    };
    const { verdicts, error } = await judgeCore(thread, ADAPTER, { claims });
    expect(error).toBeUndefined();
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['pass', 'not-applicable']));
    expect(Object.values(verdicts).filter((verdict) => verdict === 'pass').length).toBeGreaterThan(20);
  }, 60_000);

  it('that grants what does not exist is not judged at all', async () => {
    const [liar] = CORE_EXHIBITS.filter(({ about }) => about === 'lying');
    if (liar === undefined) throw new Error('the gallery has no lying core');
    const { failed, error } = await checkCore(liar, { thread, seed: '1', open: shippedFacilities.open });
    expect({ failed, error }).toEqual({
      failed: [],
      error: 'the core grants a list for a lock that does not exist; its answers prove nothing',
    });
  });

  it('that no longer answers ends the run, and what was judged is kept', async () => {
    const own = new CoreThread({ answerLimitMs: 2_000 });
    const { verdicts, error } = await judgeCore(own, 'test/conformance/core-module/falls-silent.mjs', {
      only: ['core.key.*'],
    });
    await own.close();
    expect(error).toBe('issue did not answer within 2 s');
    expect(Object.keys(verdicts)).toEqual(['core.key.today']);
  });
});

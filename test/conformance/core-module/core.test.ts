/** `conform core`: the suite passes a sound core and unusual ones, and each mistake is failed by the case that names it. */
import { afterAll, describe, expect, it } from 'vitest';
import { CoreThread } from '../../../src/facility/core-port/core-thread.ts';
import { FAULTY, ODD } from './gallery.mjs';
import { judgeCore } from './judge-core.ts';

const GALLERY = 'test/conformance/core-module/gallery.mjs';
const ADAPTER = 'examples/core-adapter.mjs';
const thread = new CoreThread();
afterAll(() => thread.close());

describe('an unlock core behind the core port', () => {
  it('passes every case when it is sound', async () => {
    const first = await judgeCore(thread, ADAPTER);
    expect(first).toMatchObject({ failed: [], error: undefined });
    expect(Object.keys(first.verdicts).length).toBeGreaterThan(50);
  }, 120_000);

  it('has three planted mistakes in the example, each failed by the case that names it', async () => {
    const named = ['core.revocation.unshare', 'core.upload.twice', 'core.set-up.confirmed-by-record'];
    const { verdicts } = await judgeCore(thread, 'examples/core-adapter-with-mistakes.mjs', { only: named });
    expect(named.map((id) => verdicts[id])).toEqual(named.map(() => 'fail'));
  });

  it('is caught in at least a dozen mistakes', () => {
    expect(Object.keys(FAULTY).length).toBeGreaterThanOrEqual(12);
    expect(Object.keys(ODD).length).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(FAULTY).map(([id, [caught]]) => [id, caught] as const))(
    '%s is failed by %s',
    async (query, caught) => {
      const { verdicts, error } = await judgeCore(thread, GALLERY, { query, only: [caught] });
      expect({ error, verdict: verdicts[caught] }).toEqual({ error: undefined, verdict: 'fail' });
    },
  );

  it.each(Object.keys(ODD))(
    '%s is unusual and right: nothing fails',
    async (query) => {
      expect(await judgeCore(thread, GALLERY, { query, skip: ['core.property.*', 'core.scenario.*'] })).toMatchObject({
        failed: [],
        error: undefined,
      });
    },
    60_000,
  );

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
    const { verdicts, error } = await judgeCore(thread, 'test/conformance/core-module/yes-to-all.mjs');
    expect(verdicts).toEqual({});
    expect(error).toBe('the core grants a list for a lock that does not exist; its answers prove nothing');
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

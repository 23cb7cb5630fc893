/** An external core on its thread: whatever it does, a call returns an answer or a sentence. */
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { CoreThread } from '../../../src/facility/core-port/core-thread.ts';
import { ExternalCore } from '../../../src/facility/core-port/external-core.ts';

const ADAPTER = pathToFileURL('examples/core-adapter.mjs').href;
const BAD = pathToFileURL('test/facility/core-port/bad-cores.mjs').href;
const MAC = 'C0:FF:EE:00:01:01';
const SECRET = '00'.repeat(32);

const threads: CoreThread[] = [];
const threadOf = (answerLimitMs?: number): CoreThread => {
  const thread = new CoreThread(answerLimitMs === undefined ? {} : { answerLimitMs });
  threads.push(thread);
  return thread;
};
const shared = threadOf();
afterAll(() => Promise.all(threads.map((each) => each.close())));

const openCore = (url: string, thread = shared) =>
  new ExternalCore(thread, {
    url,
    timeZone: 'America/Denver',
    facilitySecret: SECRET,
    factorySecret: SECRET,
    moment: () => ({ now: Date.UTC(2026, 2, 2, 16), random: '11'.repeat(32) }),
  });

describe('an external core', () => {
  it('answers as documented', () => {
    const core = openCore(ADAPTER);
    const place = { kind: 'unit', id: 'A101' } as const;
    expect(core.ask('provision', { mac: MAC, hardware: '1A', place, setUp: { epoch: 1 } })).toEqual({ ok: true });
    expect(core.ask('feed', { unit: 'A101', status: 'occupied', tenant: 'alice' })).toEqual({ ok: true });
    const bearer = { kind: 'phone', id: 'phone-1' } as const;
    expect(core.ask('issue', { person: 'alice', bearer, onSite: true })).toMatchObject({
      ok: true,
      keys: [{ mac: MAC }],
    });
    expect(core.ask('issue', { person: 'alice', bearer, onSite: false })).toEqual({ ok: false, rule: 'B-SEC-1' });
    expect(core.ask('known', { mac: MAC })).toMatchObject({ ok: true, epoch: 1 });
  });

  it.each([
    ['throws', 'known threw "no such table"'],
    ['rejects', 'known threw "no such table"'],
    ['throws-a-number', 'known threw "7"'],
    ['nothing', 'the answer to known is not as documented: the answer: '],
    ['text', 'the answer to known is not as documented: the answer: '],
    ['other-shape', 'the answer to known is not as documented: epoch: '],
    ['no-rule', 'the answer to known is not as documented: rule: '],
    ['cycle', 'known returned a value that is not JSON'],
    ['big-integer', 'known returned a value that is not JSON'],
    ['huge', 'known answered more than 1000000 characters'],
    ['getter', 'known returned a value that is not JSON'],
    ['no-operation', 'known threw "the core has no function known"'],
    ['no-core', 'open threw "open did not return an object"'],
    ['open-throws', 'open threw "no licence"'],
  ])('that is wrong (%s) is reported in a sentence, and the thread continues', (way, sentence) => {
    expect(() => openCore(`${BAD}?${way}`).ask('known', { mac: MAC })).toThrow(sentence);
    expect(openCore(ADAPTER).ask('known', { mac: MAC }).ok).toBe(true);
  });

  it.each([
    ['loops', 'known did not answer within 1 s'],
    ['never', 'known did not answer within 1 s'],
    ['exits', 'known ended its thread'],
    ['crashes', 'known ended its thread'],
  ])('that is gone (%s) is told in a sentence, now and later', (way, sentence) => {
    const thread = threadOf(1_000);
    thread.load(`${BAD}?${way}`);
    const core = openCore(`${BAD}?${way}`, thread);
    expect(() => core.ask('known', { mac: MAC })).toThrow(sentence);
    expect(() => core.ask('known', { mac: MAC })).toThrow('known cannot be called');
  });

  it('that does not load is reported in a sentence', () => {
    expect(() => shared.load(pathToFileURL('test/nowhere.mjs').href)).toThrow(/^load threw "Cannot find module/);
    expect(() => shared.load(pathToFileURL('examples/page-lock/time.mjs').href)).toThrow(
      'does not export a function named open',
    );
  });
});

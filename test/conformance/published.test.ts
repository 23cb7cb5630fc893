/**
 * Nothing that we chose is in the public profile: a backend that differs from ours wherever the vendor has published nothing, or something else,
 * passes it.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltInBackend, openBuiltInBackend } from '../../src/cli/conform/built-in-backend.ts';
import type { CoreApiCase } from '../../src/conformance/core-api/cases/core-api-case.ts';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { backend, envelopeOf, withBody } from '../../src/conformance/gallery/core-api/faulty-backend.ts';
import { KINDS } from '../../src/conformance/report/cases-page.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { addressOf } from '../../src/protocol/sources.ts';
import { Random } from '../../src/sim/random.ts';

let own: BuiltInBackend;
beforeAll(async () => {
  own = await openBuiltInBackend();
});
afterAll(() => own.stop());

/** The vendor's examples name a different request for these. */
const NAMED_OTHERWISE: Readonly<Record<string, string>> = { fwupdate: 'unlock', 'fobs/sync': 'fobs/display' };
type Entry = Readonly<Record<string, unknown>>;

const asPublished = backend(
  'as-published',
  undefined,
  'It answers as the vendor’s examples do.',
  () => async (asked) => {
    const answer = await asked.send(asked.request);
    const sound = envelopeOf(answer);
    if (sound === undefined) return answer;
    const { error_details, ...rest } = sound;
    const isFailure = sound.result === 'failure';
    const changed = {
      ...rest,
      ...(error_details === null ? {} : { error_details }),
      request: NAMED_OTHERWISE[asked.path] ?? rest.request,
      data: isFailure || asked.path === 'upload' ? {} : dataOf(asked.path, sound.data),
    };
    return { ...withBody(answer, changed), status: isFailure ? 400 : 200 };
  },
);

/** Oldest first, other flags and settings, and no `revoked` where it does not apply. */
function dataOf(path: string, data: { activity: Entry[]; locks: Entry[] } & Entry[]): unknown {
  if (path === 'activity')
    return {
      activity: [...data.activity]
        .reverse()
        .map((entry) => (entry.action === 'start_up' ? { ...entry, action: 'setup_unlocked' } : entry)),
    };
  if (path === 'lock') return { locks: data.locks.map((lock) => ({ ...lock, settings: { beeps: 'off' } })) };
  if (!path.startsWith('qc')) return data;
  return data.map((lock) => ({
    ...lock,
    quick_clicks: (lock.quick_clicks as Entry[]).map(({ revoked, ...code }) =>
      revoked === true ? { ...code, revoked } : code,
    ),
  }));
}

/** What only our own protocol says. */
const OURS = [
  'core-api.answer.status',
  'core-api.answer.error-details',
  'core-api.answer.failure',
  'core-api.answer.request',
  'core-api.upload.answer',
  'core-api.activity.order',
];

const failures = async (profile: 'public' | 'np1', chosen: readonly CoreApiCase[]) => {
  const subject = coreApiSubject(asPublished.through(own.target), new Random('1').stream('suite'));
  const { cases, error } = await judge(subject, chosen, { profile, slow: true });
  expect(error).toBeUndefined();
  return cases.flatMap(({ case: { id }, verdict, message }) => (verdict === 'fail' ? [`${id}: ${message}`] : []));
};

it('a backend in the published form passes the public profile, and fails what is ours', async () => {
  expect(await failures('public', CORE_API_CASES)).toEqual([]);
  const ours = (await failures('np1', selected(CORE_API_CASES, { only: OURS, skip: [] }))).map((text) =>
    text.replace(/:.*/s, ''),
  );
  expect(ours).toEqual(expect.arrayContaining(OURS));
}, 60_000);

it('every source of a case has an address', () => {
  const sources = new Set(KINDS.flatMap(({ cases }) => cases.map(({ source }) => source)));
  expect(sources.size).toBeGreaterThan(6);
  for (const source of sources) if (source !== 'chosen') expect(addressOf(source), source).toMatch(/^https:\/\/\S+$/);
});

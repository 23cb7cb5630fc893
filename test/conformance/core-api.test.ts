import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltInBackend, openBuiltInBackend } from '../../src/cli/conform/built-in-backend.ts';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { API_EXHIBITS, checkBackend } from '../../src/conformance/gallery/core-api/check.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { Random } from '../../src/sim/random.ts';

let backend: BuiltInBackend;
beforeEach(async () => {
  backend = await openBuiltInBackend();
});
afterEach(() => backend.stop());

const verdicts = ({ cases }: Awaited<ReturnType<typeof judge>>) =>
  Object.fromEntries(
    cases.map(({ case: { id }, verdict, message, expected, seen }) => [
      id,
      verdict === 'pass' ? 'pass' : `${verdict}: ${message} (expected ${expected}, seen ${seen})`,
    ]),
  );

describe('our own Core API', () => {
  it('passes with the past that an earlier run left', async () => {
    const cases = selected(CORE_API_CASES, { only: ['core-api.upload.*', 'core-api.activity.*'], skip: [] });
    expect(cases.length).toBeGreaterThan(4);
    for (const _run of [1, 2]) {
      const subject = coreApiSubject(backend.target, new Random('1').stream('suite'));
      const judged = await judge(subject, cases, { profile: 'np1', slow: true });
      expect({ error: judged.error, left: judged.left }).toEqual({ error: undefined, left: undefined });
      expect(verdicts(judged)).toEqual(Object.fromEntries(cases.map(({ id }) => [id, 'pass'])));
      expect(judged.cases.every(({ checks }) => checks > 0)).toBe(true);
    }
  }, 60_000);
});

describe('the gallery of backends', () => {
  const faulty = API_EXHIBITS.filter(({ shownBy }) => shownBy !== undefined);
  const unusual = API_EXHIBITS.filter(({ shownBy }) => shownBy === undefined);
  /** One of them judges every case, so only a few are; all are judged by `conform self-check`. */
  const sample = <T>(all: readonly T[]): T[] => all.filter((_one, i) => i % 20 === 0);
  it('has a faulty backend for every case', () => {
    const shown = new Set(faulty.map(({ shownBy }) => shownBy));
    expect(CORE_API_CASES.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
  });

  it.each(sample(unusual).map((one) => [one.id, one] as const))(
    '%s, unusual and correct, fails nothing',
    async (_id, exhibit) => {
      const checked = await checkBackend(exhibit, backend.target, ['core-api.key.spelling.*', 'core-api.input.*']);
      expect(checked).toEqual({ failed: [], error: undefined, right: true });
    },
    30_000,
  );
});

import { describe, expect, it } from 'vitest';
import { checkEnd } from '../../src/conformance/gallery/link/check.ts';
import { linkExhibits } from '../../src/conformance/gallery/link/link-exhibits.ts';
import { ownEnd, ownFacility } from '../../src/conformance/link/built-in-end.ts';
import { LINK_CASES, linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import type { LinkTarget } from '../../src/conformance/link/target.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { ALL, oneIn } from '../sizes.ts';

const judgeEnd = (target: LinkTarget) =>
  judge(linkSubject(target, { patience: 1 }), linkCases(target.role), { profile: 'np1', slow: true });

const verdicts = (cases: Awaited<ReturnType<typeof judge>>['cases']) =>
  Object.fromEntries(
    cases.map(({ case: { id }, verdict, message, expected, seen }) => [
      id,
      verdict === 'pass' || verdict === 'not-applicable' ? verdict : `${verdict}: ${message} ${expected} ${seen}`,
    ]),
  );

describe.each(['gateway', 'backend'] as const)('our own %s', (role) => {
  it.each([false, true])('passes every case that applies; it dials: %s', async (dials) => {
    const { cases, error, left } = await judgeEnd(ownEnd({ role, seed: '1', dials }));
    expect({ error, left }).toEqual({ error: undefined, left: undefined });
    const away = dials ? 'listens' : 'dials';
    expect(verdicts(cases)).toEqual(
      Object.fromEntries(
        linkCases(role).map(({ id, needs }) => [id, needs.includes(away) ? 'not-applicable' : 'pass']),
      ),
    );
  });
});

describe('the gallery of link ends', () => {
  const exhibits = linkExhibits();
  // The cases about single parameters leave the facility as it was.
  const facility = ownFacility('1');
  const failedBy = new Map<string, readonly string[]>();

  it.each(oneIn(4, exhibits).map((one) => [one.id, one] as const))('%s is judged rightly', async (id, exhibit) => {
    const { cases, error, failed, right } = await checkEnd(exhibit, { seed: '1', facility });
    failedBy.set(id, failed);
    expect({ right, failed, error: error?.why }).toEqual({ right: true, failed, error: undefined });
    if (!exhibit.faulty) expect(verdicts(cases)).toEqual(expectedOf(verdicts(cases)));
  });

  it.runIf(ALL)('fails every case at least once', () => {
    const failed = new Set([...failedBy.values()].flat());
    expect(LINK_CASES.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
  });
});

/** The same, with every bad verdict replaced by a pass. */
const expectedOf = (seen: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(seen).map(([id, verdict]) => [id, verdict === 'not-applicable' ? verdict : 'pass']),
  );

import { describe, expect, it } from 'vitest';
import { linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import { ownEnd } from '../../src/conformance/link/own-end.ts';
import type { LinkTarget } from '../../src/conformance/link/target.ts';
import { judge } from '../../src/conformance/run/judge.ts';

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

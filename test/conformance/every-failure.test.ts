/**
 * What the suite says of every faulty target in the galleries: the verdict on each case that it runs, what it expected and what it saw, and the messages
 * that it sends. After a change that is meant, run this file with `--update`, and read the difference of every-failure-*.txt.
 */
import { describe, expect, it } from 'vitest';
import { openBuiltInBackend } from '../../src/cli/conform/built-in-backend.ts';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { API_EXHIBITS } from '../../src/conformance/gallery/core-api/check.ts';
import { linkExhibits } from '../../src/conformance/gallery/link/link-exhibits.ts';
import { ownEnd, ownFacility } from '../../src/conformance/link/built-in-end.ts';
import { linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import { type JudgedCase, type Judgement, judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { Random } from '../../src/sim/random.ts';

/** Sessions, keys and the like say nothing. */
const DRAWN = /\b[0-9A-F]{32,}\b/gi;
const LONGEST = 160;

const said = ({ case: { id }, verdict, checks, message, expected, seen, mistake }: JudgedCase): string =>
  [`${id}: ${verdict} after ${checks}`, message, expected, seen, mistake]
    .filter((each) => each !== undefined)
    .map((each) => each.replaceAll(DRAWN, 'bytes').slice(0, LONGEST))
    .join(' | ');

function toldOf(id: string, sentence: string, { cases, error, left }: Judgement): string {
  const bad = cases.filter(({ verdict }) => verdict !== 'pass');
  const others = [error?.code, error?.why, left].filter((each) => each !== undefined);
  return [`# ${id}: ${sentence}`, ...bad.map(said), ...others].join('\n');
}

describe('every faulty target', () => {
  it('that is an end of the link', async () => {
    const facility = ownFacility('1');
    const texts: string[] = [];
    for (const { id, sentence, target, caughtBy } of linkExhibits()) {
      if (caughtBy === undefined) continue;
      const cases = selected(linkCases(target.role), { only: [caughtBy], skip: [] });
      const subject = linkSubject(ownEnd({ seed: '1', ...target, facility }), { patience: 1 });
      texts.push(toldOf(id, sentence, await judge(subject, cases, { profile: 'np1', slow: true })));
    }
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-failure-link.txt');
  });

  it('that is a backend', async () => {
    const backend = await openBuiltInBackend();
    const texts: string[] = [];
    for (const { id, sentence, shownBy, through } of API_EXHIBITS) {
      if (shownBy === undefined) continue;
      const cases = selected(CORE_API_CASES, { only: [shownBy], skip: [] });
      const subject = coreApiSubject(through(backend.target), new Random('gallery').stream('suite'));
      const judgement = await judge(subject, cases, { profile: 'np1', slow: true });
      const failed = judgement.cases.flatMap(({ case: one, verdict }) => (verdict === 'fail' ? [one.id] : []));
      expect([id, ...failed]).toContain(shownBy);
      texts.push(toldOf(id, sentence, judgement));
    }
    await backend.stop();
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-failure-backend.txt');
  });
});

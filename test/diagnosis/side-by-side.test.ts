/** Statements of the evidence and of a run share rows: each is shown once and in its order, and only equal things near each other are paired. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceOf } from '../../src/diagnosis/evidence.ts';
import { aligned, sideBySide } from '../../src/diagnosis/side-by-side.ts';
import type { Statement } from '../../src/diagnosis/statements.ts';
import { hypothesisOf } from '../../src/diagnosis/tiers.ts';
import { tryOne } from '../../src/diagnosis/trial.ts';
import { caseWith, told } from './made-case.ts';

const NEAR = 50;

const statements = fc
  .array(fc.record({ key: fc.constantFrom('tap', 'scan', 'found'), at: fc.nat(200) }), { maxLength: 12 })
  .map((drawn) =>
    drawn
      .toSorted((left, right) => left.at - right.at)
      .map(({ key, at }, i): Statement => ({ line: i + 1, at, key, text: key, means: key })),
  );

test('each statement occurs once, in the order of its side; pairs are about the same thing at about the same time', () => {
  fc.assert(
    fc.property(statements, statements, (reported, simulated) => {
      const pairs = aligned(reported, simulated, NEAR);
      expect(pairs.flatMap(([seen]) => seen ?? [])).toEqual(reported);
      expect(pairs.flatMap(([, ours]) => ours ?? [])).toEqual(simulated);
      for (const [seen, ours] of pairs) {
        expect(seen ?? ours).toBeDefined();
        if (seen === undefined || ours === undefined) continue;
        expect(seen.key).toBe(ours.key);
        expect(Math.abs(seen.at - ours.at)).toBeLessThanOrEqual(NEAR);
      }
    }),
  );
});

test('statements about different things are in the order of time', () => {
  const named = (key: string) => statements.map((course) => course.map((one) => ({ ...one, key, means: key })));
  fc.assert(
    fc.property(named('reported'), named('simulated'), (reported, simulated) => {
      const times = aligned(reported, simulated, NEAR).map(([seen, ours]) => (seen ?? ours)?.at ?? 0);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
    }),
  );
});

test('a sequence beside itself pairs every statement', () => {
  fc.assert(
    fc.property(statements, (course) => {
      expect(aligned(course, course, NEAR)).toEqual(course.map((one) => [one, one]));
    }),
  );
});

test('a line of the file that is removed leaves a row with one side, and every other pair unchanged', () => {
  fc.assert(
    fc.property(
      statements.filter((course) => course.length > 0),
      fc.nat(),
      (course, drawn) => {
        const without = course.toSpliced(drawn % course.length, 1);
        const pairs = aligned(without, course, 0);
        expect(pairs.filter(([seen]) => seen === undefined)).toHaveLength(1);
        expect(pairs.filter(([, ours]) => ours === undefined)).toHaveLength(0);
      },
    ),
  );
});

test('a fact that the run does not decide has on its side what is true unless somebody says otherwise', () => {
  const of = caseWith([told({ 'refreshed.elsewhere': 'yes' })]);
  const trial = tryOne(of, evidenceOf(of), hypothesisOf(['asleep']));
  if (trial === undefined) throw new Error('asleep has no meaning here');
  const rows = sideBySide(of, trial).flatMap((one) => one.rows);
  const row = rows.find(({ findings }) => findings.some(({ says }) => says.startsWith('refreshed.elsewhere')));
  expect(row?.mark).toBe('≠');
  expect(row?.simulated?.text).toMatch(/ no$/);
});

/** A diagnosis in words: alternatives have their sentence, and a line that rules out several causes is given once. */
import { expect, it } from 'vitest';
import type { CitedStatement, Diagnosis, RankedCause } from '../../src/diagnosis/diagnosis.ts';
import { diagnosisText } from '../../src/diagnosis/text.ts';

const entry = (id: string, probability: number, more: Partial<RankedCause> = {}): RankedCause => ({
  id,
  causes: [id],
  probability,
  says: `It is ${id}.`,
  for: [],
  against: [],
  path: [],
  ...more,
});
const found = (...ranked: readonly RankedCause[]): Diagnosis => ({
  version: 1,
  verdict: 'cannot-tell',
  ranked,
  none: 0.1,
  cure: [],
  unread: [],
  warnings: [],
});
const by = (line: number, says: string): { readonly ruledOutBy: CitedStatement } => ({
  ruledOutBy: { paper: 'folder/phone.log', line, says },
});

it('gives each alternative that the evidence does not distinguish its sentence', () => {
  const text = diagnosisText(
    found(entry('a', 0.7, { oneOf: [['a'], ['b', 'c']], oneOfSays: ['It is a.', 'It is b, and c.'] })),
  );
  expect(text).toContain('distinguishes it from:\n    It is b, and c. (b with c)\n');
});

it('says on which answer a cause rests that is not named', () => {
  const restsOn = { paper: 'folder/told.yaml', line: 5, says: 'touched.before: no' };
  expect(diagnosisText({ ...found(entry('a', 0.9)), restsOn })).toContain(
    'It depends on one answer; ask again to confirm it (told.yaml:5  touched.before: no).\n',
  );
});

it('gives a line that rules out causes once, with these causes below it', () => {
  const text = diagnosisText(
    found(
      entry('a', 0.7),
      entry('b', 0.001, by(4, 'the app said: one, expected two')),
      entry('c', 0.001, by(9, 'the app said: three, expected two')),
      entry('d', 0.001, by(4, 'the app said: one, expected four')),
    ),
  );
  expect(text).toContain(
    'Ruled out:\n  by phone.log:4  the app said: one\n    It is b.\n    It is d.\n  by phone.log:9  the app said: three\n    It is c.\n',
  );
});

it('begins with files that contradict each other, and gives each note once', () => {
  const both = 'a.txt:2 and b.txt:2 contradict each other: status is Occupied in one, Overlock in the other';
  const text = diagnosisText({ ...found(entry('a', 0.7)), warnings: [both, 'another note'], contradictions: [both] });
  expect(text).toMatch(/^Cannot tell: files contradict each other\.\na\.txt:2/);
  expect(text.split(both)).toHaveLength(2);
  expect(text).toContain('Note:\n  another note\n');
});

it('keeps its notes and the lines that were not read where no cause explains the evidence', () => {
  const unread = [{ paper: 'phone.log', line: 3, text: '?' }];
  for (const ranked of [[], [entry('a', 0.01)]]) {
    const text = diagnosisText({
      ...found(...ranked),
      unread,
      warnings: ['the facility has no unit Z9'],
      noQuestion: 'None.',
    });
    expect(text).toMatch(/^Cannot tell: no cause explains the evidence\.\n/);
    for (const words of ['phone.log: 1 line (3)', 'the facility has no unit Z9', 'None.'])
      expect(text).toContain(words);
    expect(text).not.toContain('It is a.');
  }
});

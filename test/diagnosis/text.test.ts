/** A diagnosis in words: alternatives have their sentence, and a line that rules out several causes is given once. */
import { describe, expect, it } from 'vitest';
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

describe('the whole text', () => {
  const line = (n: number) => ({ paper: 'folder/phone.log', line: n, says: `line ${n}` });
  const lines = (count: number) => Array.from({ length: count }, (_, n) => line(n));
  const unreadLines = (paper: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ paper, line: n + 1, text: '?' }));
  const first = entry('a', 0.7, { causes: ['a', 'x'], for: lines(7), against: lines(5) });
  const cure = [
    { id: 'pay', verbs: ['pms.pay'], tell: 'Pay.' },
    { id: 'refresh', verbs: [], tell: 'Refresh.' },
  ];
  const REASONS = `
For it:
  phone.log  line 0
  phone.log:1  line 1
  phone.log:2  line 2
  phone.log:3  line 3
  phone.log:4  line 4
  phone.log:5  line 5

Against it:
  phone.log  line 0
  phone.log:1  line 1
  phone.log:2  line 2
  phone.log:3  line 3
`;

  it('of a cause, with everything that a diagnosis can have', () => {
    const others = [
      entry('b', 0.12, { oneOf: [['b'], ['c', 'd']] }),
      entry('e', 0.02, { causes: ['e', 'f'] }),
      entry('g', 0.019),
      ...[4, 5, 6, 7, 8, 9, 10].map((n) => entry(`r${n}`, 0.001, by(n, `seen ${n}, expected two`))),
    ];
    const whole: Diagnosis = {
      ...found(first, ...others),
      verdict: 'cause',
      none: 0.02,
      cure,
      unread: [...unreadLines('phone.log', 1), ...unreadLines('folder/a.csv', 8), ...unreadLines('b.txt', 9)],
      warnings: ['A note.'],
    };
    expect(diagnosisText(whole, { furtherSections: ['', 'Checked.'], runAgain: 'noke-sim run a.yaml' })).toBe(
      `Cause (70%): It is a.
  a with x
${REASONS}
Also possible:
    12%  one of b, c with d
     2%  It is e. (e with f)
     2%  None of these.

Ruled out:
  by phone.log:4  seen 4
    It is r4.
  by phone.log:5  seen 5
    It is r5.
  by phone.log:6  seen 6
    It is r6.
  by phone.log:7  seen 7
    It is r7.
  by phone.log:8  seen 8
    It is r8.
  by phone.log:9  seen 9
    It is r9.

Tell the caller now:
  Pay.
  Refresh.

Checked.

Not read:
  phone.log: 1 line (1)
  a.csv: 8 lines (1, 2, 3, 4, 5, 6, 7, 8)
  b.txt: 9 lines (1, 2, 3, 4, 5, 6, 7, 8, …)

Note:
  A note.

Run it again: noke-sim run a.yaml
`,
    );
  });

  it('of a case that cannot be told, with the next question', () => {
    const next = {
      fact: 'touched.before',
      ask: 'Was it touched?',
      divides: { yes: ['a'], no: ['b', 'c'] },
      cost: 1,
    } as const;
    const whole: Diagnosis = { ...found(first), none: 0.019, cure, next };
    expect(diagnosisText(whole)).toBe(
      `Cannot tell. Most likely (70%): It is a.
  a with x
${REASONS}
If the first cause is correct, tell the caller:
  Pay.
  Refresh.

Ask next:
  Was it touched?
    yes: a
    no: b, c
`,
    );
  });

  it('never says that a cause is certain', () => {
    const percents = [0.984, 0.985, 0.994, 1].map((probability) => diagnosisText(found(entry('a', probability))));
    expect(percents.map((text) => /\((\d+%)\)/.exec(text)?.[1])).toEqual(['98%', '99%', '99%', '99%']);
  });

  it('names a cause from two percent', () => {
    const named = [0.019, 0.02].map((probability) =>
      diagnosisText(found(entry('a', probability))).includes('It is a.'),
    );
    expect(named).toEqual([false, true]);
  });
});

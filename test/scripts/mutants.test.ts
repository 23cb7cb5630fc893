/** The makers of mutants: what they change and draw, and that what is known about mutants is about ones that exist. */
import { existsSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { numbered, withSwitches } from '../../scripts/mutants/build.ts';
import { nameOf, staleIdentities } from '../../scripts/mutants/equivalents.ts';
import { isEnough, killedOf, type Outcome, shareOf } from '../../scripts/mutants/figures.ts';
import type { Fate } from '../../scripts/mutants/judge.ts';
import { allBut, byTests, within } from '../../scripts/mutants/judge.ts';
import { chosen, nearOf, readNear } from '../../scripts/mutants/near.ts';
import { type Mutant, mutantsOf } from '../../scripts/mutants/operators.ts';
import { importersByFolder, judgesNothing, judgesOf, nearest } from '../../scripts/mutants/reach.ts';
import { allMutants, areaOf, mutantsIn, sample, sourceFiles } from '../../scripts/mutants/sample.ts';
import type { Task, Verdict } from '../../scripts/mutants/tester.ts';
import { oneIn } from '../sizes.ts';

const FILE = 'src/keys/sample.ts';
const TEXT = `export function price(count: number, holder?: string): number {
  if (count < 1) return 0;
  let sum = count > 10 ? Math.min(count * 9, 500) : count * 10;
  if (holder === 'staff' && !(sum > 100)) sum -= 5;
  return sum;
}
export const LIST = { actions: ['open', 'close'] };
const is = (name: string) => name;
export const ON = { open: [{ guard: is('free'), target: 'open' }, { target: 'shut' }], shut: { guard: is('full') } };
`;

type Module = {
  readonly price: (count: number, holder?: string) => number;
  readonly LIST: { actions: string[] };
  readonly ON: object;
};

/** The module with all its mutants, of which one is on. */
function run(code: string, chosen: number): Module {
  const body = transformSync(code.replace(/^import .*?; /, ''), { loader: 'ts', format: 'cjs' }).code;
  const made = { exports: {} };
  new Function('module', 'exports', 'nokeMutant', body)(made, made.exports, (number: number) => number === chosen);
  return made.exports as Module;
}

const INPUTS = [0, 1, 5, 10, 11, 12, 60].flatMap((count) =>
  [undefined, 'staff', 'tenant'].map((who) => [count, who] as const),
);
const answers = ({ price, LIST, ON }: Module) => [...INPUTS.map(([count, who]) => price(count, who)), LIST.actions, ON];

it('behind their switches, the mutants of a file are off together and on one at a time, as if each were alone', () => {
  const mutants = mutantsOf(FILE, TEXT);
  const switches = withSwitches(TEXT, FILE, numbered(mutants), './probe.mjs');
  const plain = run(TEXT, -1);
  expect(answers(run(switches, -1))).toEqual(answers(plain));
  expect(mutants.length).toBeGreaterThan(20);
  const alone = mutants.map(({ start, end, to }) => answers(run(`${TEXT.slice(0, start)}${to}${TEXT.slice(end)}`, -1)));
  expect(mutants.map((_, number) => answers(run(switches, number)))).toEqual(alone);
  const differ = alone.filter((each) => JSON.stringify(each) !== JSON.stringify(answers(plain)));
  expect(differ.length).toBeGreaterThan(20);
});

it('a transition with a guard is always taken, or never', () => {
  const mutants = mutantsOf(FILE, TEXT);
  const switches = withSwitches(TEXT, FILE, numbered(mutants), './probe.mjs');
  const tables = mutants.flatMap(({ operator }, number) => (operator === 'guard' ? [run(switches, number).ON] : []));
  const [open, otherwise, shut] = [{ guard: 'free', target: 'open' }, { target: 'shut' }, { guard: 'full' }];
  expect(tables).toEqual([
    { open: [otherwise], shut },
    { open: [{ ...open, guard: undefined }, otherwise], shut },
    { open: [open, otherwise], shut: [] },
    { open: [open, otherwise], shut: { guard: undefined } },
  ]);
});

it('the sample depends on the commit, has as many mutants of each area, and is the same for the same commit', () => {
  const areas = ['keys', 'phone', 'protocol'];
  const every = allMutants(areas);
  const [one, other] = [sample(every, 8, '1a2b3c4d', areas), sample(every, 8, '5e6f7a8b', areas)];
  expect(one.map(nameOf)).toEqual(sample(every, 8, '1a2b3c4d', areas).map(nameOf));
  expect(other.map(nameOf)).not.toEqual(one.map(nameOf));
  const counts = areas.map((area) => one.filter(({ file }) => areaOf(file) === area).length);
  expect(counts.toSorted()).toEqual([2, 3, 3]);
  // One of each area in turn.
  const inTurn = one.map(({ file }) => areaOf(file));
  expect(new Set(inTurn.slice(0, 3))).toEqual(new Set(areas));
  expect(inTurn.slice(3, 6)).toEqual(inTurn.slice(0, 3));
});

it('every mutant that is known to be equivalent, or to be killed, exists', () => {
  expect(staleIdentities()).toEqual([]);
});

it('a mutant is judged by the files with a test that reaches it and passed without it, those of its area first', () => {
  const all = numbered([{ ...(mutantsOf(FILE, TEXT)[0] as Mutant) }]);
  const test = (name: string, ms: number, reached: number[], passed = true) => ({ name, ms, reached, passed });
  const file = (name: string, ...tests: readonly ReturnType<typeof test>[]) => ({ file: name, around: [], tests });
  const reach = [
    file('test/core/far.test.ts', test('far', 1, [0])),
    file('test/core/apart.test.ts', test('apart', 1, [1])),
    file('test/core/reads.test.ts', test('reads', 2, [])),
    file('test/keys/slow.test.ts', test('slow', 6, [0]), test('other', 2, [])),
    file('test/keys/fast.test.ts', test('fast', 3, [0])),
    file('test/keys/red.test.ts', test('red', 1, [0], false)),
    file('test/keys/page.test.ts', test('the page is current', 1, [0])),
    { ...file('test/keys/around.test.ts', test('around', 5, [])), around: [0] },
  ];
  const importers = importersByFolder(
    new Map([
      ['test/core/reads.test.ts', "import { other } from '../../src/keys/other.ts';"],
      ['test/core/deeper.test.ts', "import { other } from '../../src/keys/verify/other.ts';"],
    ]),
  );
  const names = (atLoad: number[]) =>
    judgesOf(0, all, reach, new Set(atLoad), importers).map(
      ({ file, ms }) => `${file.replace(/.*\/|\..*/g, '')} ${ms}`,
    );
  expect(names([])).toEqual(['fast 3', 'around 5', 'slow 8', 'far 1']);
  // In code that runs when its module is loaded: also those that run a function of the file, or import from its folder.
  expect(names([0])).toEqual(['fast 3', 'around 5', 'slow 8', 'far 1', 'apart 1', 'reads 2']);
  expect(judgesNothing(reach)).toEqual(['red', 'the page is current']);
});

it('all tests but these judge', () => {
  const names = ['a (b)', 'c', 'a', 'a (b) d'];
  const judging = (but: readonly string[]) => names.filter((name) => new RegExp(allBut(but)).test(name));
  expect(judging([])).toEqual(names);
  expect(judging(['a (b)', 'c'])).toEqual(['a', 'a (b) d']);
});

it('test files beyond the limit are left out, except the first', () => {
  const judges = [2_000, 2_500, 900, 9_000, 1_000].map((ms, i) => ({ file: String(i), ms }));
  const names = (ms: number) => within(judges, ms).map(({ file }) => file);
  expect([names(6_400), names(6_399), names(1)]).toEqual([['0', '1', '2', '4'], ['0', '1', '2'], ['0']]);
});

it('a file that times out, or fails without any mutant, kills nothing, but one after it may', async () => {
  const judges = ['a', 'b', 'c', 'd'].map((file) => ({ file, ms: 10 }));
  const limits = { testsMs: 1_000, slackMs: 100, slower: 2 };
  const failed = (file: string): Verdict => ({ is: 'failed', file, how: '' });
  const passes = async (file: string): Promise<boolean> => file !== 'b';
  async function fate(...verdicts: readonly Verdict[]) {
    const asked: string[] = [];
    const left = verdicts.values();
    const judge = async ({ files }: Task): Promise<Verdict> => {
      asked.push(files.map(({ file, cpuMs }) => `${file} ${cpuMs}`).join());
      return left.next().value ?? { is: 'passed' };
    };
    return [(await byTests({ judge, passes }, 0, judges, limits)).is, ...asked];
  }
  const all = 'a 120,b 120,c 120,d 120';
  expect(await fate({ is: 'passed' })).toEqual(['survived', all]);
  expect(await fate(failed('c'))).toEqual(['killed', all]);
  expect(await fate(failed(''))).toEqual(['killed', all]);
  expect(await fate(failed('b'))).toEqual(['survived', all, 'c 120,d 120']);
  expect(await fate(failed('b'), failed('d'))).toEqual(['killed', all, 'c 120,d 120']);
  expect(await fate({ is: 'timed out', ended: 1 }, failed('d'))).toEqual(['killed', all, 'c 120,d 120']);
  expect(await fate({ is: 'timed out', ended: 1 })).toEqual(['timed out', all, 'c 120,d 120']);
  const twice = [{ is: 'timed out', ended: 0 } as const, { is: 'timed out', ended: 0 } as const];
  expect(await fate(...twice, failed('d'))).toEqual(['timed out', all, 'b 120,c 120,d 120']);
  expect(await fate({ is: 'timed out', ended: 3 })).toEqual(['timed out', all]);
  expect(await fate({ is: 'timed out', ended: 4 })).toEqual(['timed out', all]);
});

it('the tests worth the most for their time come first, and a second one for the same functions is worth half', () => {
  const test = (test: string, ms: number, functions: number[], counts = 1) => ({ test, ms, functions, counts });
  const tests = [
    test('slow', 2_000, [1, 2, 3]),
    test('both', 500, [1, 2]),
    test('same', 400, [1]),
    test('other', 900, [3]),
    test('none', 1, [4]),
  ];
  const weight = (one: number): number => [0, 10, 10, 10, 0][one] ?? 0;
  expect(chosen(tests, weight, 9)).toEqual(['both', 'same', 'other', 'slow']);
  expect(chosen(tests, weight, 2)).toEqual(['both', 'same']);
  expect(chosen([...tests, test('own', 4_000, [1], 50)], weight, 1)).toEqual(['own']);
});

it('a source file has the tests that are kept for it and still exist', () => {
  const near = { ms: { a: 1, b: 2, c: 3 }, near: { 'src/x.ts': [2, 0, 1] } };
  expect(nearOf(near, 'src/x.ts', (test) => test !== 'a')).toEqual([
    { file: 'c', ms: 3 },
    { file: 'b', ms: 2 },
  ]);
  expect(nearOf(near, 'src/y.ts', () => true)).toEqual([]);
});

it('near.json knows most source files that can have mutants, and most of its tests exist', () => {
  const known = readNear();
  const files = oneIn(6, sourceFiles()).filter((file) => mutantsIn(file).length > 0);
  const share = (some: readonly string[], so: (one: string) => boolean) => some.filter(so).length / some.length;
  expect(share(files, (file) => known.near[file] !== undefined)).toBeGreaterThan(0.8);
  expect(share(Object.keys(known.ms), (test) => existsSync(test))).toBeGreaterThan(0.9);
});

it('the nearest tests are those that import the file, then those whose paths have most in common with its path', () => {
  const tests = [
    'test/core/held.test.ts',
    'test/core/people/codes.test.ts',
    'test/core/people/staff.test.ts',
    'test/keys/a.test.ts',
  ];
  const texts = new Map(
    tests.map((test) => [test, test.includes('keys') ? "from '../../src/core/people/staff.ts';" : '']),
  );
  const [held, codes, staff, importing] = tests;
  expect(nearest('src/core/people/staff.ts', texts, 3)).toEqual([importing, staff, codes]);
  expect(nearest('src/core/people/roles.ts', texts, 9)).toEqual([codes, staff, held]);
});

const outcome = (is: Fate['is'], equivalent?: string, file = FILE): Outcome => ({
  mutant: { ...(mutantsOf(FILE, TEXT)[0] as Mutant), file },
  fate: is === 'survived' ? { is, by: '' } : is === 'killed' ? { is, how: '' } : { is },
  equivalent,
});
const many = (count: number, one: Outcome) => Array.from({ length: count }, () => one);

it('half of a dozen is enough; of many by every test 92%, and 85% in each area', () => {
  const of = (killed: number, survived: number, file = FILE) => [
    ...many(killed, outcome('killed', undefined, file)),
    ...many(survived, outcome('survived', undefined, file)),
  ];
  expect([isEnough(of(6, 6), false), isEnough(of(5, 7), false)]).toEqual([true, false]);
  // A timeout is not a kill.
  expect(isEnough([...of(5, 6), outcome('timed out')], false)).toBe(false);
  expect([isEnough(of(92, 8), true), isEnough(of(91, 9), true)]).toEqual([true, false]);
  const other = 'src/lock/a.ts';
  expect([
    isEnough([...of(300, 0), ...of(26, 4, other)], true),
    isEnough([...of(300, 0), ...of(25, 5, other)], true),
  ]).toEqual([true, false]);
  expect(isEnough([...of(300, 0), ...of(20, 9, other)], true)).toBe(true);
});

it('shares have Wilson intervals; timeouts are not kills, and at most 8% count as equivalent', () => {
  expect(shareOf(50, 100)).toBe('50% (40–60)');
  expect(shareOf(100, 100)).toBe('100% (96–100)');
  const outcomes = [
    ...many(85, outcome('killed')),
    ...many(5, outcome('timed out')),
    ...many(10, outcome('survived', 'no run differs')),
  ];
  expect(killedOf(outcomes)).toEqual({ killed: 85, of: 92 });
});

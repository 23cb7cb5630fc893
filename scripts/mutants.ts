/**
 * Mutants of everything that decides something, and whether tests or a search find them: docs/mutants.md. Prints each outcome. Exits with 1
 * if a canary is wrong, if an equivalent mutant is killed, or if too few are killed: less than half of a dozen, or, with --all-tests,
 * less than 92% in all or 85% in an area of at least 30 mutants.
 *
 *   npm run mutants                          12 mutants, drawn by the commit, judged by the tests most likely to kill them
 *   npm run mutants -- --count 30            another number
 *   npm run mutants -- --commit 1a2b3c4      the sample of another commit
 *   npm run mutants -- --areas keys,lock     only these areas
 *   npm run mutants -- --all-tests           every test that reaches a mutant judges it; 400 unless --count says otherwise
 *   npm run mutants -- --tests '^test/core'  only the test files that match, and for canaries those nearest to them
 *   npm run mutants -- --limit 60            without --all-tests: tests that together take 60 seconds, instead of 4
 *   npm run mutants -- --operator guard      only mutants of one kind, such as guards of machines left out
 *   npm run mutants -- --search 60           also judges 60 by a search alone, --seconds 60 of processor time each
 *   npm run mutants -- --search-alone        a search alone judges all of the sample
 *   npm run mutants -- --green               every test is known to pass without a mutant, as after `npm test`; saves half a minute
 *   npm run mutants -- --page                also writes docs/mutants.md
 *   npm run mutants -- --json FILE           also writes the outcomes as they come; an interrupted run with the same FILE goes on
 *   npm run mutants -- --again FILE          judges those that survived in FILE again, after a test was written
 *   npm run mutants -- --jobs 1 --nice 10    processes at once, and their priority
 *   npm run mutants -- --list                lists every possible mutant
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Build, built, type Numbered, numbered } from './mutants/build.ts';
import {
  type Canary,
  EQUIVALENTS,
  type Identity,
  mutantsNamed,
  nameOf,
  outcomesIn,
  readCanaries,
  readEquivalents,
  survivorsIn,
  writeOutcomes,
} from './mutants/equivalents.ts';
import { isEnough, killedOf, type Outcome, shareOf, table } from './mutants/figures.ts';
import { allBut, bySearch, byTests, type Fate, type Limits } from './mutants/judge.ts';
import { nearOf, readNear } from './mutants/near.ts';
import { type Mutant, OPERATORS } from './mutants/operators.ts';
import { page } from './mutants/page.ts';
import { importersByFolder, type Judge, judgesOf, judgingTests, loaded, nearest, recorded } from './mutants/reach.ts';
import { endAll } from './mutants/run.ts';
import { AREAS, allMutants, areaOf, inDrawnOrder, sample } from './mutants/sample.ts';
import { Testers } from './mutants/testers.ts';

const { values: asked } = parseArgs({
  options: {
    count: { type: 'string' },
    commit: { type: 'string' },
    areas: { type: 'string', default: Object.keys(AREAS).join(',') },
    operator: { type: 'string' },
    tests: { type: 'string', default: '' },
    limit: { type: 'string', default: '4' },
    'all-tests': { type: 'boolean', default: false },
    search: { type: 'string', default: '0' },
    'search-alone': { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    green: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    json: { type: 'string' },
    again: { type: 'string' },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    nice: { type: 'string', default: '0' },
    list: { type: 'boolean', default: false },
  },
});
const [jobs, nice, seconds] = [Number(asked.jobs), Number(asked.nice), Number(asked.seconds)];
const everyTest = asked['all-tests'];
const searchAlone = asked['search-alone'];

const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
const commit = git('rev-parse', '--short=8', asked.commit ?? 'HEAD');
const areas = asked.areas.split(',');
const wrong = areas.find((area) => AREAS[area] === undefined);
if (wrong !== undefined) throw new Error(`there is no area ${wrong}; known areas: ${Object.keys(AREAS).join(', ')}`);

/** `slackMs` is generous: Vitest alone needs one of these seconds. The times in near.json were measured on a busy computer. */
const LIMITS: Limits = everyTest
  ? { testsMs: 60_000, slackMs: 10_000, slower: 4 }
  : { testsMs: Number(asked.limit) * 1_000, slackMs: 4_000, slower: 1 };
/** The time in which the tests most likely to kill a canary show its known outcome, without --all-tests. */
const CANARY_MS = 8_000;
/** Without --all-tests: how many test files that near.json does not know judge a mutant, and what they are taken to need. */
const [NEAREST, NEAREST_MS] = [6, 500];
/** Areas that a search can reach. */
const SEARCHED = ['keys', 'lock', 'core', 'protocol', 'phone', 'link', 'facility'];

const shown = ({ file, line, operator, change }: Mutant): string => `${file}:${line}  ${operator}: ${change}`;
const said = (fate: Fate): string => (fate.is === 'killed' ? `   [${fate.how}]` : '');

/** Does the work of each item, a few at a time. */
async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** What becomes of the mutant with a number. */
type Judgement = (number: number, limits: Limits) => Promise<Fate>;

/** Judges mutants by their numbers; `again`: those that time out are judged again, alone. */
async function judged(
  numbers: readonly number[],
  judge: Judgement,
  shows: (number: number, fate: Fate) => void,
  again: boolean,
): Promise<Map<number, Fate>> {
  const fates = new Map<number, Fate>();
  await each(numbers, jobs, async (number) => {
    const fate = await judge(number, LIMITS);
    fates.set(number, fate);
    if (fate.is !== 'timed out' || !again) shows(number, fate);
  });
  for (const [number, { is }] of fates) {
    if (is !== 'timed out' || !again) continue;
    const fate = await judge(number, { ...LIMITS, slackMs: LIMITS.slackMs * 2, slower: LIMITS.slower * 2 });
    fates.set(number, fate);
    shows(number, fate);
  }
  return fates;
}

const searching =
  (build: Build) =>
  (number: number): Promise<Fate> =>
    bySearch(build, number, { seconds, seed: Number.parseInt(commit, 16) % 2 ** 31, nice });

/** The judgement of mutants by their numbers. */
async function judgement(build: Build, all: Numbered): Promise<Judgement> {
  if (searchAlone) return searching(build);
  const texts = new Map(judgingTests().map((test) => [test, readFileSync(test, 'utf8')]));
  const known = readNear();
  const matches = new RegExp(asked.tests);
  const near = (number: number): Judge[] => {
    // Whatever tests were asked for, a canary needs those nearest to it.
    const some = number < drawn.length ? new Map([...texts].filter(([test]) => matches.test(test))) : texts;
    const file = all.mutants[number]?.file ?? '';
    const unknown = nearest(file, new Map([...some].filter(([test]) => known.ms[test] === undefined)), NEAREST);
    return [
      ...unknown.map((test): Judge => ({ file: test, ms: NEAREST_MS })),
      ...nearOf(known, file, (test) => some.has(test)),
    ];
  };
  if (!everyTest) {
    const testers = new Testers(build.folder, nice, {}, asked.green);
    return (number, limits) => {
      const testsMs = number < drawn.length ? limits.testsMs : Math.max(limits.testsMs, CANARY_MS);
      return byTests(testers, number, near(number), { ...limits, testsMs });
    };
  }
  const ofCanaries = all.mutants.flatMap((_, number) => (number < drawn.length ? [] : near(number)));
  const tests = [...texts.keys()].filter((test) => matches.test(test) || ofCanaries.some(({ file }) => file === test));
  const kept = asked.json === undefined ? undefined : resolve(`${asked.json}.reach`);
  const reach = await recorded(build, tests, { cpuMs: 3_600_000, workers: jobs, nice, kept });
  const atLoad = await loaded(build, all);
  const importers = importersByFolder(texts);
  const failing = reach.flatMap((one) => one.tests.flatMap(({ name, passed }) => (passed ? [] : [name])));
  for (const name of failing) console.log(`fails without any mutant, and judges nothing: ${name}`);
  const only = join(build.folder, 'only');
  writeFileSync(only, allBut(failing));
  const testers = new Testers(build.folder, nice, { NOKE_SIM_ONLY: only });
  return (number, limits) => byTests(testers, number, judgesOf(number, all, reach, atLoad, importers), limits);
}

const possible =
  asked.again !== undefined
    ? mutantsNamed(survivorsIn(asked.again))
    : allMutants(areas).filter(({ operator }) => asked.operator === undefined || operator === asked.operator);
if (possible.length === 0)
  throw new Error(`there is no operator ${asked.operator}; known operators: ${OPERATORS.join(', ')}`);
if (asked.list) {
  const lines = [...possible.map(shown), `${possible.length} mutants`];
  // A pipe would not receive everything before the process ends.
  await new Promise((written) => {
    process.stdout.write(`${lines.join('\n')}\n`, written);
  });
  process.exit(0);
}
const wanted = Number(asked.count ?? (asked.again !== undefined ? possible.length : everyTest ? 400 : 12));

const equivalents = readEquivalents();
const few = <T extends Identity>(all: readonly T[], most: number): T[] =>
  inDrawnOrder(commit, all, nameOf).slice(0, wanted >= 100 ? most : 1);
const known = readCanaries();
const canaries: readonly (Identity & { readonly kind: Canary['kind'] | 'equivalent' })[] = [
  // A search need not find what a test does.
  ...few(
    known.filter(({ kind }) => kind === 'killed' && !searchAlone),
    10,
  ),
  ...few(
    known.filter(({ kind }) => kind === 'import' && !searchAlone),
    3,
  ),
  ...few([...equivalents.values()], 5).map((one) => ({ ...one, kind: 'equivalent' as const })),
];
const drawn = asked.again === undefined ? sample(possible, wanted, commit, areas) : possible;
const all = numbered([...drawn, ...canaries.flatMap((canary) => mutantsNamed([canary]))]);
if (all.mutants.length !== drawn.length + canaries.length) throw new Error('a canary is not in the sources');

const started = performance.now();
const build = await built(process.cwd(), all);
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    endAll();
    build.close();
    process.exit(code);
  });
const outcomeOf = (mutant: Mutant, fate: Fate): Outcome => ({
  mutant,
  fate,
  equivalent: equivalents.get(nameOf(mutant))?.why,
});
const outcomes: Outcome[] = [];
const searched: Outcome[] = [];
let wrongCanaries: string[] = [];
try {
  const judge = await judgement(build, all);
  console.log(`${drawn.length} mutants of commit ${commit} and ${canaries.length} canaries, after ${clock()}`);
  // Canaries first, so that an interrupted run shows whether it was sound.
  const numbers = all.mutants.map((_, number) => (number + drawn.length) % all.mutants.length);
  const known = asked.json === undefined ? new Map<string, Fate>() : outcomesIn(asked.json);
  const fates = await judged(
    numbers,
    async (number, limits) => {
      const mutant = all.mutants[number];
      return (mutant === undefined ? undefined : known.get(nameOf(mutant))) ?? (await judge(number, limits));
    },
    (number, fate) => {
      const mutant = all.mutants[number];
      if (mutant === undefined) return;
      known.set(nameOf(mutant), fate);
      if (asked.json !== undefined && number < drawn.length) writeOutcomes(asked.json, drawn, known);
      const reached = fate.is === 'survived' ? `   [${fate.by}]` : said(fate);
      console.log(`${number < drawn.length ? '' : 'canary '}${fate.is.padEnd(9)} ${shown(mutant)}${reached}`);
    },
    everyTest,
  );
  const fateOf = (number: number): Fate => fates.get(number) ?? { is: 'survived', by: 'nothing' };
  outcomes.push(...drawn.map((mutant, number) => outcomeOf(mutant, fateOf(number))));
  wrongCanaries = canaries.flatMap(({ kind, file, change }, i) => {
    const { is } = fateOf(drawn.length + i);
    return is === (kind === 'equivalent' ? 'survived' : 'killed') ? [] : [`${kind}, but ${is}: ${file}: ${change}`];
  });
  const toSearch = inDrawnOrder(
    `search ${commit}`,
    numbers.filter((number) => number < drawn.length && SEARCHED.includes(areaOf(all.mutants[number]?.file ?? ''))),
    String,
  ).slice(0, Number(asked.search));
  const found = await judged(
    toSearch,
    searching(build),
    (number, fate) => {
      const mutant = all.mutants[number];
      if (mutant !== undefined) console.log(`search: ${fate.is.padEnd(9)} ${shown(mutant)}${said(fate)}`);
    },
    true,
  );
  searched.push(
    ...drawn.flatMap((mutant, number) => {
      const fate = found.get(number);
      return fate === undefined ? [] : [outcomeOf(mutant, fate)];
    }),
  );
} finally {
  endAll();
  build.close();
}

function clock(): string {
  return `${Math.round((performance.now() - started) / 1_000)} s`;
}

const alive = outcomes.filter(({ fate, equivalent }) => fate.is !== 'killed' && equivalent === undefined);
const notEquivalent = outcomes.filter(({ fate, equivalent }) => fate.is === 'killed' && equivalent !== undefined);
const { killed, of } = killedOf(outcomes);
console.log('');
for (const line of [
  ...table(outcomes),
  ...(searched.length === 0 ? [] : ['', 'by a search alone:', ...table(searched)]),
])
  console.log(line);
for (const { mutant, fate } of alive) console.log(`${fate.is}: ${shown(mutant)}\n  ${mutant.text}`);
for (const { mutant } of notEquivalent) console.log(`killed, but listed in ${EQUIVALENTS}: ${shown(mutant)}`);
for (const canary of wrongCanaries) console.log(`VOID: a canary is wrong: ${canary}`);
console.log(
  `${killed} of ${of} killed: ${shareOf(killed, of)}; ${canaries.length - wrongCanaries.length} of ${canaries.length} canaries right; ${clock()}`,
);

if (asked.page)
  writeFileSync(
    'docs/mutants.md',
    page({
      date: new Date().toISOString().slice(0, 10),
      commit,
      node: process.version,
      byTests: outcomes,
      bySearch: searched,
      seconds,
      judges: everyTest ? 'every test that reaches the mutant' : 'the test files most likely to kill each mutant',
      canaries: `${canaries.length - wrongCanaries.length} of ${canaries.length} canaries had the known outcome.`,
    }),
  );

const enough = isEnough(outcomes, everyTest);
process.exitCode = enough && wrongCanaries.length === 0 && notEquivalent.length === 0 ? 0 : 1;

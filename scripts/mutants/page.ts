/** docs/mutants.md: how mutants are created and tested, the figures of the last run, and its survivors. */
import { type Outcome, row, table } from './figures.ts';

export interface Measured {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly byTests: readonly Outcome[];
  /** By a search alone, of `seconds` each. */
  readonly bySearch: readonly Outcome[];
  readonly seconds: number;
  readonly canaries: string;
  /** Which tests judged, as part of a sentence. */
  readonly judges: string;
}

const HEAD = `# Mutants

A mutant is the program with one change. A test that fails with it *kills* it. If no test does, then either no run can tell the mutant from the original, or a test is
missing. The share of killed mutants measures how well the tests find faults.

\`\`\`text
npm run mutants                        twelve mutants, each run against the tests most likely to kill it: less than a minute
npm run mutants -- --all-tests         four hundred, each run against every test that reaches it
npm run mutants -- --commit 1a2b3c4    the sample of another commit
npm run mutants -- --search-alone      each run against a search alone, with a minute of processor time
npm run full mutants                   four hundred against tests, sixty against a search alone; writes this page
\`\`\`

- **The sample** is drawn with the commit hash as its seed: the same number of mutants from every area, each possible mutant of an area with the same
  probability. Every commit has a different sample, so tests cannot be fitted to it. The areas take turns, one mutant at a time; with \`--json FILE\`, an
  interrupted run can be continued.
- **Operators** change the boundaries of comparisons, equality, logic, arithmetic, constants and conditions, disable rules and checks, remove
  statements, early returns and reactions of state machines, and make the guard of a transition always or never hold. Expressions that only narrow a type are not mutated, because TypeScript
  requires them. Nor is \`??\` itself, but a number or a boolean after it is.
- **Tests**: for each source file, \`scripts/mutants/near.json\` ranks the test files by how many of its mutants they can reach per second of test time. A function that
  earlier files in the list already run counts for less; test files of the same area, and those that import the source file, count for more. \`npm run near-tests\` measures this again; test files that are not in the list yet come first if
  they import the source file. A mutant is run against as many of them as take \`--limit\` seconds together. With \`--all-tests\`, one run of the tests without any mutant records
  which test reaches which mutant, and each mutant is run against only the files with a test that reaches it: whole files, because a test may need those before
  it. The bundled scenarios are among the tests, but only their expectations count: digests, and comparisons of generated pages with the code, do not count,
  because every change alters them.
- **Speed**: all mutants are in one build, and one Vitest process tests one mutant after another. Each mutant has its own thread, which switches it on when it starts: a mutant takes
  effect even in code that runs when a module is loaded, and leaves nothing behind for the next one. The thread ends with the first failed test.
- **In CI**: \`.ci/run\` tests the twelve mutants of its commit and one canary (below) of each kind, and prints the survivors. It fails if fewer than six mutants are killed, or if a canary
  does not have its known outcome.
- **A search alone** is run against each mutant with \`--search-alone\`. It searches the levels of [explore.md](explore.md) in turn and takes its seed from the commit.
  After a third of its time it also runs [target paths](explore.md#target-paths). It ends when it finds something or its time is up. An equivalent mutant must
  survive the search; if it does not, that is a false alarm, and the run is void.
- **Canaries** are mutants in every run whose outcome is known: some that are killed, some in code that runs when a module is loaded, and some that are
  equivalent. If one has a different outcome, the run is void.
- **Timeouts** are not kills, and have their own column. Each test file has a limit in processor time, so that a busy computer causes no timeouts; a thread that uses none for twenty
  seconds is waiting for a message that never comes, which counts as a timeout, too. The files after one that timed out are still run: only if none of them kills the mutant, or a second one times out, has it timed
  out. With \`--all-tests\`, it is then run again, alone and with twice the time.
- **Equivalent** mutants are those for which \`scripts/mutants/equivalents.json\` explains why no run differs. Each entry names the day on which somebody who had not
  written it reviewed it. They are not counted, and make up at most 8% of a sample.
- **Survivors of earlier samples**, as far as the code that they change still exists, are in \`scripts/mutants/earlier-survivors.json\`.
  \`npm run mutants -- --all-tests --again FILE\` tests the mutants in such a file again.

[Decision 11](decisions/0011-mutants.md) explains why this is not StrykerJS.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text).replaceAll('`', '´')}\``;

function survivors(outcomes: readonly Outcome[]): string[] {
  const lines = outcomes.flatMap(({ mutant, fate, equivalent }) =>
    fate.is === 'killed' || equivalent !== undefined
      ? []
      : [row(code(mutant.file), mutant.operator, code(mutant.text), code(mutant.change), fate.is)],
  );
  return lines.length === 0
    ? ['None.']
    : [row('file', 'operator', 'line', 'change', 'outcome'), row('---', '---', '---', '---', '---'), ...lines];
}

function equivalents(outcomes: readonly Outcome[]): string[] {
  const lines = outcomes.flatMap(({ mutant, equivalent }) =>
    equivalent === undefined ? [] : [row(code(mutant.file), code(mutant.change), cell(equivalent))],
  );
  return lines.length === 0
    ? ['None.']
    : [row('file', 'change', 'why no run differs'), row('---', '---', '---'), ...lines];
}

/** Kills of a search by what broke, the most frequent first. */
function invariants(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { fate } of outcomes) {
    if (fate.is !== 'killed') continue;
    const what = /INV-[\w-]+/.exec(fate.how)?.[0] ?? 'an error outside the search';
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1]).map(([how, count]) => `${cell(how)} ${count}`);
  return most.length === 0 ? 'It killed none.' : `What broke: ${most.join(', ')}.`;
}

export function page(run: Measured): string {
  const search =
    run.bySearch.length === 0
      ? []
      : [
          `## By a search alone, ${run.seconds} seconds each`,
          '',
          ...table(run.bySearch),
          '',
          invariants(run.bySearch),
          '',
        ];
  return [
    HEAD,
    `## By tests, ${run.date}`,
    '',
    `The sample of commit ${run.commit}, judged by ${run.judges}, on Node ${run.node}. ${run.canaries}`,
    '',
    ...table(run.byTests),
    '',
    '### Survivors',
    '',
    ...survivors(run.byTests),
    '',
    '### Equivalent mutants of the sample',
    '',
    ...equivalents(run.byTests),
    '',
    ...search,
  ].join('\n');
}

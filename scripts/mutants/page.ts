/** docs/mutants.md: what was tried, what killed each mutant, and an explanation of every mutant that once survived. */
import { KILLERS, type Kill } from './killers.ts';
import type { Mutant } from './operators.ts';
import { MODULES, moduleOf } from './sample.ts';
import { nameOf, type Survivor } from './survivors.ts';

export interface Outcome {
  readonly mutant: Mutant;
  /** Undefined when it survived. */
  readonly kill: Kill | undefined;
}

const HEAD = `# Mutants

\`npm run mutants\` makes copies of \`src/keys\`, \`src/lock\` and \`src/core\`, each with one change, and checks what detects the change: the tests of the module,
the tests of the modules above it, the scenarios (by their expectations, not their digests) or a short search. Each module contributes a third of the
mutants, and each operator in turn: boundaries of comparisons, equality, logic, arithmetic, constants, conditions, disabled rules and checks, removed
statements and early returns, removed reactions and guards of state machines. Expressions that only narrow a type and defaults after \`??\` are not
mutated: TypeScript requires them, and no run reaches them.

A survivor is either equivalent to the original in every run, or it shows that a test is missing. \`scripts/mutants/survivors.json\` explains each known
survivor. The command exits with 1 for an unexplained survivor, and for one that survives the test named for it. Files and tests below
have the names of the day of the run.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text).replaceAll('`', '´')}\``;
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const share = (part: number, of: number): string => (of === 0 ? '–' : `${Math.floor((part * 100) / of)}%`);

/** What killed the mutants, with a row for each module and one for all. */
export function shares(outcomes: readonly Outcome[]): string[] {
  const line = (name: string, some: readonly Outcome[]): string => {
    const by = KILLERS.map((killer) => some.filter(({ kill }) => kill?.by === killer).length);
    const killed = some.filter(({ kill }) => kill !== undefined).length;
    return row(name, some.length, ...by, some.length - killed, share(killed, some.length));
  };
  return [
    row('module', 'mutants', ...KILLERS, 'survived', 'killed'),
    row(...Array.from({ length: KILLERS.length + 4 }, () => '---')),
    ...MODULES.map((module) =>
      line(
        module,
        outcomes.filter(({ mutant }) => moduleOf(mutant) === module),
      ),
    ),
    line('all', outcomes),
  ];
}

/** The page after a run. `first`: the mutants that were killed when they were first tried, before their tests were written. */
export function page(
  run: { readonly date: string; readonly seed: string; readonly node: string },
  outcomes: readonly Outcome[],
  known: ReadonlyMap<string, Survivor>,
): string {
  const explained = outcomes.flatMap(({ mutant, kill }) => {
    const why = known.get(nameOf(mutant));
    return why === undefined ? [] : [{ mutant, kill, why }];
  });
  const tested = explained.filter(({ why }) => why.tested !== undefined);
  const equivalent = explained.filter(({ why }) => why.equivalent !== undefined);
  const survived = outcomes.filter(({ kill }) => kill === undefined).length;
  const able = outcomes.length - equivalent.length;
  const first = able - tested.length;
  return [
    HEAD,
    `## ${run.date}, seed ${run.seed}, Node ${run.node}`,
    '',
    `\`npm run mutants -- --count ${outcomes.length} --seed ${run.seed}\`: ${outcomes.length} mutants, ${outcomes.length - survived} killed, ${survived} survive.`,
    `${equivalent.length} are equivalent; of the other ${able}, ${first} (${share(first, able)}) were killed when first tried (a few by tests written during the run), ${able - (survived - equivalent.length)} (${share(able - (survived - equivalent.length), able)}) now.`,
    '',
    ...shares(outcomes),
    '',
    '## Survivors that are equivalent',
    '',
    row('where', 'operator', 'change', 'why no run differs'),
    row('---', '---', '---', '---'),
    ...equivalent.map(({ mutant, why }) =>
      row(code(mutant.file), mutant.operator, code(mutant.change), cell(why.equivalent ?? '')),
    ),
    '',
    '## Survivors that a test now kills',
    '',
    row('where', 'operator', 'change', 'test'),
    row('---', '---', '---', '---'),
    ...tested.map(({ mutant, why }) =>
      row(code(mutant.file), mutant.operator, code(mutant.change), cell(why.tested ?? '')),
    ),
    '',
    '## Survivors that revealed a dead branch, now removed',
    '',
    row('where', 'change', 'why it was dead'),
    row('---', '---', '---'),
    ...[...known.values()].flatMap(({ file, change, removed }) =>
      removed === undefined ? [] : [row(code(file), code(change), cell(removed))],
    ),
    '',
  ].join('\n');
}

/** docs/mutants.md: what was tried, who killed what, and every mutant that once survived with what is known of it. */
import { KILLERS, type Kill } from './killers.ts';
import type { Mutant } from './operators.ts';
import { ROOMS, roomOf } from './sample.ts';
import { nameOf, type Survivor } from './survivors.ts';

export interface Outcome {
  readonly mutant: Mutant;
  /** Undefined when it survived. */
  readonly kill: Kill | undefined;
}

const HEAD = `# Mutants

\`npm run mutants\` turns over one thing at a time in \`src/keys\`, \`src/lock\` and \`src/core\` in a scratch copy, and asks who notices:
the tests of the room, the tests of the rooms that stand on it, the scenarios (by their expectations, never by digests), a short search. Each room
gives a third, and in it every operator in turn: ends of comparisons, equality, logic, arithmetic, constants, conditions, rules and checks
switched off, statements and early returns left out, reactions and guards of the machines left out. What only narrows a type, and defaults
after \`??\`, are not turned over: TypeScript wants them, no run reaches them.

A survivor is either the same as the sound code for every run, or it lacks a test. What is known of each is kept in
\`scripts/mutants/survivors.json\`; one that is not explained there, or that survives its test, makes the command end with 1.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text).replaceAll('`', '´')}\``;
const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const share = (part: number, of: number): string => (of === 0 ? '–' : `${Math.floor((part * 100) / of)} %`);

/** Killed by whom, a line for each room and one for all. */
export function shares(outcomes: readonly Outcome[]): string[] {
  const line = (name: string, some: readonly Outcome[]): string => {
    const by = KILLERS.map((killer) => some.filter(({ kill }) => kill?.by === killer).length);
    const killed = some.filter(({ kill }) => kill !== undefined).length;
    return row(name, some.length, ...by, some.length - killed, share(killed, some.length));
  };
  return [
    row('room', 'mutants', ...KILLERS, 'survived', 'killed'),
    row(...Array.from({ length: KILLERS.length + 4 }, () => '---')),
    ...ROOMS.map((room) =>
      line(
        room,
        outcomes.filter(({ mutant }) => roomOf(mutant) === room),
      ),
    ),
    line('all', outcomes),
  ];
}

/** The page after a run. `first`: those that were killed when each mutant was first tried, before its test was written. */
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
    `${equivalent.length} are equivalent; of the other ${able}, ${first} (${share(first, able)}) were killed when first tried (a few by tests written while the run went on), ${able - (survived - equivalent.length)} (${share(able - (survived - equivalent.length), able)}) now.`,
    '',
    ...shares(outcomes),
    '',
    '## Survivors that are equivalent',
    '',
    row('where', 'operator', 'change', 'why no run can tell'),
    row('---', '---', '---', '---'),
    ...equivalent.map(({ mutant, why }) =>
      row(code(mutant.file), mutant.operator, code(mutant.change), cell(why.equivalent ?? '')),
    ),
    '',
    '## Survivors that a test tells now',
    '',
    row('where', 'operator', 'change', 'test'),
    row('---', '---', '---', '---'),
    ...tested.map(({ mutant, why }) =>
      row(code(mutant.file), mutant.operator, code(mutant.change), cell(why.tested ?? '')),
    ),
    '',
    '## Survivors that showed a dead branch, which is gone',
    '',
    row('where', 'change', 'why it was dead'),
    row('---', '---', '---'),
    ...[...known.values()].flatMap(({ file, change, removed }) =>
      removed === undefined ? [] : [row(code(file), code(change), cell(removed))],
    ),
    '',
  ].join('\n');
}

/**
 * Mutants of key verification, lock and core, and what kills them. Prints each result; exits with 1 when a mutant survives that
 * scripts/mutants/survivors.json does not explain. Results are cached in the temporary folder under the text that was judged, so an
 * interrupted run continues where it stopped.
 *
 *   npm run mutants -- --count 150 --seed 1   number of mutants and seed (the defaults)
 *   npm run mutants -- --list                 lists every possible mutant
 *   npm run mutants -- --again                judges survivors again, except equivalent ones (after a test was written)
 *   npm run mutants -- --fresh                judges all again
 *   npm run mutants -- --page                 also writes docs/mutants.md
 *   npm run mutants -- --nice 0               runs at normal priority
 *   npm run mutants -- --json                 prints only the result, as JSON
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { KILLERS, type Kill, Scratch } from './mutants/killers.ts';
import { type Mutant, mutantsOf, parses } from './mutants/operators.ts';
import { type Outcome, page, shares } from './mutants/page.ts';
import { hashOf, MODULES, sample } from './mutants/sample.ts';
import { nameOf, readSurvivors, SURVIVORS, type Survivor } from './mutants/survivors.ts';

const { values: asked } = parseArgs({
  options: {
    count: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    nice: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => {
  if (!asked.json) console.log(line);
};

const KEPT = join(tmpdir(), 'noke-sim-mutants.json');
const keptShape = z.record(z.string(), z.object({ by: z.enum(KILLERS), how: z.string() }).nullable());
type Kept = z.infer<typeof keptShape>;

function kept(): Kept {
  if (asked.fresh || !existsSync(KEPT)) return {};
  const read = keptShape.safeParse(JSON.parse(readFileSync(KEPT, 'utf8')));
  return read.success ? read.data : {};
}

function allMutants(): Mutant[] {
  return MODULES.flatMap((module) =>
    readdirSync(`src/${module}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => `src/${module}/${name.replaceAll('\\', '/')}`),
  ).flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')));
}

const shown = ({ file, line, operator, change }: Mutant): string => `${file}:${line}  ${operator}: ${change}`;

async function judgeAll(chosen: readonly Mutant[], known: ReadonlyMap<string, Survivor>): Promise<Outcome[]> {
  const before = kept();
  const outcomes: Outcome[] = [];
  const scratch = new Scratch(process.cwd(), Number(asked.nice));
  process.once('SIGINT', () => {
    scratch.close();
    process.exit(130);
  });
  try {
    let sound = false;
    for (const mutant of chosen) {
      const name = hashOf(mutant.file, mutant.source);
      const was = before[name];
      const settled = !asked.again || known.get(nameOf(mutant))?.equivalent !== undefined;
      const stands = was !== undefined && (was !== null || settled);
      if (!stands && !sound) {
        const red = await scratch.sound();
        if (red?.by === 'search') say(`a search finds ${red.how} without any mutant, and is not asked`);
        else if (red !== undefined) throw new Error(`red without any mutant: ${red.by}: ${red.how}`);
        sound = true;
      }
      const kill: Kill | undefined = stands ? (was ?? undefined) : await scratch.judge(mutant);
      if (!stands) {
        before[name] = kill ?? null;
        writeFileSync(KEPT, JSON.stringify(before));
      }
      outcomes.push({ mutant, kill });
      const lives = known.get(nameOf(mutant))?.equivalent === undefined ? 'SURVIVED' : 'equivalent';
      say(`${(kill?.by ?? lives).padEnd(11)} ${shown(mutant)}${kill === undefined ? '' : `   [${kill.how}]`}`);
    }
  } finally {
    scratch.close();
  }
  return outcomes;
}

const all = allMutants();
if (asked.list) {
  for (const mutant of all) console.log(shown(mutant));
  console.log(`${all.length} mutants`);
  process.exit(0);
}
const known = readSurvivors();
const chosen = sample(all, Number(asked.count), asked.seed);
for (const mutant of chosen) if (!parses(mutant.source)) throw new Error(`does not parse: ${shown(mutant)}`);
const outcomes = await judgeAll(chosen, known);
const unexplained = outcomes.filter(
  ({ mutant, kill }) => kill === undefined && known.get(nameOf(mutant))?.equivalent === undefined,
);
const wrong = outcomes.filter(
  ({ mutant, kill }) => kill !== undefined && known.get(nameOf(mutant))?.equivalent !== undefined,
);

say('');
for (const line of shares(outcomes)) say(line);
const explained = outcomes.filter(({ kill }) => kill === undefined).length - unexplained.length;
say(`${explained} survivors are equivalent (${SURVIVORS}), ${unexplained.length} are not explained`);
for (const { mutant } of unexplained) {
  const { file, text, operator, change, nth } = mutant;
  say(`unexplained: ${shown(mutant)}`);
  say(`  ${JSON.stringify({ file, text, operator, change, ...(nth === 1 ? {} : { nth }) })}`);
}
for (const { mutant } of wrong) say(`said to be equivalent, and killed: ${shown(mutant)}`);
if (asked.page) {
  const run = { date: new Date().toISOString().slice(0, 10), seed: asked.seed, node: process.version };
  writeFileSync('docs/mutants.md', page(run, outcomes, known));
}
if (asked.json) {
  const lines = outcomes.map(({ mutant: { source: _, ...rest }, kill }) => ({ ...rest, kill: kill ?? null }));
  console.log(JSON.stringify({ seed: asked.seed, outcomes: lines, unexplained: unexplained.length }, undefined, 2));
}
process.exitCode = unexplained.length + wrong.length === 0 ? 0 : 1;

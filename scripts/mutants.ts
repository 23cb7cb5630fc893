/**
 * Mutants of key verification, lock and core: operators, boundaries and constants turned over one at a time in a scratch copy, and the
 * tests of their rooms (and then a short search) run on each. Prints every mutant and who killed it; survivors are listed at the end.
 *
 *   npm run mutants -- --count 100 --seed 1     so many, chosen by the seed
 *   npm run mutants -- --list                   all that could be made
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Random } from '../src/sim/random.ts';

const ROOMS = ['keys', 'lock', 'core'] as const;
const ONE_MS = 120_000;
const SEARCH = ['explore', '--time', '20s', '--workers', '1', '--seed', '1', '--scenario', '/dev/null'];

/** What is turned into what. Each match is one mutant; texts and comments are left alone. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/ >= /g, ' > '],
  [/ <= /g, ' < '],
  [/ > (?=\d|[a-z(])/g, ' >= '],
  [/ < (?=\d|[a-z(])/g, ' <= '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ 1\b/g, ' + 2'],
  [/ - 1\b/g, ' - 0'],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\bMath\.min\(/g, 'Math.max('],
  [/\bMath\.max\(/g, 'Math.min('],
];

interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const root = process.cwd();

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** Comments, imports, types and words are no code that could be wrong. */
const isCode = (line: string): boolean =>
  !/^\s*(\*|\/\/|\/\*|import |export type|export interface|readonly |'B-)/.test(line);

function mutantsOf(file: string): Mutant[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    if (!isCode(line)) return [];
    const strings = [...line.matchAll(/'[^']*'|`[^`]*`/g)].map((match) => [match.index, match.index + match[0].length]);
    return OPERATORS.flatMap(([from, to]) =>
      [...line.matchAll(from)]
        .filter((match) => !strings.some(([start, end]) => match.index >= (start ?? 0) && match.index < (end ?? 0)))
        .map((match) => ({
          file: relative(root, file),
          line: i + 1,
          from: match[0],
          to,
          text: `${line.slice(0, match.index)}${to}${line.slice(match.index + match[0].length)}`,
        })),
    );
  });
}

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
};

function run(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  return new Promise((done) => {
    execFile(command, [...args], { cwd, timeout: ONE_MS, maxBuffer: 64 << 20 }, (error) => done(error === null));
  });
}

/** Who killed it; undefined when it survived. */
async function judge(mutant: Mutant, scratch: string): Promise<string | undefined> {
  const path = join(scratch, mutant.file);
  const sound = readFileSync(path, 'utf8');
  const lines = sound.split('\n');
  lines[mutant.line - 1] = mutant.text;
  writeFileSync(path, lines.join('\n'));
  try {
    const room = mutant.file.split('/')[1] ?? '';
    const vitest = join(root, 'node_modules/.bin/vitest');
    if (!(await run(vitest, ['run', '--bail', '1', `test/${room}`], scratch))) return `test/${room}`;
    const tsx = join(root, 'node_modules/.bin/tsx');
    return (await run(tsx, ['src/cli/main.ts', ...SEARCH], scratch)) ? undefined : 'explore';
  } finally {
    writeFileSync(path, sound);
  }
}

const all = ROOMS.flatMap((room) => filesIn(join(root, 'src', room)).flatMap(mutantsOf));
if (process.argv.includes('--list')) {
  for (const { file, line, from, to } of all) console.log(`${file}:${line} ${from.trim()} → ${to.trim()}`);
  console.log(`${all.length} mutants`);
  process.exit(0);
}
const count = Number(option('count', '100'));
const random = new Random(option('seed', '1')).stream('mutants');
const left = [...all];
const chosen = Array.from(
  { length: Math.min(count, all.length) },
  () => left.splice(random.int(0, left.length - 1), 1)[0],
);
const scratch = mkdtempSync(join(tmpdir(), 'noke-sim-mutants-'));
const survivors: Mutant[] = [];
try {
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of tracked) cpSync(join(root, file), join(scratch, file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  for (const mutant of chosen) {
    if (mutant === undefined) continue;
    const by = await judge(mutant, scratch);
    if (by === undefined) survivors.push(mutant);
    const { file, line, from, to } = mutant;
    console.log(`${(by ?? 'SURVIVED').padEnd(12)} ${file}:${line}  ${from.trim()} → ${to.trim()}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants killed`);
for (const { file, line, text } of survivors) console.log(`  survived ${file}:${line}  ${text.trim()}`);

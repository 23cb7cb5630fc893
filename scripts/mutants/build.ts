/**
 * A copy of the checkout whose compiled sources contain every mutant of a sample at once, each behind a switch. INV-1: Without a chosen mutant
 * (`NOKE_SIM_MUTANT`) the copy behaves like the original. INV-2: A mutant is chosen when a process starts, so it also takes effect in
 * code that runs when a module is loaded.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { compile } from '../compile.ts';
import { bodiesOf, type Mutant } from './operators.ts';

export interface Build {
  readonly folder: string;
  readonly close: () => void;
}

/** A number for each mutant, and after those one for each of its files: the functions of the file report that number, or each one of its own. */
export interface Numbered {
  readonly mutants: readonly Mutant[];
  readonly files: readonly string[];
  readonly firstOf: ReadonlyMap<string, number>;
  readonly eachFunction: boolean;
}

export function numbered(mutants: readonly Mutant[]): Numbered {
  const files = [...new Set(mutants.map(({ file }) => file))];
  const firstOf = new Map(files.map((file, i) => [file, mutants.length + i]));
  return { mutants, files, firstOf, eachFunction: false };
}

/** Numbers for the functions of these files, without mutants. */
export function numberedFunctions(files: readonly string[]): Numbered {
  let next = 0;
  const firstOf = new Map<string, number>();
  for (const file of files) {
    firstOf.set(file, next);
    next += bodiesOf(readFileSync(file, 'utf8')).length;
  }
  return { mutants: [], files, firstOf, eachFunction: true };
}

/** The number under which the functions of a file, or its first function, report that they run. */
export const numberOfFile = ({ firstOf }: Numbered, file: string): number => firstOf.get(file) ?? -1;

interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly around: (original: string) => string;
}

function switched(number: number, { start, end, to, part }: Mutant): Insertion {
  const on = `nokeMutant(${number})`;
  const around = {
    expression: (original: string) => `(${on} ? (${to}) : (${original}))`,
    statement: (original: string) => `{ if (${on}) { ${to} } else { ${original} } }`,
    element: (original: string) => `...(${on} ? [] : [${original}])`,
  }[part];
  return { start, end, around };
}

/** The text from `start` to `end` with the insertions in it. An outer one contains the inner ones in its original. */
function rendered(text: string, start: number, end: number, insertions: readonly Insertion[]): string {
  let [out, at] = ['', start];
  for (let i = 0; i < insertions.length; ) {
    const one = insertions[i];
    if (one === undefined) break;
    let next = i + 1;
    while ((insertions[next]?.start ?? end) < one.end || insertions[next]?.end === one.end) next++;
    out += text.slice(at, one.start) + one.around(rendered(text, one.start, one.end, insertions.slice(i + 1, next)));
    [at, i] = [one.end, next];
  }
  return out + text.slice(at, end);
}

/** A source file with the switches of its mutants. */
export function withSwitches(text: string, file: string, all: Numbered, probe: string): string {
  const mutants = all.mutants.flatMap((mutant, number) => (mutant.file === file ? [switched(number, mutant)] : []));
  const functions = bodiesOf(text).map((start, i): Insertion => {
    const report = `nokeMutant(${numberOfFile(all, file) + (all.eachFunction ? i : 0)});`;
    return { start, end: start, around: () => report };
  });
  // Outer ones first; of two on the same text, the one drawn first.
  const inOrder = [...mutants, ...functions].sort((a, b) => a.start - b.start || b.end - a.end);
  return `import { nokeMutant } from '${probe}'; ${rendered(text, 0, text.length, inOrder)}`;
}

/** Copies the files that Git knows, and compiles them with the mutants. */
export async function built(root: string, all: Numbered): Promise<Build> {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  // A file that was deleted and not committed is still listed.
  for (const file of new Set(listed.split('\0').filter((each) => each !== '' && existsSync(join(root, each)))))
    cpSync(join(root, file), join(folder, file), { recursive: true });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const probe = join(folder, 'scripts/mutants/probe.mjs');
  await compile(folder, (path) => {
    const file = relative(folder, path);
    const text = readFileSync(path, 'utf8');
    return all.files.includes(file)
      ? withSwitches(text, file, all, relative(join(folder, 'dist', dirname(relative('src', file))), probe))
      : text;
  });
  return { folder, close: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

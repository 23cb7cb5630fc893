/**
 * The action of `noke-sim init`: copies `examples/start` into a project and adds a script to its package.json.
 *
 * INV-1: It refuses before it writes anything. INV-2: A file without our marker is never replaced, and an existing script is never changed.
 */
import { existsSync, lstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { VERSION } from '../../report/version.ts';
import { readUpTo, whyUnreadable, writeWholeBelow } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import { withScript } from './package-scripts.ts';

/** The path in `examples/start`, the path in the project, and a description. */
const FILES = [
  ['scenarios/site.facility.yaml', 'scenarios/site.facility.yaml', 'a facility: a gate, two units, a tenant'],
  ['scenarios/first-unlock.yaml', 'scenarios/first-unlock.yaml', 'a scenario: the tenant opens her unit'],
  ['test/unlock.test.mts', 'test/unlock.test.mts', 'the same as a test for vitest'],
  ['workflow.yml', '.github/workflows/noke-sim.yml', 'a GitHub workflow that runs both'],
] as const;
const MANIFEST = 'package.json';
const MARK = 'Written by noke-sim init.';
/** The marker is in the first lines of a file. */
const MARK_WITHIN_BYTES = 400;
const MAX_BYTES = 1024 * 1024;

const template = (name: string): Buffer =>
  readUpTo(fileURLToPath(new URL(`../../../examples/start/${name}`, import.meta.url)), MAX_BYTES);

interface Planned {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly about: string;
}

/** Writes the project and returns the exit code. Throws CodedError, and FileError if a file cannot be written. */
export function writeProject(folder: string, force: boolean, host: Host): ExitCode {
  const taken = FILES.map(([, path]) => path).filter((path) => isTaken(join(folder, path), force));
  if (taken.length > 0) {
    const remedy = force
      ? '"noke-sim init" did not write them; move them away first'
      : 'move them away first, or use --force to replace those that "noke-sim init" wrote';
    throw new CodedError(
      'E-FILE-14',
      `nothing was written, because these exist in ${folder}: ${taken.join(', ')}; ${remedy}`,
    );
  }
  const manifest = plannedManifest(folder);
  const files = [...FILES.map(([name, path, about]) => ({ path, content: template(name), about })), ...manifest];
  for (const { path, content } of files) writeWholeBelow(join(folder, path), content);
  const width = Math.max(...files.map(({ path }) => path.length));
  host.out(files.map(({ path, about }) => `wrote  ${path.padEnd(width)}  ${about}\n`).join(''));
  host.out(`\nNext:\n${nextSteps(folder).join('\n')}\n`);
  return 0;
}

/** Whether a file exists that must not be replaced. */
function isTaken(file: string, force: boolean): boolean {
  const about = lstatSync(file, { throwIfNoEntry: false });
  if (about === undefined) return false;
  return !(force && about.isFile() && readUpTo(file, MARK_WITHIN_BYTES).includes(MARK));
}

function plannedManifest(folder: string): readonly Planned[] {
  const file = join(folder, MANIFEST);
  const before = existsSync(file) ? readManifest(file) : undefined;
  const content = withScript(before, basename(resolve(folder)));
  if (content === undefined)
    throw new CodedError(
      'E-FILE-16',
      `nothing was written: ${file}: expected a JSON object in which "scripts", if present, is an object`,
    );
  const about = 'the "scenarios" script';
  return content === before ? [] : [{ path: MANIFEST, content, about }];
}

function readManifest(file: string): string {
  try {
    return readUpTo(file, MAX_BYTES).toString('utf8');
  } catch (error) {
    throw new CodedError('E-FILE-1', `nothing was written: ${file}: ${whyUnreadable(error)}`);
  }
}

/** Commands to type, without those for packages that are already installed. */
function nextSteps(folder: string): string[] {
  const has = (name: string): boolean => existsSync(join(folder, 'node_modules', name));
  return [
    ...(resolve(folder) === resolve('.') ? [] : [`  cd ${folder}`]),
    ...(has('noke-sim')
      ? []
      : [`  npm install --save-dev PATH/noke-sim-${VERSION}.tgz   the package that "npm pack" creates from noke-sim`]),
    ...(has('vitest') ? [] : ['  npm install --save-dev vitest']),
    '  npm run scenarios',
    '  npx vitest run',
  ];
}

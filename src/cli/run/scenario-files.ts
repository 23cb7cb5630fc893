/** Finds the scenario files of a command line: files as given, folders recursively, in a fixed order. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorCode } from '../../facility/errors/catalogue.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { whyUnreadable } from '../../sim/files.ts';

/** The maximum number of scenario files of one command. */
export const MAX_FILES = 10_000;
const DEEPEST_FOLDER = 16;

const SCENARIO = /\.ya?ml$/;
const NOT_SCENARIO = /\.facility\.ya?ml$/;

export const isScenarioFile = (name: string): boolean => SCENARIO.test(name) && !NOT_SCENARIO.test(name);

export type Found =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly error: CodedError };

const refused = (code: ErrorCode, why: string): Found => ({ ok: false, error: new CodedError(code, why) });

/** The scenario files for `names`. A missing file is kept in the list, so that reading it reports the error. */
export function findScenarios(names: readonly string[]): Found {
  const files: string[] = [];
  for (const name of names) {
    const before = files.length;
    try {
      if (!isFolder(name)) {
        files.push(name);
        continue;
      }
      search(name, files, 0);
    } catch (error) {
      const path = error instanceof Error && 'path' in error ? String(error.path) : name;
      return refused('E-FILE-1', `${path}: ${whyUnreadable(error)}`);
    }
    if (files.length === before)
      return refused('E-FILE-15', `${name}: this folder contains no scenario (*.yaml or *.yml)`);
  }
  const once = [...new Set(files)];
  if (once.length > MAX_FILES) return refused('E-FILE-5', `more than ${MAX_FILES} scenario files; name fewer folders`);
  return { ok: true, files: once };
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function search(folder: string, files: string[], depth: number): void {
  if (depth > DEEPEST_FOLDER || files.length > MAX_FILES) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) search(path, files, depth + 1);
    else if (entry.isFile() && isScenarioFile(entry.name)) files.push(path);
  }
}

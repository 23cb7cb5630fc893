/** SQLite, loaded when the first database is opened: its native part does not exist for every machine, and only a store needs it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Database from 'libsql';
import { ServeError } from '../problem.ts';
import type { Sqlite } from './table.ts';

const here = createRequire(import.meta.url);

/** Opens or creates the database of a file. Throws the errors of the library, and ServeError where its native part is not installed. */
export function openSqlite(file: string, options: Database.Options = {}): Sqlite {
  const { name, library } = load();
  if (library === undefined)
    throw new ServeError(
      'E-STORE-3',
      `SQLite for this machine is not installed: run npm install ${name}@${nativeVersion()}; only stores need it`,
    );
  return new library(file, options);
}

/** The library, or the missing package with its native part. */
function load(): { readonly library?: typeof Database; readonly name?: string } {
  try {
    return { library: here('libsql') };
  } catch (error) {
    const name = /^Cannot find module '(@libsql\/[\w-]+)'/.exec(error instanceof Error ? error.message : '')?.[1];
    if (name === undefined) throw error;
    return { name };
  }
}

/** The native parts have the version of the library. */
function nativeVersion(): string {
  const about: { readonly version: string } = JSON.parse(
    readFileSync(join(dirname(here.resolve('libsql')), 'package.json'), 'utf8'),
  );
  return about.version;
}

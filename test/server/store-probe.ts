/**
 * Opens a store in its own process and prints the result as JSON, for tests that need other permissions, limits or a umask
 * than the test process. Arguments: how to restrict the process first (`umask`, `lesser` or `-`), then folders.
 */
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Libsql from 'libsql';
import { ServeError } from '../../src/server/problem.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { toy } from './toy-facility.ts';

/** The copy that the store loads: the compiled program has one of its own. */
const Database: typeof Libsql = createRequire(new URL('../../dist/server/store/sqlite.js', import.meta.url))('libsql');

const [as = '-', ...dirs] = process.argv.slice(2);
const modes: string[] = [];
const inputs: number[] = [];

/** Checks every file after each statement, so that permissions that are set late are noticed. */
function watch(dir: string): void {
  const { exec } = Database.prototype;
  Database.prototype.exec = function (this: Libsql.Database, sql: string) {
    const done = exec.call(this, sql);
    for (const name of ['.', ...readdirSync(dir)]) {
      const mode = `${name} ${(statSync(join(dir, name)).mode & 0o777).toString(8)}`;
      if (!modes.includes(mode)) modes.push(mode);
    }
    return done;
  };
}

const said = dirs.map((dir) => {
  if (as === 'umask') {
    process.umask(0);
    watch(dir);
  }
  if (as === 'lesser' && process.getuid?.() === 0) process.seteuid?.(65_534);
  let store: Store | undefined;
  try {
    store = new Store(dir, 'toy 1');
    const { hosted } = recover(
      store,
      {
        open: toy().open,
        onError: (error) => {
          throw error;
        },
      },
      () => {},
    );
    for (let i = 0; i < 400; i++) {
      hosted.play('count.up', { by: 1 });
      inputs.push(i);
      if (as !== '-' && i > 5) break;
    }
    return { dir, ok: true };
  } catch (error) {
    if (!(error instanceof ServeError)) throw error;
    return { dir, codes: error.codes, message: error.message };
  } finally {
    store?.close();
  }
});
console.log(JSON.stringify({ said, modes, inputs: inputs.length }));

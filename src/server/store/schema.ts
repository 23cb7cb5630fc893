/**
 * The tables of the store, and the migrations between its versions. A store is migrated in one transaction; a store of an unknown version is refused.
 * Versions 1 to 3 were never published, and no program reads the snapshots in them any more.
 */
import type { Sqlite } from './table.ts';

interface Migration {
  readonly to: number;
  readonly sql: string;
}

/** The names in version 4, each with the current one. */
const RENAMED = { bases: 'checkpoints', shelf: 'saved_snapshots', pieces: 'chunks' } as const;
const RENAMES = Object.entries(RENAMED);

/** A released migration never changes, not even its whitespace: the tables of a store are compared with it. */
const MIGRATIONS: readonly Migration[] = [
  {
    to: 4,
    sql: `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE inputs (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, input TEXT NOT NULL, chain INTEGER NOT NULL,
     sum INTEGER NOT NULL);
   CREATE TABLE events (era INTEGER NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, sum INTEGER NOT NULL,
     PRIMARY KEY (era, seq)) WITHOUT ROWID;
   CREATE TABLE subscribers (url TEXT PRIMARY KEY, delivered INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE bases (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, input INTEGER NOT NULL,
     chain INTEGER NOT NULL, owner INTEGER NOT NULL, pieces INTEGER NOT NULL, content INTEGER NOT NULL, sum INTEGER NOT NULL);
   CREATE TABLE pieces (owner INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL, sum INTEGER NOT NULL,
     PRIMARY KEY (owner, n));
   CREATE TABLE shelf (name TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, owner INTEGER NOT NULL,
     pieces INTEGER NOT NULL, content INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;`,
  },
  {
    to: 5,
    sql: RENAMES.map(
      ([old, name]) => `DROP VIEW IF EXISTS temp.${name}; ALTER TABLE ${old} RENAME TO ${name};
        ${old === 'pieces' ? '' : `ALTER TABLE ${name} RENAME COLUMN pieces TO chunks;`}`,
    ).join('\n'),
  },
];

export const STORE_VERSION = 5;
/** The oldest version that is migrated. */
export const OLDEST_VERSION = 4;

/** The SQL that migrates from one version to another; 0 is an empty database. */
export const migration = (from: number, to: number): string =>
  MIGRATIONS.filter((one) => one.to > from && one.to <= to)
    .map(({ sql }) => sql)
    .join('\n');

/** Makes an older store readable under the current names. Nothing is written to its file. */
export function useCurrentNames(db: Sqlite): void {
  for (const [old, name] of RENAMES)
    db.exec(`CREATE TEMP VIEW ${name} AS SELECT *${old === 'pieces' ? '' : ', pieces AS chunks'} FROM ${old}`);
}

/**
 * The tables of the store, as the steps from one version to the next. A store is brought up step by step inside one
 * transaction; a store newer than this program is refused.
 */

/** Step n brings a store from version n to n + 1. A step that was released is never changed. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE bases (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL);
   CREATE TABLE inputs (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, input TEXT NOT NULL);
   CREATE TABLE events (seq INTEGER PRIMARY KEY, line TEXT NOT NULL);`,
  // Eras: what was left behind by going back to a snapshot stays, and its numbers may come again.
  `ALTER TABLE events RENAME TO events1;
   CREATE TABLE events (era INTEGER NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (era, seq)) WITHOUT ROWID;
   INSERT INTO events SELECT 1, seq, line FROM events1;
   DROP TABLE events1;
   INSERT INTO meta VALUES ('era', '1');
   CREATE TABLE shelf (name TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE subscribers (url TEXT PRIMARY KEY, name TEXT NOT NULL, delivered INTEGER NOT NULL) WITHOUT ROWID;`,
];

export const STORE_VERSION = MIGRATIONS.length;

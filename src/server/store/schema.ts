/**
 * The migrations of the store, one per version. A store is migrated in one transaction; a store newer than this program is refused.
 */
import { wholePiece } from '../snapshot-pieces.ts';
import {
  CHECKPOINTS,
  CHECKPOINTS_3,
  chainOf,
  EVENTS,
  INPUTS,
  META,
  PIECES,
  rowOf,
  SAVED_3,
  SAVED_SNAPSHOTS,
  type Sqlite,
  SUBSCRIBERS,
  safely,
  sumOf,
} from './table.ts';
import { NO_TIP, printTip, readTip } from './tip.ts';

type Step = string | ((db: Sqlite) => void);

/** Step n migrates a store from version n to n + 1. A released step never changes. */
export const MIGRATIONS: readonly Step[] = [
  `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE bases (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL);
   CREATE TABLE inputs (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, input TEXT NOT NULL);
   CREATE TABLE events (seq INTEGER PRIMARY KEY, line TEXT NOT NULL);`,
  // Eras: after a restore the discarded events stay in their era, and their numbers are used again in the next one.
  `ALTER TABLE events RENAME TO events1;
   CREATE TABLE events (era INTEGER NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (era, seq)) WITHOUT ROWID;
   INSERT INTO events SELECT 1, seq, line FROM events1;
   DROP TABLE events1;
   INSERT INTO meta VALUES ('era', '1');
   CREATE TABLE shelf (name TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE subscribers (url TEXT PRIMARY KEY, name TEXT NOT NULL, delivered INTEGER NOT NULL) WITHOUT ROWID;`,
  addChecksums,
  cutIntoPieces,
];

export const STORE_VERSION = MIGRATIONS.length;
/** Since this version, a file beside the database records what was acknowledged. */
export const TIP_FILE_SINCE = 3;

/** The tables with checksums. */
const CHECKED = `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE bases (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, input INTEGER NOT NULL,
     chain INTEGER NOT NULL, snapshot TEXT NOT NULL, sum INTEGER NOT NULL);
   CREATE TABLE inputs (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, input TEXT NOT NULL, chain INTEGER NOT NULL,
     sum INTEGER NOT NULL);
   CREATE TABLE events (era INTEGER NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, sum INTEGER NOT NULL,
     PRIMARY KEY (era, seq)) WITHOUT ROWID;
   CREATE TABLE shelf (name TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, snapshot TEXT NOT NULL,
     sum INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE subscribers (url TEXT PRIMARY KEY, delivered INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;`;

/** Events copied at a time. */
const PIECE = 10_000;

function addChecksums(db: Sqlite): void {
  const names = ['meta', 'bases', 'inputs', 'events', 'shelf', 'subscribers'];
  for (const name of names) db.exec(`ALTER TABLE ${name} RENAME TO ${name}2`);
  db.exec(CHECKED);
  const old = <C extends Parameters<typeof safely>[0]>(table: string, columns: C, rest = '') =>
    db
      .prepare(`SELECT ${safely(columns)} FROM ${table}2 ${rest}`)
      .all()
      .map((raw) => rowOf(columns, raw));
  const meta = new Map(old('meta', { key: 'text', value: 'text' }).map(({ key, value }) => [key, value]));
  const era = Number(meta.get('era') ?? 1);
  const place = { at: 'number', seq: 'number', snapshot: 'text' } as const;
  // Older checkpoints are of no use: the inputs after them were deleted.
  const [base] = old('bases', place, 'ORDER BY id DESC LIMIT 1');
  const putCheckpoint = CHECKPOINTS_3.writer(db);
  if (base !== undefined) for (const id of [1, 2]) putCheckpoint({ id, ...base, input: 0, chain: 0 });
  let chain = 0;
  let count = 0;
  const putInput = INPUTS.writer(db);
  for (const { at, input } of old('inputs', { at: 'number', input: 'text' }, 'ORDER BY id')) {
    chain = chainOf(chain, ++count, at, input);
    putInput({ id: count, at, input, chain });
  }
  const putEvent = EVENTS.writer(db);
  const event = { era: 'number', seq: 'number', line: 'text' } as const;
  let last = { era: 0, seq: 0 };
  for (;;) {
    const rest = `WHERE (era, seq) > (${last.era}, ${last.seq}) ORDER BY era, seq LIMIT ${PIECE}`;
    const rows = old('events', event, rest);
    for (const row of rows) putEvent(row);
    const end = rows.at(-1);
    if (end === undefined) break;
    last = end;
  }
  const putSaved = SAVED_3.writer(db);
  for (const row of old('shelf', { name: 'text', ...place })) putSaved(row);
  const putSubscriber = SUBSCRIBERS.writer(db);
  for (const row of old('subscribers', { url: 'text', delivered: 'number' })) putSubscriber(row);
  for (const name of names) db.exec(`DROP TABLE ${name}2`);
  const putMeta = META.writer(db);
  const identity = meta.get('identity');
  if (identity !== undefined) putMeta({ key: 'identity', value: identity });
  const at = Math.max(Number(meta.get('reached') ?? 0), base?.at ?? 0);
  const n = base === undefined ? 0 : 1;
  const seq = last.era === era ? last.seq : (base?.seq ?? 0);
  putMeta({
    key: 'tip',
    value: printTip({ ...NO_TIP, n, at, era, seq, input: count, chain, shelf: SAVED_3.sumOfAll(db) }),
  });
}

/** Snapshots move out of their rows; each becomes one piece, and the next one that is written has many. */
function cutIntoPieces(db: Sqlite): void {
  const checkpoints = CHECKPOINTS_3.read(db);
  db.exec(`DROP TABLE bases;
   CREATE TABLE bases (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, input INTEGER NOT NULL,
     chain INTEGER NOT NULL, owner INTEGER NOT NULL, pieces INTEGER NOT NULL, content INTEGER NOT NULL, sum INTEGER NOT NULL);
   CREATE TABLE pieces (owner INTEGER NOT NULL, n INTEGER NOT NULL, text TEXT NOT NULL, sum INTEGER NOT NULL,
     PRIMARY KEY (owner, n));
   ALTER TABLE shelf RENAME TO shelf3;
   CREATE TABLE shelf (name TEXT PRIMARY KEY, at INTEGER NOT NULL, seq INTEGER NOT NULL, owner INTEGER NOT NULL,
     pieces INTEGER NOT NULL, content INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;`);
  let owner = 0;
  const asPiece = (snapshot: string) => {
    owner++;
    const text = wholePiece(snapshot);
    PIECES.writer(db)({ owner, n: 0, text });
    return { owner, pieces: 1, content: sumOf([0, text]) };
  };
  // A damaged row was reported before the migration; only intact ones are moved.
  for (const { row, sound } of checkpoints) if (sound) CHECKPOINTS.writer(db)({ ...row, ...asPiece(row.snapshot) });
  const names = db.prepare('SELECT CAST(name AS BLOB) AS name FROM shelf3').all();
  for (const raw of names) {
    const { name } = rowOf({ name: 'text' }, raw);
    const found = db.prepare(
      `SELECT ${safely({ at: 'number', seq: 'number', snapshot: 'text' })} FROM shelf3 WHERE name = ?`,
    );
    const row = rowOf({ at: 'number', seq: 'number', snapshot: 'text' }, found.get(name));
    SAVED_SNAPSHOTS.writer(db)({ name, ...row, ...asPiece(row.snapshot) });
  }
  db.exec('DROP TABLE shelf3');
  const [meta] = META.read(db, "WHERE key = 'tip'");
  const tip = readTip(meta?.row.value ?? '');
  // One acknowledgement more, so that a crash before the tip file is renewed is not taken for damage.
  if (tip !== undefined)
    META.writer(db)({
      key: 'tip',
      value: printTip({ ...tip, n: tip.n === 0 ? 0 : tip.n + 1, shelf: SAVED_SNAPSHOTS.sumOfAll(db) }),
    });
}

/**
 * Snapshots in the database: one row for each, and its text in chunks, so that it can be written in slices.
 *
 * INV-1: Chunks count only once a row refers to them. INV-2: A snapshot whose row or any chunk is damaged or missing is not
 * intact.
 */
import { finished, type Steps } from '../../sim/steps.ts';
import { unlessDamaged } from './problem.ts';
import {
  CHECKPOINTS,
  CHUNKS,
  type Checked,
  type CheckpointRow,
  rowOf,
  SAVED_SNAPSHOTS,
  type SavedRow,
  type Sqlite,
  sumOf,
} from './table.ts';

/** The location of a snapshot's text: the number of its chunks, and a checksum of all of them. */
export interface Content {
  readonly owner: number;
  readonly chunks: number;
  readonly content: number;
}

/** A snapshot as read from the database. */
export type StoredSnapshot<R> = Checked<R> & { readonly texts: readonly string[] };

/** The number of chunks deleted in one step. */
const DROPPED_AT_ONCE = 20;

const sumWith = (before: number, text: string): number => sumOf([before, text]);

/** Writes chunks under a new owner, one in each step. */
export function* writeChunks(db: Sqlite, texts: Iterable<string>): Steps<Content> {
  const tables = 'SELECT owner FROM chunks UNION SELECT owner FROM checkpoints UNION SELECT owner FROM saved_snapshots';
  const owner = 1 + number(db, `SELECT max(owner) AS n FROM (${tables})`);
  const put = CHUNKS.writer(db);
  let [chunks, content] = [0, 0];
  for (const text of texts) {
    content = sumWith(content, text);
    put({ owner, n: chunks, text });
    chunks++;
    yield;
  }
  return { owner, chunks, content };
}

const number = (db: Sqlite, sql: string): number => rowOf({ n: 'number' }, db.prepare(sql).get()).n;

const ORPHANS = 'owner NOT IN (SELECT owner FROM checkpoints UNION SELECT owner FROM saved_snapshots)';

/** Deletes the chunks that no row refers to. Call it while none are being written. */
export function* dropOrphans(db: Sqlite): Steps<void> {
  const some = `SELECT rowid FROM chunks WHERE ${ORPHANS} LIMIT ${DROPPED_AT_ONCE}`;
  while (number(db, `SELECT count(*) AS n FROM (${some})`) > 0) {
    db.exec(`DELETE FROM chunks WHERE rowid IN (${some})`);
    yield;
  }
}

function* readSnapshot<R extends Content>(db: Sqlite, { row, sound }: Checked<R>): Steps<StoredSnapshot<R>> {
  const next = CHUNKS.reader(db, 'WHERE owner = ? AND n = ?');
  const texts: string[] = [];
  let content = 0;
  // A damaged row may refer to any number of chunks.
  while (sound && texts.length < row.chunks) {
    const [chunk] = next(row.owner, texts.length);
    if (chunk?.sound !== true) return { row, sound: false, texts };
    texts.push(chunk.row.text);
    content = sumWith(content, chunk.row.text);
    yield;
  }
  return { row, sound: sound && content === row.content, texts };
}

/** The checkpoints, newest first. */
export const checkpointsIn = (db: Sqlite): readonly StoredSnapshot<CheckpointRow>[] =>
  CHECKPOINTS.read(db, 'ORDER BY id DESC').map((one) =>
    unlessDamaged(() => finished(readSnapshot(db, one)), { row: one.row, sound: false, texts: [] }),
  );

export const savedNames = (db: Sqlite): readonly string[] =>
  db
    .prepare('SELECT CAST(name AS BLOB) AS name FROM saved_snapshots ORDER BY name')
    .all()
    .map((raw) => rowOf({ name: 'text' }, raw).name);

/** A saved snapshot, read one chunk per step. */
export function* savedIn(db: Sqlite, name: string): Steps<StoredSnapshot<SavedRow> | undefined> {
  const [row] = SAVED_SNAPSHOTS.read(db, 'WHERE name = ?', name);
  return row === undefined ? undefined : yield* readSnapshot(db, row);
}

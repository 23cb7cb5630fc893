/**
 * Snapshots in the database: one row for each, and its text in pieces, so that it can be written in slices.
 *
 * INV-1 pieces count only once a row refers to them. INV-2 a snapshot whose row or any piece is damaged or missing is not
 * intact.
 */
import { finished, type Steps } from '../../sim/steps.ts';
import { wholePiece } from '../snapshot-pieces.ts';
import { unlessDamaged } from './problem.ts';
import {
  CHECKPOINTS,
  CHECKPOINTS_3,
  type Checked,
  type CheckpointRow,
  PIECES,
  rowOf,
  SAVED_3,
  SAVED_SNAPSHOTS,
  type SavedRow,
  type Sqlite,
  sumOf,
} from './table.ts';

/** Where the text of a snapshot is: the number of its pieces, and a checksum of all of them. */
export interface Content {
  readonly owner: number;
  readonly pieces: number;
  readonly content: number;
}

/** A snapshot as read from the database. */
export type Kept<R> = Checked<R> & { readonly texts: readonly string[] };

/** The first version that keeps snapshots in pieces. */
export const IN_PIECES_SINCE = 4;
/** Pieces deleted in one step. */
const DROPPED_AT_ONCE = 20;

const sumWith = (before: number, text: string): number => sumOf([before, text]);

/** Writes pieces under a new owner, one in each step. */
export function* writePieces(db: Sqlite, texts: Iterable<string>): Steps<Content> {
  const tables = 'SELECT owner FROM pieces UNION SELECT owner FROM bases UNION SELECT owner FROM shelf';
  const owner = 1 + number(db, `SELECT max(owner) AS n FROM (${tables})`);
  const put = PIECES.writer(db);
  let [pieces, content] = [0, 0];
  for (const text of texts) {
    content = sumWith(content, text);
    put({ owner, n: pieces, text });
    pieces++;
    yield;
  }
  return { owner, pieces, content };
}

const number = (db: Sqlite, sql: string): number => rowOf({ n: 'number' }, db.prepare(sql).get()).n;

const ORPHANS = 'owner NOT IN (SELECT owner FROM bases UNION SELECT owner FROM shelf)';

/** Deletes the pieces that no row refers to. Call it while none are being written. */
export function* dropOrphans(db: Sqlite): Steps<void> {
  const some = `SELECT rowid FROM pieces WHERE ${ORPHANS} LIMIT ${DROPPED_AT_ONCE}`;
  while (number(db, `SELECT count(*) AS n FROM (${some})`) > 0) {
    db.exec(`DELETE FROM pieces WHERE rowid IN (${some})`);
    yield;
  }
}

function* kept<R extends Content>(db: Sqlite, { row, sound }: Checked<R>): Steps<Kept<R>> {
  const next = PIECES.reader(db, 'WHERE owner = ? AND n = ?');
  const texts: string[] = [];
  let content = 0;
  // A damaged row may refer to any number of pieces.
  while (sound && texts.length < row.pieces) {
    const [piece] = next(row.owner, texts.length);
    if (piece?.sound !== true) return { row, sound: false, texts };
    texts.push(piece.row.text);
    content = sumWith(content, piece.row.text);
    yield;
  }
  return { row, sound: sound && content === row.content, texts };
}

/** Before version 4 a row held the whole text. */
function oldKept<R extends { readonly snapshot: string }>({ row, sound }: Checked<R>): Kept<R & Content> {
  return { row: { ...row, owner: 0, pieces: 1, content: 0 }, sound, texts: [wholePiece(row.snapshot)] };
}

/** The checkpoints, newest first. */
export function checkpointsIn(db: Sqlite, version: number): readonly Kept<CheckpointRow>[] {
  const newestFirst = 'ORDER BY id DESC';
  return version < IN_PIECES_SINCE
    ? CHECKPOINTS_3.read(db, newestFirst).map(oldKept)
    : CHECKPOINTS.read(db, newestFirst).map((one) =>
        unlessDamaged(() => finished(kept(db, one)), { row: one.row, sound: false, texts: [] }),
      );
}

/** The names of the saved snapshots. */
export const savedNames = (db: Sqlite): readonly string[] =>
  db
    .prepare('SELECT CAST(name AS BLOB) AS name FROM shelf ORDER BY name')
    .all()
    .map((raw) => rowOf({ name: 'text' }, raw).name);

/** A saved snapshot, read a piece in each step. */
export function* savedIn(db: Sqlite, version: number, name: string): Steps<Kept<SavedRow> | undefined> {
  const which = 'WHERE name = ?';
  if (version < IN_PIECES_SINCE) return SAVED_3.read(db, which, name).map(oldKept)[0];
  const [row] = SAVED_SNAPSHOTS.read(db, which, name);
  return row === undefined ? undefined : yield* kept(db, row);
}

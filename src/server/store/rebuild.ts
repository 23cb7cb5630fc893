/**
 * Builds a new store from the intact part of a damaged one, in a new era. INV-1: The damaged files are moved aside, never deleted.
 * INV-2: The new store is built next to them and replaces them at the end; a crash in between leaves a folder that the next start refuses.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from '../../sim/steps.ts';
import { closeDatabase, inTransaction, lockDatabase, migrate } from './database.ts';
import { DATABASE_FILE, makePrivate, REBUILT_FOLDER, TIP_FILE, WAL_FILE } from './folder.ts';
import { unlessDamaged } from './problem.ts';
import { type Content, savedIn, savedNames, writeChunks } from './stored-snapshots.ts';
import { acknowledged, lastInput, type Survey } from './survey.ts';
import {
  CHECKPOINTS,
  type CheckpointRow,
  type Columns,
  EVENTS,
  INPUTS,
  META,
  SAVED_SNAPSHOTS,
  type Sqlite,
  SUBSCRIBERS,
  type Table,
} from './table.ts';
import { type Proof, printTip, syncFolder, type Tip, TipFile } from './tip.ts';

export interface DamagedStore {
  readonly db: Sqlite;
  readonly found: Survey;
  readonly proof: Proof;
  readonly identity: string;
  /** Closes the damaged database and leaves its files as they were found. */
  readonly release: () => void;
}

/** The number of events that are copied at a time. */
const BATCH = 10_000;

/** Returns the name of the folder that now contains the damaged files. Requires an intact checkpoint. */
export function rebuild(folder: string, left: DamagedStore): string {
  const into = join(folder, REBUILT_FOLDER);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { mode: 0o700 });
  build(into, left);
  left.release();
  const kept = freeName(folder);
  mkdirSync(join(folder, kept), { mode: 0o700 });
  for (const name of [DATABASE_FILE, WAL_FILE, TIP_FILE])
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(folder, kept, name));
  for (const name of [DATABASE_FILE, TIP_FILE]) renameSync(join(into, name), join(folder, name));
  rmSync(into, { recursive: true, force: true });
  syncFolder(folder);
  return kept;
}

function freeName(folder: string): string {
  for (let n = 1; ; n++) if (!existsSync(join(folder, `damaged-${n}`))) return `damaged-${n}`;
}

function build(into: string, { db: source, found, proof, identity }: DamagedStore): void {
  const { checkpoint: base } = found;
  if (base === undefined) throw new Error('a store can only be rebuilt from an intact checkpoint');
  let tip = tipOf(base.row, found, proof);
  makePrivate(join(into, DATABASE_FILE));
  const db = lockDatabase(join(into, DATABASE_FILE));
  try {
    migrate(db);
    const put = (texts: readonly string[]): Content => finished(writeChunks(db, texts));
    inTransaction(db, () => {
      const copies = [1, 2].map((id) => ({ ...base.row, id, ...put(base.texts) }));
      const saved = unlessDamaged(() => savedNames(source), []).flatMap((name) => {
        const one = unlessDamaged(() => finished(savedIn(source, name)), undefined);
        return one?.sound === true ? [{ ...one.row, ...put(one.texts) }] : [];
      });
      const putCheckpoint = CHECKPOINTS.writer(db);
      for (const row of copies) putCheckpoint(row);
      const putSaved = SAVED_SNAPSHOTS.writer(db);
      for (const row of saved) putSaved(row);
      const putInput = INPUTS.writer(db);
      for (const input of found.inputs) putInput(input);
      const putMeta = META.writer(db);
      putMeta({ key: 'identity', value: identity });
      copySound(SUBSCRIBERS, source, db);
      copyEvents(source, db, tip.era - 1);
      tip = { ...tip, saved: SAVED_SNAPSHOTS.sumOfAll(db) };
      putMeta({ key: 'tip', value: printTip(tip) });
    });
  } finally {
    closeDatabase(db);
  }
  new TipFile(join(into, TIP_FILE), tip).close();
}

/** The point at which the new store continues: at the acknowledged instant if no input is missing, otherwise at the last input that is present. */
function tipOf(base: CheckpointRow, found: Survey, proof: Proof): Tip {
  const all = acknowledged(found, proof);
  const input = lastInput(found);
  const last = found.inputs.at(-1);
  return {
    n: all.n + 1,
    at: Math.max(base.at, input < all.input ? (last?.at ?? 0) : all.at),
    era: all.era + 1,
    seq: base.seq,
    input,
    chain: last?.chain ?? base.chain,
    saved: all.saved,
  };
}

/** Copies the rows with a correct checksum; none if the pages of the table cannot be read. */
function copySound<C extends Columns>(table: Table<C>, from: Sqlite, to: Sqlite): void {
  const put = table.writer(to);
  for (const { row, sound } of unlessDamaged(() => table.read(from), [])) if (sound) put(row);
}

function copyEvents(from: Sqlite, to: Sqlite, era: number): void {
  const put = EVENTS.writer(to);
  for (let after = 0; ; ) {
    const batch = () => EVENTS.read(from, 'WHERE era = ? AND seq > ? ORDER BY seq LIMIT ?', era, after, BATCH);
    const rows = unlessDamaged(batch, []);
    for (const { row, sound } of rows) if (sound) put(row);
    const last = rows.at(-1)?.row.seq ?? 0;
    if (last <= after) return;
    after = last;
  }
}

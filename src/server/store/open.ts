/**
 * Opens a store. Either everything that was acknowledged is present, or the error names what is missing and the files stay as they were
 * found. INV-1: Data is discarded only with `acceptLoss`, and the damaged files are kept even then.
 */

import { copyFileSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../protocol/counted.ts';
import { ServeError } from '../problem.ts';
import { closeDatabase, faultOf, lockDatabase, migrate, ourVersion, startLog } from './database.ts';
import { DATABASE_FILE, KEPT_WAL_FILE, makePrivate, OWNER_FILE, openFolder, TIP_FILE, WAL_FILE } from './folder.ts';
import { isDamage, notOurs, storeError, unlessDamaged } from './problem.ts';
import { rebuild } from './rebuild.ts';
import { STORE_VERSION, useCurrentNames } from './schema.ts';
import { acknowledged, EMPTY, findings, lastInput, type Survey, survey } from './survey.ts';
import type { Sqlite } from './table.ts';
import { NO_TIP, type Proof, readProof, TipFile } from './tip.ts';

export interface OpenStore {
  readonly db: Sqlite;
  readonly tip: TipFile;
  readonly found: Survey;
  /** Damage that was repaired or accepted as loss, for the user. */
  readonly notes: readonly string[];
}

export interface Opening {
  /** The path as the user wrote it, for messages. */
  readonly dir: string;
  /** Facility and seed; a store of a different facility is refused. */
  readonly identity: string;
  readonly acceptLoss: boolean;
}

/** A locked database, and its defects. */
interface Inspection {
  readonly db: Sqlite;
  readonly version: number;
  readonly proof: Proof;
  readonly found: Survey;
  readonly wrong: readonly string[];
}

/** Throws ServeError. */
export function openStore(opening: Opening): OpenStore {
  const { dir } = opening;
  try {
    const folder = openFolder(dir);
    const seen = inspect(folder, opening);
    if (seen.wrong.length === 0) return begin(folder, seen, []);
    const error = damageOf(dir, seen);
    if (!opening.acceptLoss || seen.found.checkpoint === undefined) {
      closeAsFound(folder, seen.db);
      throw error;
    }
    const moved = rebuild(folder, {
      ...seen,
      identity: opening.identity,
      release: () => closeAsFound(folder, seen.db),
    });
    return begin(folder, inspect(folder, opening), [
      `the store was damaged: ${lossOf(seen)}; it continues from the intact part, and the damaged files are in ${join(dir, moved)}`,
    ]);
  } catch (error) {
    throw storeError(error, dir, 'opened');
  }
}

function inspect(folder: string, { dir, identity }: Opening): Inspection {
  const file = join(folder, DATABASE_FILE);
  if (!existsSync(file)) {
    if (wasOurs(folder) || existsSync(join(folder, WAL_FILE))) throw nothingLeft(dir, `${DATABASE_FILE} is missing`);
    makePrivate(file);
  } else if (statSync(file).size === 0 && wasOurs(folder)) throw nothingLeft(dir, `${DATABASE_FILE} is empty`);
  const db = locked(file, dir, folder);
  try {
    // SQLite deletes its log on close, even one that it could not read to the end.
    if (existsSync(join(folder, WAL_FILE))) copyFileSync(join(folder, WAL_FILE), join(folder, KEPT_WAL_FILE));
    const proof = readProof(join(folder, TIP_FILE));
    const seen = { db, proof, ...content(db, dir, proof, wasOurs(folder)) };
    const { identity: was } = seen.found;
    if (seen.wrong.length === 0 && was !== undefined && was !== identity)
      throw new ServeError(
        'E-STORE-5',
        `the store ${dir} belongs to another facility (${was}); this one is ${identity}`,
      );
    return seen;
  } catch (error) {
    closeAsFound(folder, db);
    throw error;
  }
}

/** Whether a store has ever been opened in this folder, whatever state the database is in. */
const wasOurs = (folder: string): boolean => [TIP_FILE, OWNER_FILE].some((name) => existsSync(join(folder, name)));

function locked(file: string, dir: string, folder: string): Sqlite {
  try {
    return lockDatabase(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (!wasOurs(folder)) throw notOurs(dir);
    throw nothingLeft(dir, `${DATABASE_FILE} cannot be read as a database`);
  }
}

function content(
  db: Sqlite,
  dir: string,
  proof: Proof,
  ours: boolean,
): Pick<Inspection, 'version' | 'found' | 'wrong'> {
  const unreadable = 'its pages cannot be read';
  const version = unlessDamaged(() => ourVersion(db, dir, ours), STORE_VERSION);
  const fault = unlessDamaged(() => faultOf(db, version), unreadable);
  if (version > 0 && version < STORE_VERSION) useCurrentNames(db);
  const found = version > 0 || proof.kind !== 'none' ? unlessDamaged(() => survey(db), EMPTY) : EMPTY;
  return { version, found, wrong: [...(fault === undefined ? [] : [fault]), ...findings(found, proof)] };
}

/** Migrates an intact database and opens it for writing. */
function begin(folder: string, { db, version, found }: Inspection, notes: readonly string[]): OpenStore {
  try {
    rmSync(join(folder, KEPT_WAL_FILE), { force: true });
    if (version < STORE_VERSION) {
      db.exec('PRAGMA journal_mode = DELETE');
      migrate(db);
    }
    startLog(db);
    const now = version < STORE_VERSION ? survey(db) : found;
    const tip = new TipFile(join(folder, TIP_FILE), now.tip ?? NO_TIP);
    writeFileSync(join(folder, OWNER_FILE), `${process.pid}\n`, { mode: 0o600 });
    return { db, tip, found: now, notes: [...notes, ...olderCheckpoint(found)] };
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

const olderCheckpoint = ({ damagedCheckpoints, inputs }: Survey): string[] =>
  damagedCheckpoints.length === 0
    ? []
    : [
        `one checkpoint in the store was damaged; the facility was rebuilt from the other one and ${inputs.length === 1 ? 'the input' : `the ${inputs.length} inputs`} after it, so nothing is missing`,
      ];

/** Closes a database and leaves its files, including the log, as they were found. */
function closeAsFound(folder: string, db: Sqlite): void {
  closeDatabase(db);
  const kept = join(folder, KEPT_WAL_FILE);
  if (existsSync(kept)) renameSync(kept, join(folder, WAL_FILE));
}

const FROM_COPY = 'restore the folder from a backup';

function nothingLeft(dir: string, what: string): ServeError {
  return new ServeError(
    'E-STORE-2',
    `the store ${dir} is damaged: ${what}. No part of it is usable; nothing was deleted. ${capital(FROM_COPY)}, or use a different --data DIR`,
  );
}

/** How many acknowledged inputs are missing, as a clause. */
function lossOf({ found, proof }: Inspection): string {
  const all = acknowledged(found, proof).input;
  const lost = all - lastInput(found);
  return lost > 0
    ? `${lost} of ${counted(all, 'acknowledged input')} ${lost === 1 ? 'is' : 'are'} missing`
    : `${all === 1 ? 'the acknowledged input is' : `all ${all} acknowledged inputs are`} present`;
}

function damageOf(dir: string, seen: Inspection): ServeError {
  const what = seen.wrong.join('; ');
  if (seen.found.checkpoint === undefined) return nothingLeft(dir, what);
  return new ServeError(
    'E-STORE-2',
    `the store ${dir} is damaged: ${what}. ${capital(lossOf(seen))}; nothing was deleted. ${capital(FROM_COPY)}, or add --accept-loss to continue from the intact part (the damaged files are kept)`,
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

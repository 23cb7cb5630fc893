/**
 * Snapshots that users have saved by name, as rows of the store. The store writes them: each change is one transaction, in which the
 * checksum of all rows becomes part of the tip, so that a lost row is detected.
 */
import type { Steps } from '../../sim/steps.ts';
import type { HostedFacilitySnapshot } from '../journal.ts';
import { ServeError } from '../problem.ts';
import { SAVED_SNAPSHOTS_LIMIT, type SavedSnapshot, type SavedSnapshots } from '../saved-snapshots.ts';
import { joined } from '../snapshot-chunks.ts';
import { type Content, savedIn } from './stored-snapshots.ts';
import { rowOf, SAVED_SNAPSHOTS, type Sqlite, safely } from './table.ts';

/** The operations of the store that saved snapshots need. */
interface Writer {
  /** Writes the chunks of a snapshot; the returned function calls `keep` with them. */
  staged(snapshot: HostedFacilitySnapshot, keep: (contents: readonly Content[]) => void): Steps<() => void>;
  /** One transaction; `change` returns the sum of all rows afterwards. */
  write(change: () => number): void;
}

const LISTED = { name: 'text', at: 'number', seq: 'number' } as const;

/** `dir` names the store in messages. */
export function snapshotsIn(db: Sqlite, dir: string, writer: Writer): SavedSnapshots {
  return {
    list: () =>
      db
        .prepare(`SELECT ${safely(LISTED)} FROM saved_snapshots ORDER BY name`)
        .all()
        .map((raw) => rowOf(LISTED, raw)),
    get: (name) => read(db, dir, name),
    put: (saved, snapshot) => save(db, writer, saved, snapshot),
    delete: (name) => {
      let dropped = false;
      writer.write(() => {
        dropped = db.prepare('DELETE FROM saved_snapshots WHERE name = ?').run(name).changes > 0;
        return SAVED_SNAPSHOTS.sumOfAll(db);
      });
      return dropped;
    },
  };
}

function* read(db: Sqlite, dir: string, name: string): Steps<HostedFacilitySnapshot | undefined> {
  const found = yield* savedIn(db, name);
  if (found === undefined) return undefined;
  if (!found.sound) throw new ServeError('E-STORE-2', `the saved snapshot ${name} in the store ${dir} is damaged`);
  // `save` wrote it.
  return (yield* joined(found.texts)) as HostedFacilitySnapshot;
}

function* save(
  db: Sqlite,
  writer: Writer,
  { name, at, seq }: SavedSnapshot,
  snapshot: HostedFacilitySnapshot,
): Steps<boolean> {
  const others = rowOf(
    { n: 'number' },
    db.prepare('SELECT count(*) AS n FROM saved_snapshots WHERE name <> ?').get(name),
  ).n;
  if (others >= SAVED_SNAPSHOTS_LIMIT) return false;
  const keep = yield* writer.staged(snapshot, ([content]) => {
    if (content === undefined) return;
    writer.write(() => {
      SAVED_SNAPSHOTS.writer(db)({ name, at, seq, ...content });
      return SAVED_SNAPSHOTS.sumOfAll(db);
    });
  });
  keep();
  return true;
}

/**
 * The store of a facility on disk: two checkpoints, every input since the older one, and every trace event. After a
 * crash the last checkpoint is opened and the inputs are replayed at their instants, which produces the same events.
 *
 * INV-1: Flushed data survives `kill -9` at any moment, and inputs and snapshots also survive a power failure. INV-2: A
 * replay that produces different events is detected and reported. INV-3: Bounded: old inputs, checkpoints and events are
 * deleted. INV-4: After a failed write nothing more is written or acknowledged.
 */

import { counted } from '../../protocol/counted.ts';
import type { Instant } from '../../sim/clock.ts';
import { finished, type Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Checkpoint, HostedFacilitySnapshot, Journal, OutsideInput } from '../journal.ts';
import { ServeError } from '../problem.ts';
import type { Cursors } from '../redirect/redirect.ts';
import type { SavedSnapshots } from '../saved-snapshots.ts';
import { chunksOf, joined } from '../snapshot-chunks.ts';
import { closeDatabase, emptyLog, inTransaction, type Sync, setSync } from './database.ts';
import { openStore } from './open.ts';
import { storeError } from './problem.ts';
import { snapshotsIn } from './saved.ts';
import { type Content, dropOrphans, writeChunks } from './stored-snapshots.ts';
import { survey } from './survey.ts';
import { CHECKPOINTS, chainOf, EVENTS, INPUTS, META, rowOf, type Sqlite, SUBSCRIBERS } from './table.ts';
import { NO_TIP, printTip, type Tip, type TipFile } from './tip.ts';

/** A checkpoint is due after this many inputs or events, so that the next start has little to replay. */
export const CHECKPOINT_AFTER_INPUTS = 2_000;
export const CHECKPOINT_AFTER_EVENTS = 20_000;
/** The number of events kept from the current era; each checkpoint deletes older ones. */
export const EVENTS_KEPT = 1_000_000;
/** The maximum number of events that wait for a flush; a long jump writes during the jump. */
export const EVENTS_WAITING = 1_000;
/** The number of checkpoints kept, with every input since the older one; if one is damaged, the other suffices. */
export const CHECKPOINTS_KEPT = 2;

export interface Found {
  readonly checkpoint: Checkpoint;
  readonly inputs: readonly { readonly at: Instant; readonly input: OutsideInput }[];
  /** The simulated time that has been reached. */
  readonly reached: Instant;
  /** Sequence number of the last stored event. */
  readonly seq: number;
}

/** The first event at which a replay differs from the stored trace. */
export interface Divergence {
  readonly seq: number;
  readonly was: string;
  readonly is: string;
}

/** Reads a row that `flush` wrote. In version 4 the first key had a different name. */
const inputOf = (text: string): OutsideInput => JSON.parse(text.replace('{"door":', '{"kind":')) as OutsideInput;

export class Store implements Journal {
  readonly #dir: string;
  readonly #db: Sqlite;
  readonly #tipFile: TipFile;
  readonly #notes: readonly string[];
  /** Whether one of the checkpoints is damaged. */
  #baseDamaged: boolean;
  /** The tip in the database. */
  #tip: Tip;
  /** Whether the tip file lags behind the database. */
  #behind = false;
  #sync: Sync = 'safe';
  #events: TraceEvent[] = [];
  #inputs: { readonly at: Instant; readonly text: string }[] = [];
  #sinceBase = { inputs: 0, events: 0 };
  #divergence: Divergence | undefined;
  #damagedEvents = 0;
  #keptEvents: ReturnType<typeof EVENTS.reader> | undefined;
  #failure: ServeError | undefined;
  #closed = false;

  /** `identity` names facility and seed; a store of a different facility is refused. Throws ServeError. */
  constructor(dir: string, identity: string, acceptLoss = false) {
    this.#dir = dir;
    const { db, tip, found, notes } = openStore({ dir, identity, acceptLoss });
    this.#db = db;
    this.#tipFile = tip;
    this.#notes = notes;
    this.#baseDamaged = found.damagedCheckpoints.length > 0;
    this.#tip = found.tip ?? NO_TIP;
    if (found.identity === undefined) this.#attempt(() => META.writer(db)({ key: 'identity', value: identity }));
  }

  get divergence(): Divergence | undefined {
    return this.#divergence;
  }

  /** Damage that was repaired or accepted as loss, for the user. */
  get notes(): readonly string[] {
    const events = this.#damagedEvents;
    if (events === 0) return this.#notes;
    return [...this.#notes, `${counted(events, 'damaged trace event was', 'damaged trace events were')} rewritten`];
  }

  /** Set after a failed write. */
  get failure(): ServeError | undefined {
    return this.#failure;
  }

  get needsCheckpoint(): boolean {
    return this.#sinceBase.inputs >= CHECKPOINT_AFTER_INPUTS || this.#sinceBase.events >= CHECKPOINT_AFTER_EVENTS;
  }

  /** The content that the last process left; undefined for a new store. */
  found(): Found | undefined {
    const { checkpoint: base, inputs } = this.#attempt(() => survey(this.#db));
    if (base === undefined) return undefined;
    const { at, seq } = base.row;
    return {
      // `stage` wrote these rows, so they have this type.
      checkpoint: { at, seq, snapshot: finished(joined(base.texts)) as HostedFacilitySnapshot },
      inputs: inputs.map(({ at, input }) => ({ at, input: inputOf(input) })),
      reached: Math.max(this.#tip.at, at),
      seq: this.#tip.seq,
    };
  }

  /** Writes a checkpoint without interruption. */
  checkpoint(base: Checkpoint, back = false): void {
    finished(this.stage(base, back))();
  }

  stage({ at, seq, snapshot }: Checkpoint, back = false): Steps<() => void> {
    this.#requireUsable();
    if (!back) this.flush(at);
    const since = { ...this.#sinceBase };
    const { input, chain } = this.#tip;
    // A discarded or damaged checkpoint is not a spare, so in that case this one is stored twice.
    const alone = back || this.#baseDamaged || this.#number('SELECT max(id) AS n FROM checkpoints') === 0;
    const copies = alone ? CHECKPOINTS_KEPT : 1;
    return this.#staged(snapshot, copies, (contents) => {
      this.#keep({ at, seq, ...(back ? {} : { input, chain }) }, contents, back);
      if (alone) this.#baseDamaged = false;
      const { inputs, events } = this.#sinceBase;
      this.#sinceBase = back
        ? { inputs: 0, events: 0 }
        : { inputs: inputs - since.inputs, events: events - since.events };
    });
  }

  /** Writes the chunks of a snapshot, `copies` times; the returned function makes them take effect. */
  *#staged(snapshot: HostedFacilitySnapshot, copies: number, keep: (contents: Content[]) => void): Steps<() => void> {
    yield* this.#tried(dropOrphans(this.#db));
    const contents: Content[] = [];
    while (contents.length < copies) contents.push(yield* this.#tried(writeChunks(this.#db, chunksOf(snapshot))));
    return () => keep(contents);
  }

  #keep(
    { at, seq, ...from }: { at: Instant; seq: number; input?: number; chain?: number },
    contents: readonly Content[],
    back: boolean,
  ): void {
    this.#write('safe', back ? { at } : {}, (tip) => {
      const db = this.#db;
      const now = back ? { ...tip, era: tip.era + 1, seq } : tip;
      const { input, chain } = { ...now, ...from };
      const last = this.#number('SELECT max(id) AS n FROM checkpoints');
      if (contents.length === CHECKPOINTS_KEPT) db.prepare('DELETE FROM checkpoints').run();
      const put = CHECKPOINTS.writer(db);
      for (const [i, content] of contents.entries()) put({ id: last + 1 + i, at, seq, input, chain, ...content });
      db.prepare('DELETE FROM checkpoints WHERE id NOT IN (SELECT id FROM checkpoints ORDER BY id DESC LIMIT ?)').run(
        CHECKPOINTS_KEPT,
      );
      db.prepare('DELETE FROM inputs WHERE id <= (SELECT min(input) FROM checkpoints)').run();
      db.prepare('DELETE FROM events WHERE era = ? AND seq <= ?').run(now.era, seq - EVENTS_KEPT);
      db.prepare('DELETE FROM events WHERE era < ?').run(now.era - 1);
      return now;
    });
    // Keeps the log short, so that little is lost if it is damaged.
    this.#attempt(() => emptyLog(this.#db));
  }

  input(at: Instant, input: OutsideInput): void {
    this.#inputs.push({ at, text: JSON.stringify(input) });
  }

  event(event: TraceEvent): void {
    if (this.#failure !== undefined) return;
    if (event.seq <= this.#tip.seq) {
      this.#compare(event);
      return;
    }
    this.#events.push(event);
    if (this.#events.length >= EVENTS_WAITING) this.flush(event.time);
  }

  flush(at: Instant): void {
    if (this.#closed) return;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#inputs.length === 0 && this.#events.length === 0 && at <= this.#tip.at) return;
    this.#write('fast', { at });
  }

  /** Makes time and events since the last input survive a power failure as well, so that their loss would be detected. */
  prove(): void {
    if (this.#closed || this.#failure !== undefined) return;
    if (this.#behind) this.#write('safe', {});
    this.#attempt(() => this.#tipFile.sync());
  }

  /** Events after a sequence number, read from disk. Throws ServeError at a damaged one. */
  events(after: number, limit: number): readonly TraceEvent[] {
    const rest = 'WHERE era = ? AND seq > ? ORDER BY seq LIMIT ?';
    const rows = this.#attempt(() => EVENTS.read(this.#db, rest, this.#tip.era, after, limit));
    let last = rows[0]?.row.seq ?? 0;
    return rows.map(({ row, sound }) => {
      if (!sound || row.seq > last + 1)
        throw new ServeError(
          'E-STORE-2',
          `trace event ${sound ? last + 1 : row.seq} in the store ${this.#dir} is damaged`,
        );
      last = row.seq;
      return JSON.parse(row.line) as TraceEvent;
    });
  }

  /** Starts a new era after a replay that diverged; the old events are kept unchanged. */
  startEra(base: Checkpoint): void {
    this.checkpoint(base, true);
  }

  savedSnapshots(): SavedSnapshots {
    return snapshotsIn(this.#db, this.#dir, {
      staged: (snapshot, keep) => this.#staged(snapshot, 1, keep),
      write: (change) => this.#write('safe', {}, (tip) => ({ ...tip, saved: change() })),
    });
  }

  /** The position of each subscriber of the activity redirect. If one is lost, the subscriber receives some activities twice. */
  cursors(): Cursors {
    const db = this.#db;
    return {
      read: (url) => SUBSCRIBERS.read(db, 'WHERE url = ?', url)[0]?.row.delivered,
      write: ({ url }, delivered) => {
        if (this.#closed || this.#failure !== undefined) return;
        this.#write('fast', {}, (tip) => {
          SUBSCRIBERS.writer(db)({ url, delivered });
          return tip;
        });
      },
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tipFile.close();
    closeDatabase(this.#db);
  }

  /** One transaction: pending events and inputs, the tip, and the work of `also`. Inputs are always written with `safe`. */
  #write(least: Sync, { at = this.#tip.at }: { readonly at?: Instant }, also = (tip: Tip): Tip => tip): void {
    if (this.#failure !== undefined) throw this.#failure;
    const events = this.#events;
    const inputs = this.#inputs;
    this.#events = [];
    this.#inputs = [];
    const db = this.#db;
    const sync = inputs.length > 0 ? 'safe' : least;
    this.#attempt(() => {
      if (this.#sync !== sync) setSync(db, sync);
      this.#sync = sync;
      let tip = { ...this.#tip, at, n: this.#tip.n + (sync === 'safe' ? 1 : 0) };
      inTransaction(db, () => {
        const putEvent = EVENTS.writer(db);
        for (const one of events) putEvent({ era: tip.era, seq: one.seq, line: JSON.stringify(one) });
        const putInput = INPUTS.writer(db);
        for (const one of inputs) {
          const id = tip.input + 1;
          const chain = chainOf(tip.chain, id, one.at, one.text);
          putInput({ id, at: one.at, input: one.text, chain });
          tip = { ...tip, input: id, chain };
        }
        tip = also({ ...tip, seq: events.at(-1)?.seq ?? tip.seq });
        META.writer(db)({ key: 'tip', value: printTip(tip) });
      });
      if (sync === 'safe') this.#tipFile.write(tip);
      this.#behind = sync !== 'safe';
      this.#tip = tip;
    });
    this.#sinceBase.events += events.length;
    this.#sinceBase.inputs += inputs.length;
  }

  /** Turns an error of the disk or the library into our own message; nothing more is written afterwards. */
  #attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.#failure = storeError(error, this.#dir, 'written');
      throw this.#failure;
    }
  }

  /** Compares a replayed event with the stored one, and rewrites the row if it is damaged. */
  #compare(event: TraceEvent): void {
    if (this.#divergence !== undefined) return;
    const { era } = this.#tip;
    this.#keptEvents ??= EVENTS.reader(this.#db, 'WHERE era = ? AND seq = ?');
    const [kept] = this.#keptEvents(era, event.seq);
    const is = JSON.stringify(event);
    if (kept?.sound === true && kept.row.line === is) return;
    if (kept?.sound === true) this.#divergence = { seq: event.seq, was: kept.row.line, is };
    else {
      this.#damagedEvents++;
      this.#attempt(() => EVENTS.writer(this.#db)({ era, seq: event.seq, line: is }));
    }
  }

  /**
   * Runs steps that write: an error becomes our own message, and nothing is written after a failure or after the store is closed.
   */
  *#tried<T>(steps: Steps<T>): Steps<T> {
    for (;;) {
      this.#requireUsable();
      const next = this.#attempt(() => steps.next());
      if (next.done === true) return next.value;
      yield;
    }
  }

  #requireUsable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new ServeError('E-STORE-3', `the store ${this.#dir} is closed`);
  }

  #number(sql: string): number {
    return rowOf({ n: 'number' }, this.#db.prepare(sql).get()).n;
  }
}

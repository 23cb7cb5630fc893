/**
 * What a facility keeps on disk: whole snapshots now and then, every input since the last of them, every trace event.
 * After a crash the last snapshot is opened and the inputs are done again at their instants, which gives the same events.
 *
 * INV-1 what was flushed survives `kill -9` at any moment. INV-2 a replay that does not give the events of before is
 * noticed and said. INV-3 bounded: old inputs, snapshots and events go.
 */
import type { OutsideInput } from '../../link/websocket/door.ts';
import type { Instant } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Base, Journal } from '../journal.ts';
import { ServeError } from '../problem.ts';
import type { Cursors } from '../redirect/redirect.ts';
import { SHELF_LIMIT, type Shelf } from '../shelf.ts';
import type { StageSnapshot } from '../stage.ts';
import { closeDatabase, openDatabase, type Sqlite } from './database.ts';

/** A whole snapshot is due after so many inputs or events. */
export const BASE_AFTER_INPUTS = 2_000;
export const BASE_AFTER_EVENTS = 50_000;
/** Events of the present era that are kept; the oldest go when a whole snapshot is written. */
export const EVENTS_KEPT = 1_000_000;
/** Events that wait for a flush at most; a long jump writes as it goes. */
export const EVENTS_WAITING = 1_000;
/** Snapshots kept beside the newest, should that one be damaged. */
const BASES_KEPT = 2;

export interface Found {
  readonly base: Base;
  readonly inputs: readonly { readonly at: Instant; readonly input: OutsideInput }[];
  /** How far the simulation had come. */
  readonly reached: Instant;
  /** Number of the last event that was kept. */
  readonly seq: number;
}

/** Where a replay gave something else than before. */
export interface Divergence {
  readonly seq: number;
  readonly was: string;
  readonly is: string;
}

export class Store implements Journal {
  readonly #db: Sqlite;
  #era: number;
  /** Up to here events are in the table, and a replay is compared with them. */
  #kept: number;
  #reached: Instant = 0;
  #events: TraceEvent[] = [];
  #inputs: { readonly at: Instant; readonly text: string }[] = [];
  #sinceBase = { inputs: 0, events: 0 };
  #divergence: Divergence | undefined;
  #closed = false;

  /** `identity` says which facility and seed it is; a store of another one is refused. Throws ServeError. */
  constructor(dir: string, identity: string) {
    this.#db = openDatabase(dir);
    const was = this.#meta('identity');
    if (was !== undefined && was !== identity) {
      closeDatabase(this.#db);
      throw new ServeError('caller', `the store ${dir} belongs to another facility (${was}); this one is ${identity}`);
    }
    this.#setMeta('identity', identity);
    this.#era = Number(this.#meta('era') ?? 1);
    this.#kept = this.#number('SELECT max(seq) AS n FROM events WHERE era = ?', this.#era);
    this.#reached = Number(this.#meta('reached') ?? 0);
  }

  get divergence(): Divergence | undefined {
    return this.#divergence;
  }

  get wantsBase(): boolean {
    return this.#sinceBase.inputs >= BASE_AFTER_INPUTS || this.#sinceBase.events >= BASE_AFTER_EVENTS;
  }

  /** What the last process left; undefined in a new store. */
  found(): Found | undefined {
    const row = this.#db.prepare('SELECT at, seq, snapshot FROM bases ORDER BY id DESC LIMIT 1').get();
    if (row === undefined) return undefined;
    // Our own rows, written by `base` and `flush`.
    const { at, seq, snapshot } = row as { at: number; seq: number; snapshot: string };
    const inputs = this.#db.prepare('SELECT at, input FROM inputs ORDER BY id').all() as {
      at: number;
      input: string;
    }[];
    return {
      base: { at, seq, snapshot: JSON.parse(snapshot) },
      inputs: inputs.map((one) => ({ at: one.at, input: JSON.parse(one.input) as OutsideInput })),
      reached: Math.max(this.#reached, at),
      seq: this.#kept,
    };
  }

  base(base: Base, back = false): void {
    this.#write(() => {
      if (back) {
        this.#era++;
        this.#kept = base.seq;
        this.#setMeta('era', String(this.#era));
      }
      this.#db
        .prepare('INSERT INTO bases (at, seq, snapshot) VALUES (?, ?, ?)')
        .run(base.at, base.seq, JSON.stringify(base.snapshot));
      this.#db.prepare('DELETE FROM bases WHERE id <= (SELECT max(id) FROM bases) - ?').run(BASES_KEPT);
      this.#db.prepare('DELETE FROM inputs').run();
      this.#db.prepare('DELETE FROM events WHERE era = ? AND seq <= ?').run(this.#era, base.seq - EVENTS_KEPT);
      this.#db.prepare('DELETE FROM events WHERE era < ?').run(this.#era - 1);
      this.#setMeta('reached', String(base.at));
    });
    this.#reached = base.at;
    this.#sinceBase = { inputs: 0, events: 0 };
  }

  input(at: Instant, input: OutsideInput): void {
    this.#inputs.push({ at, text: JSON.stringify(input) });
  }

  event(event: TraceEvent): void {
    if (event.seq <= this.#kept) {
      this.#compare(event);
      return;
    }
    this.#events.push(event);
    if (this.#events.length >= EVENTS_WAITING) this.flush(event.time);
  }

  flush(at: Instant): void {
    if (this.#closed || (this.#inputs.length === 0 && this.#events.length === 0 && at <= this.#reached)) return;
    this.#write(() => this.#setMeta('reached', String(at)));
    this.#reached = at;
  }

  /** Events after a number, from disk; for readers that come back after long. */
  events(after: number, limit: number): readonly TraceEvent[] {
    const rows = this.#db
      .prepare('SELECT line FROM events WHERE era = ? AND seq > ? ORDER BY seq LIMIT ?')
      .all(this.#era, after, limit) as { line: string }[];
    return rows.map(({ line }) => JSON.parse(line) as TraceEvent);
  }

  /** After a replay that came out differently: what follows is a new era, and the old events stay as they are. */
  leavePast(base: Base): void {
    this.base(base, true);
  }

  shelf(): Shelf {
    const db = this.#db;
    return {
      list: () => db.prepare('SELECT name, at, seq FROM shelf ORDER BY name').all() as ReturnType<Shelf['list']>,
      take: (name) => {
        const row = db.prepare('SELECT snapshot FROM shelf WHERE name = ?').get(name) as
          | { snapshot: string }
          | undefined;
        return row === undefined ? undefined : (JSON.parse(row.snapshot) as StageSnapshot);
      },
      put: ({ name, at, seq }, snapshot) => {
        const others = this.#number('SELECT count(*) AS n FROM shelf WHERE name <> ?', name);
        if (others >= SHELF_LIMIT) return false;
        db.prepare('INSERT OR REPLACE INTO shelf VALUES (?, ?, ?, ?)').run(name, at, seq, JSON.stringify(snapshot));
        return true;
      },
      drop: (name) => db.prepare('DELETE FROM shelf WHERE name = ?').run(name).changes > 0,
    };
  }

  /** How far each subscriber of the activity redirect is. */
  cursors(): Cursors {
    const db = this.#db;
    return {
      read: (url) => {
        const row = db.prepare('SELECT delivered FROM subscribers WHERE url = ?').get(url);
        return (row as { delivered: number } | undefined)?.delivered;
      },
      write: ({ url }, next) => {
        if (!this.#closed) db.prepare('INSERT OR REPLACE INTO subscribers VALUES (?, ?, ?)').run(url, '', next);
      },
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeDatabase(this.#db);
  }

  /** One transaction: what waits, and what `also` does. */
  #write(also: () => void): void {
    const events = this.#events;
    const inputs = this.#inputs;
    this.#events = [];
    this.#inputs = [];
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const event = this.#db.prepare('INSERT INTO events VALUES (?, ?, ?)');
      for (const one of events) event.run(this.#era, one.seq, JSON.stringify(one));
      const input = this.#db.prepare('INSERT INTO inputs (at, input) VALUES (?, ?)');
      for (const one of inputs) input.run(one.at, one.text);
      this.#kept = events.at(-1)?.seq ?? this.#kept;
      this.#sinceBase.events += events.length;
      this.#sinceBase.inputs += inputs.length;
      also();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #compare(event: TraceEvent): void {
    if (this.#divergence !== undefined) return;
    const row = this.#db.prepare('SELECT line FROM events WHERE era = ? AND seq = ?').get(this.#era, event.seq);
    const was = (row as { line: string } | undefined)?.line ?? '';
    const is = JSON.stringify(event);
    if (was !== '' && was !== is) this.#divergence = { seq: event.seq, was, is };
  }

  #meta(key: string): string | undefined {
    return (this.#db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined)?.value;
  }

  #setMeta(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }

  #number(sql: string, ...params: readonly (string | number)[]): number {
    return Number((this.#db.prepare(sql).get(...params) as { n: number | null } | undefined)?.n ?? 0);
  }
}

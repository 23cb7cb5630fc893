/**
 * Tables with a checksum in every row. INV-1: Nothing is read as SQLite text, or from a column that may hold text: the library aborts the process at
 * bytes that are not UTF-8. INV-2: A row that is damaged or has values of the wrong types fails its checksum.
 */
import { types } from 'node:util';
import { crc32 } from 'node:zlib';
import type Database from 'libsql';

export type Sqlite = Database.Database;
export type Columns = Readonly<Record<string, 'number' | 'text'>>;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: C[K] extends 'text' ? string : number };
export type Checked<R> = { readonly row: R; readonly sound: boolean };

/** The checksum of a list of values. */
export const sumOf = (values: readonly (string | number)[]): number =>
  values.reduce<number>((sum, value) => crc32(`${value}\u0000`, sum), 0);

/** A SELECT list that makes the library return only integers and bytes. */
export const safely = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, type]) => `CAST(${name} AS ${type === 'text' ? 'BLOB' : 'INTEGER'}) AS ${name}`)
    .join(', ');

/** The library returns bytes as ArrayBuffer or Buffer, depending on the number of requested rows. */
const textOf = (value: unknown): string =>
  types.isAnyArrayBuffer(value) ? Buffer.from(value).toString() : Buffer.isBuffer(value) ? value.toString() : '';

/** Reads a row that `safely` selected. */
export function rowOf<C extends Columns>(columns: C, raw: unknown): RowOf<C> {
  // The library returns a row as an object by column name.
  const values = raw as Readonly<Record<string, unknown>>;
  const entries = Object.entries(columns).map(([name, type]) => {
    const value = values[name];
    return [name, type === 'number' ? Number(value ?? 0) : textOf(value)];
  });
  // One value per column, of the column's type.
  return Object.fromEntries(entries) as RowOf<C>;
}

export class Table<C extends Columns> {
  readonly name: string;
  readonly #columns: C;

  constructor(name: string, columns: C) {
    this.name = name;
    this.#columns = columns;
  }

  /** Returns a function that inserts a row, replacing one with the same key. */
  writer(db: Sqlite): (row: RowOf<C>) => void {
    const names = Object.keys(this.#columns);
    const marks = names.map(() => '?').join(', ');
    const statement = db.prepare(`INSERT OR REPLACE INTO ${this.name} (${names.join(', ')}, sum) VALUES (${marks}, ?)`);
    return (row) => {
      const values = this.#values(row);
      statement.run(...values, sumOf(values));
    };
  }

  /** The rows that match `rest` (WHERE, ORDER BY, LIMIT), each with a flag that says whether its checksum is correct. */
  read(db: Sqlite, rest = '', ...params: readonly (string | number)[]): readonly Checked<RowOf<C>>[] {
    return this.reader(db, rest)(...params);
  }

  /** Prepares the query of `read`, so that it can be repeated. */
  reader(db: Sqlite, rest: string): (...params: readonly (string | number)[]) => readonly Checked<RowOf<C>>[] {
    const columns = safely({ ...this.#columns, sum: 'number' });
    const statement = db.prepare(`SELECT ${columns} FROM ${this.name} ${rest}`);
    return (...params) =>
      statement.all(...params).map((raw) => {
        const row = rowOf(this.#columns, raw);
        return { row, sound: sumOf(this.#values(row)) === rowOf({ sum: 'number' }, raw).sum };
      });
  }

  /** The checksum of the whole table; it changes if a row is missing or outdated. */
  sumOfAll(db: Sqlite): number {
    const sum = { sum: 'number' } as const;
    const rows = db.prepare(`SELECT ${safely(sum)} FROM ${this.name} ORDER BY 1`).all();
    return sumOf(rows.map((raw) => rowOf(sum, raw).sum));
  }

  #values(row: RowOf<C>): (string | number)[] {
    return Object.keys(this.#columns).map((name) => row[name as keyof C]);
  }
}

export const META = new Table('meta', { key: 'text', value: 'text' });
const CHECKPOINT = { id: 'number', at: 'number', seq: 'number', input: 'number', chain: 'number' } as const;
const SAVED = { name: 'text', at: 'number', seq: 'number' } as const;
/** Where the chunks of a snapshot are (`stored-snapshots.ts`). */
const CONTENT = { owner: 'number', chunks: 'number', content: 'number' } as const;
/** `input` and `chain` are those of the last input that the checkpoint includes. */
export const CHECKPOINTS = new Table('checkpoints', { ...CHECKPOINT, ...CONTENT });
export const CHUNKS = new Table('chunks', { owner: 'number', n: 'number', text: 'text' });
/** `chain` is the checksum of this input and all previous ones. */
export const INPUTS = new Table('inputs', { id: 'number', at: 'number', input: 'text', chain: 'number' });
export const EVENTS = new Table('events', { era: 'number', seq: 'number', line: 'text' });
export const SAVED_SNAPSHOTS = new Table('saved_snapshots', { ...SAVED, ...CONTENT });
export const SUBSCRIBERS = new Table('subscribers', { url: 'text', delivered: 'number' });

export type SavedRow = ReturnType<typeof SAVED_SNAPSHOTS.read>[number]['row'];
export type CheckpointRow = ReturnType<typeof CHECKPOINTS.read>[number]['row'];
export type InputRow = ReturnType<typeof INPUTS.read>[number]['row'];

/** Extends the chain by one input. */
export const chainOf = (before: number, id: number, at: number, input: string): number =>
  sumOf([before, id, at, input]);

/**
 * How far was acknowledged, kept twice: in the database, and in a small file beside it. SQLite drops what is damaged at the end of
 * its write-ahead log without a word; the file knows better.
 *
 * INV-1 the file never runs ahead of the database: it is written once the database is on the disk. INV-2 it has two
 * places that take turns, so that a write that breaks off leaves the one before.
 */
import { closeSync, constants, fdatasyncSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { sumOf } from './table.ts';

const count = z.int().min(0);
const tipSchema = z.strictObject({
  /** How often something was acknowledged: an input, a whole snapshot, a saved one. */
  n: count,
  /** How far the simulation had come. */
  at: z.int(),
  era: count,
  /** The last event. */
  seq: count,
  /** How many inputs there ever were, and the checksum of them all. */
  input: count,
  chain: count,
  /** Checksum of the saved snapshots. */
  shelf: count,
});
export type Tip = z.infer<typeof tipSchema>;

export const NO_TIP: Tip = { n: 0, at: 0, era: 1, seq: 0, input: 0, chain: 0, shelf: 0 };

/** Behind the name while it is written for the first time: there is never half a file. */
export const NEW = '.new';
/** Each place is a disk sector of its own. */
const PLACE = 512;

/** What the file says. `alone`: the other place cannot be read, so one more may have been acknowledged. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'tip'; readonly tip: Tip; readonly alone: boolean };

export const printTip = (tip: Tip): string => JSON.stringify(tip);

export function readTip(text: string): Tip | undefined {
  try {
    return tipSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readPlace(bytes: Buffer): Tip | undefined {
  const match = /^(\{.*\}) (\d+)\n *$/s.exec(bytes.toString('latin1'));
  const text = match?.[1];
  return text === undefined || sumOf([text]) !== Number(match?.[2]) ? undefined : readTip(text);
}

export function readProof(file: string): Proof {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'none' };
    throw error;
  }
  if (bytes.length !== 2 * PLACE) return { kind: 'damaged' };
  const places = [bytes.subarray(0, PLACE), bytes.subarray(PLACE)].flatMap((place) => readPlace(place) ?? []);
  const [tip] = places.sort((one, other) => other.n - one.n);
  return tip === undefined ? { kind: 'damaged' } : { kind: 'tip', tip, alone: places.length === 1 };
}

export class TipFile {
  readonly #fd: number;
  #synced = true;

  constructor(file: string, tip: Tip) {
    const { O_RDWR, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    this.#fd = openSync(`${file}${NEW}`, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    try {
      writePlace(this.#fd, tip, 0);
      writePlace(this.#fd, tip, 1);
      fsyncSync(this.#fd);
      renameSync(`${file}${NEW}`, file);
      syncFolder(dirname(file));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Outlives the process from here on, and the machine once `sync` was called. */
  write(tip: Tip): void {
    writePlace(this.#fd, tip, tip.n % 2);
    this.#synced = false;
  }

  sync(): void {
    if (!this.#synced) fdatasyncSync(this.#fd);
    this.#synced = true;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function writePlace(fd: number, tip: Tip, place: number): void {
  const text = printTip(tip);
  const bytes = Buffer.from(`${text} ${sumOf([text])}\n`.padEnd(PLACE, ' '), 'latin1');
  let written = 0;
  while (written < PLACE) written += writeSync(fd, bytes, written, PLACE - written, place * PLACE + written);
}

/** Names that were made or changed in a folder are on the disk from here on. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

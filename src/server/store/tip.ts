/**
 * The tip: the position up to which everything was acknowledged. It is stored in the database and in a small file next to it,
 * because SQLite silently drops a damaged end of its write-ahead log, which the file reveals.
 *
 * INV-1: The file is never ahead of the database: it is written after the database is on disk. INV-2: It has two slots that are written
 * in turn, so an interrupted write leaves the other one intact.
 */
import { closeSync, constants, fdatasyncSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { sumOf } from './table.ts';

const count = z.int().min(0);
const tipSchema = z.strictObject({
  /** Number of acknowledgements: of inputs, checkpoints and saved snapshots. */
  n: count,
  /** The simulated time that has been reached. */
  at: z.int(),
  era: count,
  /** Sequence number of the last event. */
  seq: count,
  /** Number of inputs ever recorded, and their chained checksum. */
  input: count,
  chain: count,
  /** Checksum of the saved snapshots. */
  saved: count,
});
export type Tip = z.infer<typeof tipSchema>;

export const NO_TIP: Tip = { n: 0, at: 0, era: 1, seq: 0, input: 0, chain: 0, saved: 0 };

/** Suffix of the file while it is first written, so that it never exists half-written. */
export const NEW = '.new';
/** The size of a slot in bytes: one disk sector. */
const SLOT = 512;

/** The content of the file. `alone`: the other slot is unreadable, so one more acknowledgement may be missing. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'tip'; readonly tip: Tip; readonly alone: boolean };

export const printTip = (tip: Tip): string => JSON.stringify(tip);

export function readTip(text: string): Tip | undefined {
  try {
    // Version 4 had a different name for the last number.
    return tipSchema.parse(JSON.parse(text.replace('"shelf":', '"saved":')));
  } catch {
    return undefined;
  }
}

function readSlot(bytes: Buffer): Tip | undefined {
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
  if (bytes.length !== 2 * SLOT) return { kind: 'damaged' };
  const slots = [bytes.subarray(0, SLOT), bytes.subarray(SLOT)].flatMap((slot) => readSlot(slot) ?? []);
  const [tip] = slots.sort((one, other) => other.n - one.n);
  return tip === undefined ? { kind: 'damaged' } : { kind: 'tip', tip, alone: slots.length === 1 };
}

export class TipFile {
  readonly #fd: number;
  #synced = true;

  constructor(file: string, tip: Tip) {
    const { O_RDWR, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    this.#fd = openSync(`${file}${NEW}`, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
    try {
      writeSlot(this.#fd, tip, 0);
      writeSlot(this.#fd, tip, 1);
      fsyncSync(this.#fd);
      renameSync(`${file}${NEW}`, file);
      syncFolder(dirname(file));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Survives a crash of the process immediately, and a power failure after `sync`. */
  write(tip: Tip): void {
    writeSlot(this.#fd, tip, tip.n % 2);
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

function writeSlot(fd: number, tip: Tip, slot: number): void {
  const text = printTip(tip);
  const bytes = Buffer.from(`${text} ${sumOf([text])}\n`.padEnd(SLOT, ' '), 'latin1');
  let written = 0;
  while (written < SLOT) written += writeSync(fd, bytes, written, SLOT - written, slot * SLOT + written);
}

/** Forces new and renamed entries of a folder to disk. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * `--record DIR`: for each case that had a conversation, `DIR/ID.trace.jsonl` with its lines and verdict, and the
 * traffic of the transport, in the form in which the target captures it. INV-1: A case is written whole or not at all.
 */
import { join } from 'node:path';
import type { JudgedCase } from '../../conformance/run/judge.ts';
import { makeFolder, mustBeWritable, withFileErrors, writeWholeBelow } from '../../sim/files.ts';

/** The part of a target that makes recordings: a file for each case, next to its trace. */
export interface Captures {
  /** The extension of the files. */
  readonly ending: string;
  begin(write: (bytes: Buffer) => void): () => void;
}

/** Checks that the folder is writable before anything is judged. Throws FileError. */
export function mustTakeRecords(folder: string): void {
  withFileErrors(folder, () => makeFolder(folder));
  mustBeWritable(join(folder, 'any.trace.jsonl'));
}

export class Recorder {
  readonly #folder: string;
  readonly #captures: Captures | undefined;
  #chunks: Buffer[] = [];
  #stop: (() => void) | undefined;

  constructor(folder: string, captures: Captures | undefined) {
    this.#folder = folder;
    this.#captures = captures;
  }

  begin(): void {
    this.#stop?.();
    this.#chunks = [];
    this.#stop = this.#captures?.begin((bytes) => this.#chunks.push(Buffer.from(bytes)));
  }

  /** Throws FileError. */
  end({ case: { id, spec, sentence }, verdict, message, conversation }: JudgedCase): void {
    this.#stop?.();
    this.#stop = undefined;
    if (conversation.length === 0) return;
    const head = { case: id, spec, sentence, verdict, ...(message === undefined ? {} : { message }) };
    const lines = [head, ...conversation].map((line) => `${JSON.stringify(line)}\n`);
    writeWholeBelow(join(this.#folder, `${id}.trace.jsonl`), lines.join(''));
    if (this.#captures !== undefined)
      writeWholeBelow(join(this.#folder, `${id}.${this.#captures.ending}`), Buffer.concat(this.#chunks));
    this.#chunks = [];
  }
}

/**
 * A capture on disk. A run on virtual time does not let the event loop turn, so bytes are written at once, in blocks,
 * and never pile up.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Btsnoop } from './btsnoop.ts';

const BLOCK = 64 * 1024;

export interface CaptureFile {
  readonly ok: true;
  readonly capture: Btsnoop;
  /** Writes what is left. Call it once, also when the run failed. */
  close(): void;
}

/** Opens a new file, or says why it cannot be written. A disk that fills up later throws, as for any file of a run. */
export function openCapture(
  path: string,
  limitBytes?: number,
): CaptureFile | { readonly ok: false; readonly why: string } {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    return {
      ok: false,
      why: `the capture ${path} cannot be written: ${error instanceof Error ? error.message : error}`,
    };
  }
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    if (size > 0) writeSync(file, Buffer.concat(waiting));
    waiting = [];
    size = 0;
  };
  const write = (bytes: Buffer): void => {
    waiting.push(bytes);
    size += bytes.length;
    if (size >= BLOCK) flush();
  };
  return {
    ok: true,
    capture: limitBytes === undefined ? new Btsnoop(write) : new Btsnoop(write, limitBytes),
    close: () => {
      flush();
      closeSync(file);
    },
  };
}

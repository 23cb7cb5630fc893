/**
 * A capture on disk. A run on virtual time does not let the event loop turn, so bytes are written synchronously, in blocks, and
 * never pile up.
 */
import { GrowingFile } from '../../../sim/files.ts';
import { Btsnoop } from './btsnoop.ts';

const BLOCK = 64 * 1024;

export interface CaptureFile {
  readonly capture: Btsnoop;
  /** Writes the rest. Call it once, even when the run failed. Throws FileError. */
  close(): void;
}

/** Opens a new file. Throws FileError, both here and later, when the disk is full. */
export function openCapture(path: string, limitBytes?: number): CaptureFile {
  const file = new GrowingFile(path);
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    size = 0;
    file.write(bytes);
  };
  const write = (bytes: Buffer): void => {
    waiting.push(bytes);
    size += bytes.length;
    if (size >= BLOCK) flush();
  };
  return {
    capture: limitBytes === undefined ? new Btsnoop(write) : new Btsnoop(write, limitBytes),
    close: () => {
      try {
        flush();
      } finally {
        file.close();
      }
    },
  };
}

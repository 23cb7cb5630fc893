/**
 * A capture on disk. INV-1: The header is written when the file opens, and every packet as soon as it is transmitted: a
 * reader can watch the file grow, and packets captured before a kill are in the file.
 */
import { GrowingFile } from '../../../sim/files.ts';
import { Btsnoop } from './btsnoop.ts';

export interface CaptureFile {
  readonly capture: Btsnoop;
  /** Call this once, even when the run has failed. */
  close(): void;
}

/** Opens a new file. Throws FileError, both here and later, when the disk is full. */
export function openCapture(path: string, limitBytes?: number): CaptureFile {
  const file = new GrowingFile(path);
  return { capture: new Btsnoop((bytes) => file.write(bytes), limitBytes), close: () => file.close() };
}

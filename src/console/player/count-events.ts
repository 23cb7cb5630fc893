/**
 * Counts the events of a trace file without reading them: the lines that begin as events do. A recording that is too long for a command is thus
 * refused early, not after all of its events have been read.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Steps } from '../../sim/steps.ts';

const CHUNK = 64 * 1024;
const EVENT = Buffer.from('\n{"seq":');
/** The beginning of another recording in the same file, before which reading ends. */
const HEADER = Buffer.from('\n{"version":');

/**
 * The number of events, counted up to `limit`, with one step for each chunk; 0 if the file cannot be read, or only once. The first line is the
 * header.
 */
export function* countEvents(file: string, limit: number): Steps<number> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 0;
  const fd = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let count = 0;
    let rest = Buffer.alloc(0);
    for (;;) {
      const length = readSync(fd, chunk, 0, CHUNK, null);
      if (length === 0) return count;
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      const header = bytes.indexOf(HEADER);
      const end = header < 0 ? bytes.length : header;
      let next = 0;
      for (let at = bytes.indexOf(EVENT); at >= 0 && at < end; at = bytes.indexOf(EVENT, next)) {
        next = at + EVENT.length;
        if (++count >= limit) return count;
      }
      if (header >= 0) return count;
      // A line may begin in one chunk and continue in the next.
      rest = bytes.subarray(Math.max(next, bytes.length - HEADER.length + 1));
      yield;
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * The common lines of two files from their current positions: bytes are compared, and nothing is decoded. INV-1: Only whole lines are consumed.
 * INV-2: At most two chunks of each file and one line are in memory.
 */

/**
 * A file in chunks. `rest`: bytes that have been read but not consumed. `more` returns the next bytes, in `into` if
 * possible, and none at the end of the file.
 */
export interface LineSource {
  rest: Uint8Array;
  more(into: Uint8Array): Uint8Array;
}

const NEWLINE = 0x0a;
/** The last lines that are returned, in bytes: enough for some events. */
const KEPT = 64 * 1024;
const CHUNK = 128 * 1024;

/** Consumes the common lines of both, up to one that is longer than `longest` bytes; returns the last of them. */
export function takeCommonLines(a: LineSource, b: LineSource, longest: number): Uint8Array {
  const slices: Uint8Array[] = [];
  const memory = new Memory();
  let [held, begun, isCut] = [0, 0, false];
  let starts: readonly Uint8Array[] = [];
  let last = 0;
  for (;;) {
    if (a.rest.length === 0) a.rest = a.more(memory.unusedBy(slices));
    if (b.rest.length === 0) b.rest = b.more(memory.ofOther);
    starts = [a.rest, b.rest];
    const most = Math.min(a.rest.length, b.rest.length);
    const same = equalBytes(a.rest, b.rest, most);
    const slice = a.rest.subarray(0, same);
    a.rest = a.rest.subarray(same);
    b.rest = b.rest.subarray(same);
    const cut = slice.lastIndexOf(NEWLINE) + 1;
    begun = cut > 0 ? same - cut : begun + same;
    held += same;
    last = same;
    slices.push(slice);
    for (let first = slices[0]; first !== undefined && held - first.length > KEPT + begun; first = slices[0]) {
      held -= first.length;
      slices.shift();
      isCut = true;
    }
    if (same < most || same === 0 || begun > longest) break;
  }
  const tail = Buffer.concat(slices);
  const whole = tail.lastIndexOf(NEWLINE) + 1;
  const begins = isCut ? tail.indexOf(NEWLINE) + 1 : 0;
  for (const [i, feed] of [a, b].entries()) {
    const start = starts[i];
    // The incomplete line is returned, without a copy if it began in this chunk.
    if (begun > 0 && begun <= last && start !== undefined) feed.rest = start.subarray(last - begun);
    else if (begun > 0) feed.rest = Buffer.concat([tail.subarray(whole), feed.rest]);
  }
  return tail.subarray(Math.min(begins, whole), whole);
}

/** Reused chunk memory: allocating costs more than the comparison. */
class Memory {
  readonly #own: Uint8Array[] = [];
  #other: Uint8Array | undefined;

  /** The chunk of the other file, which is no longer needed once it has been consumed. */
  get ofOther(): Uint8Array {
    this.#other ??= Buffer.allocUnsafeSlow(CHUNK);
    return this.#other;
  }

  unusedBy(slices: readonly Uint8Array[]): Uint8Array {
    const unused = this.#own.find(({ buffer }) => slices.every((slice) => slice.buffer !== buffer));
    if (unused !== undefined) return unused;
    const fresh = Buffer.allocUnsafeSlow(CHUNK);
    this.#own.push(fresh);
    return fresh;
  }
}

/** How many of the first `count` bytes are equal. */
function equalBytes(a: Uint8Array, b: Uint8Array, count: number): number {
  const isEqual = (from: number, to: number): boolean =>
    Buffer.compare(a.subarray(from, to), b.subarray(from, to)) === 0;
  if (isEqual(0, count)) return count;
  let [from, to] = [0, count];
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (isEqual(from, middle)) from = middle;
    else to = middle;
  }
  return from;
}

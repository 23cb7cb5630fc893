/**
 * One seed, many streams. Each consumer draws from a stream with its own label, so an additional draw in one place changes
 * nothing elsewhere. xoshiro128** on 32-bit integers: the same on every machine and every version of Node.
 */
import { hash } from 'node:crypto';
import { type Chunks, chunksOf } from './json.ts';

type State = [number, number, number, number];
/** A stream as a snapshot contains it. */
type StoredStream = readonly [label: string, state: readonly number[]];
/** The place of a stream that was dropped is null until another one takes it. */
export type RandomSnapshot = { readonly seed: string; readonly streams: Chunks<StoredStream | null> };

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

export class RandomStream {
  readonly label: string;
  readonly #s: State;
  /** The stored form of the stream, until the next draw. */
  #stored: StoredStream | undefined;

  constructor(label: string, state: State, stored?: StoredStream) {
    this.label = label;
    this.#s = state;
    this.#stored = stored;
  }

  /** The stored form, which must not be modified. */
  get stored(): StoredStream {
    this.#stored ??= [this.label, [...this.#s]];
    return this.#stored;
  }

  /** A whole number from 0 to 2³² − 1. */
  u32(): number {
    this.#stored = undefined;
    const s = this.#s;
    const result = Math.imul(rotl(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11);
    return result;
  }

  /** A uniformly distributed whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    const span = max - min + 1;
    if (!Number.isInteger(span) || span < 1 || span > 2 ** 32)
      throw new RangeError(`there is no whole number from ${min} to ${max}`);
    const limit = 2 ** 32 - (2 ** 32 % span);
    for (;;) {
      const draw = this.u32();
      if (draw < limit) return min + (draw % span);
    }
  }

  /** True with probability `n` / `of`. */
  chance(n: number, of: number): boolean {
    return this.int(1, of) <= n;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T;
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = this.u32() & 0xff;
    return out;
  }

  /** `length` decimal digits, for PINs and codes. */
  digits(length: number): string {
    let out = '';
    for (let i = 0; i < length; i++) out += this.int(0, 9);
    return out;
  }
}

export class Random {
  readonly seed: string;
  /** The streams in the last snapshot. */
  #stored: RandomSnapshot['streams'];
  /** The streams, indexed by place; one that has not been used since the snapshot is still in its stored form. Undefined until the first is used. */
  #streams: (RandomStream | StoredStream | null)[] | undefined;
  readonly #places = new Map<string, number>();
  /** The places of dropped streams. */
  readonly #free: number[] = [];

  constructor(seed: string | number, stored: RandomSnapshot['streams'] = []) {
    this.seed = String(seed);
    this.#stored = stored;
  }

  /** The stream with that label; later calls return the same stream. */
  stream(label: string): RandomStream {
    const streams = this.#read();
    const place = this.#places.get(label);
    const known = place === undefined ? undefined : streams[place];
    if (known instanceof RandomStream) return known;
    const state = known === undefined || known === null ? this.#first(label) : ([...known[1]] as State);
    const stream = new RandomStream(label, state, known ?? undefined);
    const at = place ?? this.#free.pop() ?? streams.length;
    streams[at] = stream;
    this.#places.set(label, at);
    return stream;
  }

  #read(): (RandomStream | StoredStream | null)[] {
    if (this.#streams !== undefined) return this.#streams;
    this.#streams = this.#stored.flat();
    for (const [place, stream] of this.#streams.entries())
      if (stream === null) this.#free.push(place);
      else this.#places.set(stream instanceof RandomStream ? stream.label : stream[0], place);
    return this.#streams;
  }

  #first(label: string): State {
    const bytes = hash('sha256', `noke-sim random 1\n${this.seed}\n${label}`, 'buffer');
    return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  }

  /** Drops a stream that is not needed again, such as the nonce stream of an earlier boot. */
  drop(label: string): void {
    const streams = this.#read();
    const place = this.#places.get(label);
    if (place === undefined) return;
    streams[place] = null;
    this.#places.delete(label);
    this.#free.push(place);
  }

  /** Immutable: streams from which nothing was drawn are shared with the previous snapshot. */
  snapshot(): RandomSnapshot {
    if (this.#streams !== undefined) this.#stored = chunksOf(storedOf(this.#streams), this.#stored);
    return { seed: this.seed, streams: this.#stored };
  }

  static restore({ seed, streams }: RandomSnapshot): Random {
    return new Random(seed, streams);
  }
}

function* storedOf(streams: readonly (RandomStream | StoredStream | null)[]): Generator<StoredStream | null> {
  for (const stream of streams) yield stream instanceof RandomStream ? stream.stored : stream;
}

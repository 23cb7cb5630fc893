/**
 * One seed, many streams. Each consumer draws from a stream with its own label, so an additional draw in one place changes
 * nothing elsewhere. xoshiro128** on 32-bit integers: the same on every machine and every version of Node.
 */
import { hash } from 'node:crypto';

type State = [number, number, number, number];
export type RandomSnapshot = { readonly seed: string; readonly streams: Readonly<Record<string, readonly number[]>> };

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

export class RandomStream {
  readonly #s: State;
  /** The last state that was read, until the next draw. */
  #read: readonly number[] | undefined;

  constructor(state: State) {
    this.#s = state;
  }

  /** Nobody modifies it. */
  get state(): readonly number[] {
    this.#read ??= [...this.#s];
    return this.#read;
  }

  /** A whole number from 0 to 2³² − 1. */
  u32(): number {
    this.#read = undefined;
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
  /** The streams that have been used. */
  readonly #streams = new Map<string, RandomStream>();
  /** The states of the streams in the last snapshot, which is immutable, and which of them have been dropped since. */
  #stored: RandomSnapshot['streams'];
  readonly #dropped = new Set<string>();

  constructor(seed: string | number, stored: RandomSnapshot['streams'] = {}) {
    this.seed = String(seed);
    this.#stored = stored;
  }

  /** The stream with that label; later calls return the same stream. */
  stream(label: string): RandomStream {
    const known = this.#streams.get(label);
    if (known !== undefined) return known;
    const stored = Object.hasOwn(this.#stored, label) && !this.#dropped.has(label) ? this.#stored[label] : undefined;
    const stream = new RandomStream(stored === undefined ? this.#first(label) : ([...stored] as State));
    this.#streams.set(label, stream);
    return stream;
  }

  #first(label: string): State {
    const bytes = hash('sha256', `noke-sim random 1\n${this.seed}\n${label}`, 'buffer');
    return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12)];
  }

  /** Drops a stream that is not needed again, such as the nonce stream of an earlier boot. */
  drop(label: string): void {
    this.#streams.delete(label);
    if (Object.hasOwn(this.#stored, label)) this.#dropped.add(label);
  }

  /** Immutable: streams from which nothing was drawn are shared with the previous snapshot. */
  snapshot(): RandomSnapshot {
    const streams: Record<string, readonly number[]> = { ...this.#stored };
    for (const label of this.#dropped) delete streams[label];
    for (const [label, stream] of this.#streams) if (streams[label] !== stream.state) streams[label] = stream.state;
    this.#stored = streams;
    this.#dropped.clear();
    return { seed: this.seed, streams };
  }

  static restore({ seed, streams }: RandomSnapshot): Random {
    return new Random(seed, streams);
  }
}

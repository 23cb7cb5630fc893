/**
 * The terminal as a stream that never makes the process wait. Node writes to a terminal and blocks until the terminal accepts the bytes, so a slow
 * line or Ctrl-S would stop the facility and its ports.
 *
 * INV-1: No write blocks: bytes that the terminal does not accept wait here. INV-2: Bytes arrive in order, unless `forget` drops the waiting ones.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Duplex } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { type HostClock, hostClock } from '../../sim/live-clock.ts';

/** Writes some of the bytes and returns how many; 0 while the terminal accepts none. */
export interface Device {
  write(bytes: Uint8Array): number;
  close(): void;
}

/** How long to wait before writing to a full terminal again. */
export const AGAIN_MS = 20;

export class TerminalOutput extends Duplex {
  readonly #of: Pick<WriteStream, 'columns' | 'rows' | 'getColorDepth' | 'on'>;
  readonly #device: Device;
  readonly #clock: HostClock;
  #waiting: { readonly rest: Uint8Array; readonly done: () => void; readonly timer: NodeJS.Timeout } | undefined;

  constructor(
    of: Pick<WriteStream, 'columns' | 'rows' | 'getColorDepth' | 'on'>,
    device: Device,
    clock: HostClock = hostClock,
  ) {
    super({ decodeStrings: true, read: () => {} });
    this.#of = of;
    this.#device = device;
    this.#clock = clock;
    of.on('resize', () => this.emit('resize'));
  }

  readonly isTTY = true;

  /** A terminal that does not know its size, as in some containers, reports 0; 80×24 is the usual assumption. */
  get columns(): number {
    return this.#of.columns || 80;
  }

  get rows(): number {
    return this.#of.rows || 24;
  }

  getColorDepth(env?: object): number {
    return this.#of.getColorDepth(env);
  }

  /** Drops the queued bytes, so that the next write appears soon. */
  forget(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#clock.clearTimeout(waiting.timer);
    this.#waiting = undefined;
    waiting.done();
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      this.#send(chunk, done);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.forget();
    this.#device.close();
    done(error);
  }

  #send(bytes: Uint8Array, done: () => void): void {
    let sent = 0;
    for (let took = 1; took > 0 && sent < bytes.length; sent += took) took = this.#device.write(bytes.subarray(sent));
    if (sent === bytes.length) {
      done();
      return;
    }
    const rest = bytes.subarray(sent);
    const timer = this.#clock.setTimeout(() => {
      this.#waiting = undefined;
      this._write(rest, 'utf8', done);
    }, AGAIN_MS);
    this.#waiting = { rest, done, timer };
  }
}

/** The terminal of this process, opened separately, because being non-blocking is a property of the open file; undefined if there is none. */
export function openTerminal(): Device | undefined {
  try {
    const descriptor = openSync('/dev/tty', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return {
      write: (bytes) => {
        try {
          return writeSync(descriptor, bytes);
        } catch (error) {
          if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
          throw error;
        }
      },
      close: () => closeSync(descriptor),
    };
  } catch {
    return undefined;
  }
}

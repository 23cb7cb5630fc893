/**
 * Reads the frames of one connection of the facility link. It answers an unreadable frame with an error, and ends the connection after too
 * many. INV-1: A message without an id is never answered, unless it is so unreadable that its id is unknown.
 */
import type { LinkConnection } from './connection.ts';
import { type Call, type Id, type Method, RPC_ERRORS, readCall, result, rpcError } from './messages.ts';

/** The number of unreadable or premature messages after which a connection is closed. */
export const REFUSED_LIMIT = 100;

export interface Asked {
  readonly call: Call;
  /** Undefined if no answer is expected. */
  readonly id: Id | undefined;
}

export interface FrameReaderOptions {
  readonly connection: LinkConnection;
  /** The methods of this direction. */
  readonly allowed: readonly Method[];
  /** Acts on the connection, immediately or once everything before is durable, in order. */
  readonly inOrder: (act: () => void) => void;
}

export class FrameReader {
  readonly #options: FrameReaderOptions;
  #refused = 0;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  /** The call in a frame; undefined if there is none, in which case an error has been sent if one was due. */
  read(text: string): Asked | undefined {
    const read = readCall(text, this.#options.allowed);
    if (read.kind === 'call') return read;
    if (read.kind === 'wrong') this.refuse(read.id, read.error, read.why);
    return undefined;
  }

  /** Refuses a message; ends the connection after `REFUSED_LIMIT` of them. */
  refuse(id: Id | undefined, error: keyof typeof RPC_ERRORS, why: string = RPC_ERRORS[error].message): void {
    const { connection, inOrder } = this.#options;
    if (id !== undefined) inOrder(() => connection.send(rpcError(id, error, why)));
    this.#refused += 1;
    if (this.#refused >= REFUSED_LIMIT) inOrder(() => connection.end(`${REFUSED_LIMIT} messages were refused`));
  }

  /** Answers a call, if an answer is still expected. */
  reply({ id }: Asked, value: unknown): void {
    const { connection, inOrder } = this.#options;
    if (id !== undefined) inOrder(() => connection.send(result(id, value)));
  }
}

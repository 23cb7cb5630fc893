/** A tool call as seen by the code that performs it, and the way in which that code refuses a request. */
export interface ToolCall {
  /** Aborted when the client cancels the call or disconnects. */
  readonly signal: AbortSignal;
  /** Reports progress to the client in a few words. */
  progress(says: string): void;
}

/** The queue of a call: calls about facilities take effect in order, long work has all cores to itself, and `free` calls never wait. */
export type Order = 'facility' | 'work' | 'free';

/** Thrown for a request that cannot be fulfilled; the message says what the caller should do instead. */
export class Mistake extends Error {
  override name = 'Mistake';
}

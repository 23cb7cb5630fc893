/** A call of a tool as its work sees it, and how the work refuses what the caller asked for. */
export interface ToolCall {
  /** Aborted when the client cancels the call or goes away. */
  readonly signal: AbortSignal;
  /** Tells the client, in a few words, how far the work is. */
  progress(says: string): void;
}

/** What waits for what: calls about facilities take effect in their order, long work has all cores to itself, and `free` calls wait for nothing. */
export type Order = 'facility' | 'work' | 'free';

/** What the caller has to do otherwise, as a sentence. */
export class Mistake extends Error {
  override name = 'Mistake';
}

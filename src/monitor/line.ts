/** One finding of the monitor about a connected program. */

export interface Line {
  /** Counts from 1. */
  readonly n: number;
  /** Simulation time. */
  readonly at: number;
  /** How the client is connected, for instance `websocket`, and the client's name. */
  readonly transport: string;
  readonly client: string;
  /** The rule, for instance `write-before-session`. */
  readonly rule: string;
  /** The rule, in one sentence. */
  readonly says: string;
  /** The observation, with the client's bytes decoded. */
  readonly seen: string;
  /** Advice on how to fix it. */
  readonly advice: string;
  readonly mac?: string;
}

/** The traffic of a target's transport, recorded one case at a time. INV-1: A capture ends at its limit. */

export interface Capture {
  /** The extension of the file name. */
  readonly ending: 'btsnoop' | 'messages.jsonl';
  /** Writes everything that passes from now on, until the returned function is called. */
  begin(write: (bytes: Buffer) => void): () => void;
}

/** The maximum size of the capture of one case. */
export const CAPTURE_BYTES = 16 * 1024 * 1024;

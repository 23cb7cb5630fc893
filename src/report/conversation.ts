/** One message of a conversation: its sender, receiver, content, time and meaning. */

export interface ConversationMessage {
  /** Milliseconds since the case began. */
  readonly atMs: number;
  /** A party of the conversation, such as `phone`; one word. */
  readonly from: string;
  readonly to: string;
  readonly what: string;
  /** Upper-case hex, or text that was sent; empty if nothing was sent. */
  readonly bytes: string;
  /** In words; empty if there is nothing to decode. */
  readonly means: string;
  /** The kind of a message that is often repeated, such as a record; a message without a kind is always shown. */
  readonly repeats?: string;
}

/** Longer runs of repeated messages are shortened. */
const MAX_RUN_LENGTH = 6;
/** How many messages are kept at each end of such a run. */
const ENDS = 2;

const isOfRun = (first: ConversationMessage, { from, to, repeats }: ConversationMessage): boolean =>
  repeats !== undefined && first.repeats === repeats && first.from === from && first.to === to;

/** The conversation with long runs of repeated messages, such as records, shortened to the first and last ones and the number between them. */
export function shortened(messages: readonly ConversationMessage[]): readonly ConversationMessage[] {
  const runs: ConversationMessage[][] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isOfRun(run[0], message)) run.push(message);
    else runs.push([message]);
  }
  return runs.flatMap((run) => {
    const [first] = run.slice(ENDS);
    if (run.length <= MAX_RUN_LENGTH || first === undefined) return run;
    const between = { ...first, what: `${first.what} (${run.length - 2 * ENDS} more)`, bytes: '', means: '' };
    return [...run.slice(0, ENDS), between, ...run.slice(-ENDS)];
  });
}

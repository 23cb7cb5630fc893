/** The conversation of a case, recorded message by message. */
import type { ConversationMessage } from '../../report/conversation.ts';

/** The maximum number of recorded messages per case; later ones are only counted. */
const MAX_MESSAGES = 2_000;

/** `P` names the parties. */
export class Conversation<P extends string = string> {
  readonly messages: ConversationMessage[] = [];
  readonly #startedAt: number;
  dropped = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  add(at: number, from: P, to: P, what: string, bytes = '', means = '', repeats?: string): void {
    if (this.messages.length >= MAX_MESSAGES) this.dropped += 1;
    else {
      const message = { atMs: at - this.#startedAt, from, to, what, bytes, means };
      this.messages.push(repeats === undefined ? message : { ...message, repeats });
    }
  }
}

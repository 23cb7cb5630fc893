/**
 * How much the terminal has shown. What the kernel, ssh or tmux has accepted may take seconds to arrive over a slow
 * line, so each frame ends with a question that terminals have answered since the VT100 (DSR), and further frames
 * wait for the answer. A line with a short delay may have several frames on their way.
 *
 * INV-1: A missing answer holds frames up for at most `LOST_MS`, or `SILENT_MS` if the terminal has never answered. INV-2: A terminal that has
 * answered none of `MAX_UNANSWERED` questions is not asked again.
 */
import type { HostClock } from '../sim/live-clock.ts';

/** Device Status Report (DSR): asks the terminal whether it is in order. */
export const QUESTION = '\u001b[5n';
/** The two possible answers, in order or not; no key sends either of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: answers are control sequences.
export const ANSWER = /\u001b\[[03]n/g;

export const LOST_MS = 30_000;
export const SILENT_MS = 300;
export const MAX_UNANSWERED = 3;
/** An answer that takes longer means that the line is slow: only one frame at a time is on its way. */
export const SLOW_MS = 400;
/** The maximum number of frames on their way if the line is not slow. */
export const MAX_AHEAD = 3;

export class Receipts {
  readonly #clock: HostClock;
  /** The times of the questions that have not been answered, oldest first. */
  #asked: readonly number[] = [];
  #hasAnswered = false;
  #unanswered = 0;
  #tookMs = Number.POSITIVE_INFINITY;

  constructor(clock: HostClock) {
    this.#clock = clock;
  }

  /** Whether an answer is on its way. */
  get isAwaited(): boolean {
    return this.#asked.length > 0;
  }

  /** The question to write after a frame; empty for a terminal that does not answer. */
  ask(): string {
    if (!this.#hasAnswered && this.#unanswered >= MAX_UNANSWERED) return '';
    this.#asked = [...this.#asked, this.#clock.now()];
    return QUESTION;
  }

  /** Called when the terminal has answered the oldest question. */
  answered(): void {
    const [at, ...rest] = this.#asked;
    this.#hasAnswered = true;
    if (at !== undefined) this.#tookMs = this.#clock.now() - at;
    this.#asked = rest;
  }

  /** Whether as many frames are on their way as the line allows. Stops waiting for answers that are overdue. */
  isBehind(): boolean {
    const [oldest] = this.#asked;
    if (oldest === undefined) return false;
    if (this.#clock.now() - oldest <= (this.#hasAnswered ? LOST_MS : SILENT_MS))
      return this.#asked.length >= (this.#tookMs > SLOW_MS ? 1 : MAX_AHEAD);
    this.#asked = [];
    this.#unanswered++;
    return false;
  }
}

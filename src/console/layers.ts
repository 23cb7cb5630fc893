/**
 * The facility or recording with which the console was opened, and the branches and forks in front of it. The last one is shown; a live
 * facility behind it keeps running.
 *
 * INV-1 there is always a first layer, and `close` closes every layer.
 */
import type { HostClock } from '../sim/live-clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { Content, type ContentOptions } from './content.ts';
import type { Answer } from './input/ui.ts';
import { NOTES_KEPT, type Note } from './panes/monitor.ts';
import { branchOf, forkOf } from './player/branches.ts';
import type { Player } from './player/player.ts';
import { Ring } from './text/ring.ts';

/** The maximum number of layers; more would only take memory. */
export const MOST_LAYERS = 8;

export interface LayerOptions extends Pick<ContentOptions, 'title' | 'size' | 'firstLines' | 'report'> {
  readonly host: HostClock;
  /** Called for each event of a fork. */
  readonly onEvent: (event: TraceEvent) => void;
  /** Receives an error that ended a fork. */
  readonly onError: (error: unknown) => void;
}

export class Layers {
  readonly #options: LayerOptions;
  readonly #notes = new Ring<Note>(NOTES_KEPT);
  readonly #contents: Content[];
  readonly #first: Content;

  constructor(player: Player, options: LayerOptions) {
    this.#options = options;
    this.#first = new Content(player, { ...options, notes: this.#notes });
    this.#contents = [this.#first];
  }

  /** What is shown. */
  get content(): Content {
    return this.#contents.at(-1) ?? this.#first;
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone']): void {
    this.#notes.push({ at: this.#first.player.facility.clock.now(), text, tone });
  }

  /** Shows the recent past of the live facility, at its end. */
  branch(): Answer | undefined {
    return this.#show(branchOf(this.content.player, this.#options.host));
  }

  /** Continues from here in a separate facility. */
  fork(): Answer {
    const { player } = this.content;
    const { onEvent, onError, host } = this.#options;
    const refused = this.#show(forkOf(player, host, { onEvent, onError }));
    return refused ?? { text: 'a fork: play verbs with :, compare with c; Esc leaves it', tone: 'note' };
  }

  /** Drops the layer in front; false if there is only the first. */
  leave(): boolean {
    if (this.#contents.length <= 1) return false;
    this.#contents.pop()?.player.close();
    return true;
  }

  close(): void {
    for (const { player } of this.#contents) player.close();
  }

  /** Shows a player in front, or returns why there is none. */
  #show(beside: ReturnType<typeof branchOf | typeof forkOf>): Answer | undefined {
    if ('answer' in beside) return beside.answer;
    if (this.#contents.length >= MOST_LAYERS) {
      beside.player.close();
      return { text: `at most ${MOST_LAYERS - 1} forks at a time; Esc leaves one`, tone: 'warn' };
    }
    const from = this.content.player;
    const after = from.facility.trace.seq;
    this.#contents.push(
      new Content(beside.player, { ...this.#options, notes: this.#notes, from: { player: from, after } }),
    );
    return undefined;
  }
}

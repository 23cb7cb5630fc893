/**
 * The facility or recording with which the console was opened, and the branches and forks in front of it. The last one is visible; a live facility
 * behind it keeps running.
 *
 * INV-1: There is always a first layer, and `close` closes every layer.
 */
import type { HostClock } from '../sim/live-clock.ts';
import type { Slice } from '../sim/slice.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { Content, type ContentOptions } from './content.ts';
import type { Answer } from './input/ui.ts';
import { NOTES_KEPT, type Note } from './panes/monitor.ts';
import { branchOf, forkOf, type OpenResult } from './player/branches.ts';
import type { EventPredicate, Player, Progress } from './player/player.ts';
import { frameSlice, takeSliceOf, type WaitingSteps } from './player/slice.ts';
import { Ring } from './text/ring.ts';

/** The maximum number of layers; more would only waste memory. */
export const MAX_LAYERS = 8;

export interface LayerOptions extends Pick<ContentOptions, 'title' | 'size' | 'firstLines' | 'report' | 'save'> {
  readonly host: HostClock;
  /** Called for each event of a fork. */
  readonly onEvent: (event: TraceEvent) => void;
  /** Receives an error that ended a fork. */
  readonly onError: (error: unknown) => void;
}

type Where = 'in front' | 'instead';

/** A facility that is being opened. */
interface Opening {
  readonly says: string;
  readonly steps: WaitingSteps<OpenResult>;
  readonly where: Where;
  /** Whether the next step has to wait for a promise. */
  waits: boolean;
}

export class Layers {
  readonly #options: LayerOptions;
  readonly #notes = new Ring<Note>(NOTES_KEPT);
  readonly #contents: Content[];
  readonly #slice: Slice;
  readonly #first: Content;
  #opening: Opening | undefined;

  constructor(player: Player, options: LayerOptions) {
    this.#options = options;
    this.#slice = frameSlice(options.host);
    this.#first = new Content(player, { ...options, notes: this.#notes });
    this.#contents = [this.#first];
  }

  get content(): Content {
    return this.#contents.at(-1) ?? this.#first;
  }

  /** Adds a line to the monitor pane. */
  note(text: string, tone: Note['tone']): void {
    this.#notes.push({ at: this.#first.player.facility.clock.now(), text, tone });
  }

  /** Opens the recent past of the live facility, at a point just before the last event that `shows` accepts. */
  branch(shows: EventPredicate): Answer {
    return this.#open('opening the past', branchOf(this.content.player, shows, this.#options.host));
  }

  /** Steps back once. At the beginning of a branch, it is replaced by one that begins earlier. */
  back(shows: EventPredicate): Answer {
    const { player, branchedFrom } = this.content;
    if (branchedFrom === undefined || player.working !== undefined || player.position?.step !== 0)
      return player.back(shows);
    const earlier = branchOf(branchedFrom, shows, this.#options.host, player.position.seq);
    return this.#open('opening the past', earlier, 'instead');
  }

  /** Continues from here in a separate facility. */
  fork(): Answer {
    const { onEvent, onError, host } = this.#options;
    const which = 1 + this.#contents.filter(({ forkedAfter }) => forkedAfter !== undefined).length;
    return this.#open('opening a fork', forkOf(this.content.player, host, { which, onEvent, onError }));
  }

  /** The facility that is being opened. */
  get working(): Progress | undefined {
    return this.#opening && { text: this.#opening.says, done: undefined };
  }

  /** Runs a slice of opening the facility; returns an answer once it is visible or cannot be opened. */
  tick(): Answer | undefined {
    const answer = this.#openOn();
    this.#slice.renew();
    return answer;
  }

  #openOn(): Answer | undefined {
    const opening = this.#opening;
    if (opening === undefined || opening.waits) return undefined;
    const step = takeSliceOf(this.#slice, opening.steps);
    if (step.done === true) {
      this.#opening = undefined;
      return this.#show(step.value, opening.where);
    }
    if (step.value instanceof Promise) {
      opening.waits = true;
      const goOn = (): void => {
        opening.waits = false;
      };
      void step.value.then(goOn, goOn);
    }
    return undefined;
  }

  /** Stops opening a facility, or drops the layer in front; false if only the first layer exists. */
  leave(): boolean {
    if (this.#opening !== undefined) {
      this.#opening = undefined;
      return true;
    }
    if (this.#contents.length <= 1) return false;
    this.#contents.pop()?.player.close();
    return true;
  }

  /** The layer in front, in words. */
  get place(): string {
    const { name, kind } = this.content.player;
    if (name !== '') return name;
    return kind === 'live' ? 'the live facility' : 'the recording';
  }

  close(): void {
    for (const { player } of this.#contents) player.close();
  }

  #open(says: string, steps: WaitingSteps<OpenResult>, where: Where = 'in front'): Answer {
    if (where === 'in front' && this.#contents.length >= MAX_LAYERS)
      return { text: `at most ${MAX_LAYERS - 1} forks at a time; Esc leaves one`, tone: 'warn' };
    // If the same key is pressed again, the facility already being opened is kept.
    if (this.#opening?.says !== says) this.#opening = { says, steps, where, waits: false };
    return this.#openOn() ?? { text: `${says}; Esc stops it`, tone: 'note' };
  }

  /** Shows a player in front of the current layer, or replaces it. */
  #show({ player, after = 0, answer }: OpenResult, where: Where): Answer {
    if (player === undefined) return answer;
    if (where === 'instead') this.leave();
    const from = { player: this.content.player, after, reader: this.content.reader };
    this.#contents.push(new Content(player, { ...this.#options, notes: this.#notes, from }));
    return answer;
  }
}

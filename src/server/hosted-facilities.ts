/**
 * The live facility, the snapshots it can go back to, and the forks that run beside it.
 *
 * INV-1 there is always exactly one live facility. INV-2 a fork never touches the live one, has no sockets and starts paused.
 */
import type { Json } from '../sim/clock.ts';
import { Stage, type StageOptions, type StageSnapshot } from './hosted-facility.ts';
import { type Journal, noJournal } from './journal.ts';
import type { Saved, Shelf } from './saved-snapshots.ts';

export const FORK_LIMIT = 8;

export class Stages {
  readonly shelf: Shelf;
  readonly forks = new Map<string, Stage>();
  readonly #options: StageOptions;
  readonly #journal: Journal;
  readonly #swapped = new Set<(stage: Stage) => void>();
  #main: Stage;

  constructor(main: Stage, options: StageOptions, shelf: Shelf) {
    this.#main = main;
    this.#options = options;
    this.#journal = options.journal ?? noJournal;
    this.shelf = shelf;
  }

  get main(): Stage {
    return this.#main;
  }

  /** Calls back when a restored facility takes the place of the live one. */
  onSwap(swapped: (stage: Stage) => void): void {
    this.#swapped.add(swapped);
  }

  /** Undefined when the shelf is full. */
  save(name: string, stage: Stage = this.#main): Saved | undefined {
    const snapshot = stage.snapshot();
    const saved = { name, at: stage.now, seq: stage.site.facility.trace.seq };
    return this.shelf.put(saved, snapshot) ? saved : undefined;
  }

  /** Goes back to a snapshot; false when there is none of that name. Speed and pause stay as they are. */
  restore(name: string): boolean {
    const snapshot = this.shelf.take(name);
    if (snapshot === undefined) return false;
    const old = this.#main;
    const { speed, paused } = old.live;
    const stage = new Stage({ ...this.#options, from: snapshot, speed });
    old.retire();
    this.#journal.base({ at: stage.now, seq: stage.site.facility.trace.seq, snapshot: asJson(snapshot) }, true);
    this.#main = stage;
    stage.dropLostLinks();
    for (const swapped of this.#swapped) swapped(stage);
    if (!paused) stage.live.start();
    return true;
  }

  /** Opens a snapshot beside the live facility. */
  fork(name: string, as: string): 'forked' | 'no-snapshot' | 'taken' | 'too-many' {
    if (this.forks.has(as)) return 'taken';
    if (this.forks.size >= FORK_LIMIT) return 'too-many';
    const snapshot = this.shelf.take(name);
    if (snapshot === undefined) return 'no-snapshot';
    const stage = new Stage({ ...this.#options, from: snapshot, journal: noJournal });
    stage.dropLostLinks();
    this.forks.set(as, stage);
    return 'forked';
  }

  dropFork(name: string): boolean {
    this.forks.get(name)?.stop();
    return this.forks.delete(name);
  }

  stop(): void {
    for (const fork of this.forks.values()) fork.stop();
    this.#main.stop();
  }
}

/** A stage's snapshot is JSON by construction; its type has names where JSON has an index. */
export const asJson = (snapshot: StageSnapshot): Json => snapshot as unknown as Json;

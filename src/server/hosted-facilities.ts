/**
 * The live facility, its saved snapshots, and the forks beside it.
 *
 * INV-1 there is always exactly one live facility. INV-2 a fork never affects the live facility, has no sockets, and starts paused.
 */
import { HostedFacility, type HostedFacilityOptions } from './hosted-facility.ts';
import { type Journal, noJournal } from './journal.ts';
import type { SavedSnapshot, SavedSnapshots } from './saved-snapshots.ts';

export const FORK_LIMIT = 8;

export class HostedFacilities {
  readonly snapshots: SavedSnapshots;
  readonly forks = new Map<string, HostedFacility>();
  readonly #options: HostedFacilityOptions;
  readonly #journal: Journal;
  readonly #swapped = new Set<(hosted: HostedFacility) => void>();
  #main: HostedFacility;

  constructor(main: HostedFacility, options: HostedFacilityOptions, snapshots: SavedSnapshots) {
    this.#main = main;
    this.#options = options;
    this.#journal = options.journal ?? noJournal;
    this.snapshots = snapshots;
  }

  get main(): HostedFacility {
    return this.#main;
  }

  /** Calls back when a restored facility has replaced the live one. */
  onSwap(swapped: (hosted: HostedFacility) => void): void {
    this.#swapped.add(swapped);
  }

  /** `full` if the limit is reached; undefined if the facility was replaced or stopped before it was saved. */
  save(name: string, hosted: HostedFacility = this.#main): Promise<SavedSnapshot | 'full' | undefined> {
    return hosted.takeSnapshot((snapshot) => {
      const saved = { name, at: hosted.now, seq: hosted.parts.facility.trace.seq };
      return this.snapshots.put(saved, snapshot) ? saved : 'full';
    });
  }

  /** Returns to a snapshot; false if none has that name. Speed and pause are unchanged. */
  restore(name: string): boolean {
    const snapshot = this.snapshots.get(name);
    if (snapshot === undefined) return false;
    const old = this.#main;
    const { speed, paused } = old.live;
    const hosted = new HostedFacility({ ...this.#options, from: snapshot, speed });
    old.retire();
    this.#journal.checkpoint({ at: hosted.now, seq: hosted.parts.facility.trace.seq, snapshot }, true);
    this.#main = hosted;
    hosted.dropLostLinks();
    for (const swapped of this.#swapped) swapped(hosted);
    if (!paused) hosted.live.start();
    return true;
  }

  /** Opens a snapshot beside the live facility. */
  fork(name: string, as: string): 'forked' | 'no-snapshot' | 'taken' | 'too-many' {
    if (this.forks.has(as)) return 'taken';
    if (this.forks.size >= FORK_LIMIT) return 'too-many';
    const snapshot = this.snapshots.get(name);
    if (snapshot === undefined) return 'no-snapshot';
    const hosted = new HostedFacility({ ...this.#options, from: snapshot, journal: noJournal });
    hosted.dropLostLinks();
    this.forks.set(as, hosted);
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

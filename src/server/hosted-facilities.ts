/**
 * The live facility, its saved snapshots, and its forks.
 *
 * INV-1: There is always exactly one live facility. INV-2: A fork never affects the live facility, has no sockets, and starts paused.
 * INV-3: Whole facilities are saved, read and built in slices, one after another.
 */
import { hostClock } from '../sim/live-clock.ts';
import { Ended, endedBy, type Steps } from '../sim/steps.ts';
import { HostedFacility, type HostedFacilityOptions } from './hosted-facility.ts';
import { type Journal, noJournal } from './journal.ts';
import type { SavedSnapshot, SavedSnapshots } from './saved-snapshots.ts';
import { Turns } from './turns.ts';

export const FORK_LIMIT = 8;

export class HostedFacilities {
  readonly snapshots: SavedSnapshots;
  readonly forks = new Map<string, HostedFacility>();
  readonly #options: HostedFacilityOptions;
  readonly #journal: Journal;
  readonly #swapped = new Set<(hosted: HostedFacility) => void>();
  readonly #turns = new Turns();
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;
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
    return this.#inOrder(undefined, async () => {
      const taken = await hosted.takeSnapshot((snapshot) => {
        const saved = { name, at: hosted.now, seq: hosted.parts.facility.trace.seq };
        return { saved, steps: this.snapshots.put(saved, snapshot) };
      });
      if (taken === undefined) return undefined;
      return (await this.#slices(taken.steps)) ? taken.saved : 'full';
    });
  }

  /** Writes a checkpoint of the live facility; false if it was stopped first. */
  checkpoint(): Promise<boolean> {
    return this.#inOrder(false, async () => {
      const hosted = this.#main;
      const steps = await hosted.takeSnapshot((snapshot) =>
        this.#journal.stage({ at: hosted.now, seq: hosted.parts.facility.trace.seq, snapshot }),
      );
      if (steps === undefined) return false;
      (await this.#slices(steps))();
      return true;
    });
  }

  /** Returns to a snapshot. Speed and pause are unchanged. The live facility runs until the restored one is complete. */
  restore(name: string): Promise<'restored' | 'no-snapshot' | 'stopped'> {
    return this.#inOrder('stopped', async () => {
      const snapshot = await this.#slices(this.snapshots.get(name));
      if (snapshot === undefined) return 'no-snapshot';
      const parts = await this.#slices(this.#options.open(snapshot.facility));
      const base = { at: parts.facility.clock.now(), seq: parts.facility.trace.seq, snapshot };
      const keep = await this.#slices(this.#journal.stage(base, true));
      const old = this.#main;
      const { speed, paused } = old.live;
      const hosted = new HostedFacility({ ...this.#options, from: snapshot, parts, speed });
      old.retire();
      keep();
      this.#main = hosted;
      hosted.dropLostLinks();
      for (const swapped of this.#swapped) swapped(hosted);
      if (!paused) hosted.live.start();
      return 'restored';
    });
  }

  /** Opens a snapshot as a fork of the live facility. */
  fork(name: string, as: string): Promise<'forked' | 'no-snapshot' | 'taken' | 'too-many' | 'stopped'> {
    return this.#inOrder('stopped', async () => {
      if (this.forks.has(as)) return 'taken';
      if (this.forks.size >= FORK_LIMIT) return 'too-many';
      const from = await this.#slices(this.snapshots.get(name));
      if (from === undefined) return 'no-snapshot';
      const parts = await this.#slices(this.#options.open(from.facility));
      const hosted = new HostedFacility({ ...this.#options, from, parts, journal: noJournal });
      hosted.dropLostLinks();
      this.forks.set(as, hosted);
      return 'forked';
    });
  }

  dropFork(name: string): boolean {
    this.forks.get(name)?.stop();
    return this.forks.delete(name);
  }

  /** Takes the steps in slices, until this object is stopped. */
  #slices<T>(steps: Steps<T>): Promise<T> {
    return this.#turns.steps(
      endedBy(() => this.#isStopped, steps),
      this.#options.host,
    );
  }

  /**
   * Waits for work that began earlier: one whole facility at a time is saved, read or built. `stopped` is the result if
   * this object is stopped in the meantime.
   */
  #inOrder<T>(stopped: T, work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work).catch((error: unknown) => {
      if (error instanceof Ended) return stopped;
      throw error;
    });
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /**
   * Writes a last checkpoint once everything has stopped, for a fast next start. It is abandoned after `ms` of host
   * time, or if an input arrives; the next start then replays the journal.
   */
  async lastCheckpoint(ms: number): Promise<void> {
    const host = this.#options.host ?? hostClock;
    const until = host.now() + ms;
    const steps = endedBy(() => host.now() > until, this.#checkpointSteps());
    await this.#last;
    await this.#turns.steps(steps, host).catch((error: unknown) => {
      if (!(error instanceof Ended)) throw error;
    });
  }

  *#checkpointSteps(): Steps<void> {
    const { inputs } = this.#main;
    const snapshot = yield* this.#main.snapshotSteps();
    // A pending request may have entered in the meantime; the snapshot does not contain it, so the next start replays the journal.
    if (this.#main.inputs !== inputs) return;
    const keep = yield* this.#journal.stage({ at: this.#main.now, seq: this.#main.parts.facility.trace.seq, snapshot });
    keep();
  }

  stop(): void {
    this.#isStopped = true;
    for (const fork of this.forks.values()) fork.stop();
    this.#main.stop();
  }
}

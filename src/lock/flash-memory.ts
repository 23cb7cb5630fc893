/** The flash memory of a lock. A write is atomic: it stores a change and its records together, or nothing if power fails first. */
import { EVENTS } from '../protocol/record.ts';
import type { Secrets } from '../sim/secrets.ts';
import type { Flash, RecordDraft } from './flash.ts';
import { lockDraft, type Stamp, writeTraceLines, written } from './flash-write.ts';
import type { Note } from './kinds.ts';

interface Surroundings {
  /** Called before and after each write, where a planned power cut may happen. Returns false if power is gone. */
  survives(done: boolean): boolean;
  stamp(): Stamp;
  note(note: Note): void;
  readonly secrets: Secrets;
  /** Whether the content comes from a snapshot, whose secrets include its keys. */
  readonly isRestored: boolean;
}

export class FlashMemory {
  #content: Flash;
  readonly #lock: Surroundings;

  constructor(content: Flash, lock: Surroundings) {
    this.#content = content;
    this.#lock = lock;
    if (!lock.isRestored) this.#hideKeys();
  }

  get content(): Flash {
    return this.#content;
  }

  /** Writes to flash. Returns false if power failed before or after the write. */
  write(change: Partial<Flash>, drafts: readonly RecordDraft[]): boolean {
    if (!this.#lock.survives(false)) return false;
    const before = this.#content;
    const { flash, added } = written(before, change, drafts, this.#lock.stamp());
    this.#content = flash;
    this.#hideKeys();
    for (const note of writeTraceLines(before, change, added)) this.#lock.note(note);
    return this.#lock.survives(true);
  }

  /** Records the end of the current opening, or an event of the lock itself. */
  record(event: number, about: 'opening' | 'lock'): void {
    const { opening } = this.#content;
    if (about === 'lock' || opening === null) this.write({}, [lockDraft(event)]);
    else this.write({ opening: null }, [{ ...opening, event: event === EVENTS.unlocked ? opening.event : event }]);
  }

  #hideKeys(): void {
    const { baseKey, master } = this.#content;
    this.#lock.secrets.hide('key', baseKey);
    if (master !== null) this.#lock.secrets.hide('key', master);
  }
}

/**
 * Reads a facility for the console and caches what it can: ids once, because units and locks never change during a run; messages and
 * activity after new events, but not for every frame; the rest on demand.
 */

import type { Facility } from '../../facility/open/facility.ts';
import type { RefKind } from '../../facility/site/site.ts';
import type { Json } from '../../sim/clock.ts';
import { mapAt, textAt } from './facts.ts';
import type { Messages } from './messages.ts';

/** A selectable unit or entry, with its locks. */
export interface Subject {
  readonly kind: 'unit' | 'entry';
  readonly id: string;
  readonly locks: readonly string[];
}

/** A value of the view by its path, such as `lock.A101`. */
export type Look = (path: string) => Json | undefined;

/** Frames between two reads of messages and activity while time runs: twice a second. */
const FRAMES_BETWEEN = 8;

export class FacilityReader {
  #facility: Facility | undefined;
  #ids = new Map<RefKind, readonly string[]>();
  #subjects: readonly Subject[] = [];
  #messages: Messages = { message: null, activity: null };
  #messagesSeq = -1;
  #frames = 0;

  /** Reads from this facility; a new object resets the cache. */
  attach(facility: Facility): void {
    if (facility === this.#facility) return;
    this.#facility = facility;
    this.#ids = new Map();
    this.#subjects = subjectsOf(
      (path) => facility.look(path),
      (kind) => this.ids(kind),
    );
    this.#messagesSeq = -1;
  }

  readonly look: Look = (path) => this.#facility?.look(path);

  get subjects(): readonly Subject[] {
    return this.#subjects;
  }

  /** Every id of a kind. */
  readonly ids = (kind: RefKind): readonly string[] => {
    let ids = this.#ids.get(kind);
    if (ids === undefined) {
      ids = kind === 'place' ? [...this.ids('unit'), ...this.ids('entry')] : Object.keys(mapAt(this.look(kind)));
      this.#ids.set(kind, ids);
    }
    return ids;
  };

  /** Messages by person, and the activity log. While `paused`, they are read for every frame with new events. */
  messages(paused: boolean): Messages {
    const seq = this.#facility?.trace.seq ?? 0;
    this.#frames++;
    if (seq !== this.#messagesSeq && (paused || this.#messagesSeq < 0 || this.#frames >= FRAMES_BETWEEN)) {
      this.#messages = { message: this.look('message') ?? null, activity: this.look('activity') ?? null };
      this.#messagesSeq = seq;
      this.#frames = 0;
    }
    return this.#messages;
  }
}

/** Units in the order of the facility, then entries, each with its locks. */
function subjectsOf(look: Look, ids: (kind: RefKind) => readonly string[]): readonly Subject[] {
  const locksAt = new Map<string, string[]>();
  for (const id of ids('lock')) {
    const lock = mapAt(look(`lock.${id}`));
    const place = textAt(lock, 'unit') ?? textAt(lock, 'entry') ?? '';
    locksAt.set(place, [...(locksAt.get(place) ?? []), id]);
  }
  const of = (kind: Subject['kind']): Subject[] => ids(kind).map((id) => ({ kind, id, locks: locksAt.get(id) ?? [] }));
  return [...of('unit'), ...of('entry')];
}

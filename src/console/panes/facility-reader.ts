/**
 * Reads a facility for the console and caches what it can: ids once, because units and locks never change during a run; messages,
 * activity and the order of the units after new events, but not for every frame; the rest on demand.
 */

import type { Facility } from '../../facility/open/facility.ts';
import type { RefKind } from '../../facility/site/site.ts';
import type { Sort } from '../input/ui.ts';
import { mapAt, textAt } from './facts.ts';
import type { Messages } from './messages.ts';
import type { Look, Subject } from './subject.ts';
import { hasProblem } from './units.ts';

/** Which units are listed, and in which order. */
export interface Listing {
  readonly sort: Sort;
  readonly onlyProblems: boolean;
}

/** Frames between two reads of messages and activity while time runs: twice a second. */
const FRAMES_BETWEEN = 8;

export class FacilityReader {
  #facility: Facility | undefined;
  #ids = new Map<RefKind, readonly string[]>();
  #subjects: readonly Subject[] = [];
  #listed: readonly Subject[] = [];
  #listing: Listing = { sort: 'as built', onlyProblems: false };
  #messages: Messages = { message: null, activity: null };
  #seq = -1;
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
    this.#seq = -1;
  }

  readonly look: Look = (path) => this.#facility?.look(path);

  /** All units and entries, as built. */
  get subjects(): readonly Subject[] {
    return this.#subjects;
  }

  /** Those that are listed, in their order. */
  get listed(): readonly Subject[] {
    return this.#listed;
  }

  /** Messages by person, and the activity log. */
  get messages(): Messages {
    return this.#messages;
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

  /** Reads what is cached again, if that is due: at once while `paused`, twice a second while time runs. */
  renew(paused: boolean, listing: Listing): void {
    const seq = this.#facility?.trace.seq ?? 0;
    this.#frames++;
    const isDue = seq !== this.#seq && (paused || this.#seq < 0 || this.#frames >= FRAMES_BETWEEN);
    const isAnother = listing.sort !== this.#listing.sort || listing.onlyProblems !== this.#listing.onlyProblems;
    this.#listing = listing;
    if (isDue || isAnother) this.#listed = listedOf(this.#subjects, listing, this.look);
    if (!isDue) return;
    this.#messages = { message: this.look('message') ?? null, activity: this.look('activity') ?? null };
    this.#seq = seq;
    this.#frames = 0;
  }
}

function listedOf(subjects: readonly Subject[], { sort, onlyProblems }: Listing, look: Look): readonly Subject[] {
  const shown = onlyProblems ? subjects.filter((subject) => hasProblem(look, subject)) : subjects;
  if (sort === 'as built') return shown;
  const place = (subject: Subject): string => {
    if (sort === 'problems first') return hasProblem(look, subject) ? '0' : '1';
    const about = mapAt(look(`${subject.kind}.${subject.id}`));
    return textAt(about, sort === 'by status' ? 'status' : 'tenant') ?? '\uffff';
  };
  const places = new Map(shown.map((subject) => [subject, place(subject)]));
  const of = (subject: Subject): string => places.get(subject) ?? '';
  return [...shown].sort((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0));
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

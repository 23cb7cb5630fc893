/**
 * Reads a facility for the console and caches what it can. Ids are read once, because units and locks never change during a run; messages, activity
 * and the order of the units are read after new events, but not in every frame; everything else is read on demand.
 */

import type { Facility } from '../../facility/open/facility.ts';
import type { RefKind } from '../../facility/site/ref-kind.ts';
import type { HostClock } from '../../sim/live-clock.ts';
import { Slice } from '../../sim/slice.ts';
import type { Sort } from '../input/ui.ts';
import { asText, mapAt, textAt } from './facts.ts';
import type { Messages } from './messages.ts';
import type { Look, Subject } from './subject.ts';
import { hasProblem } from './units.ts';

/** Which units are listed, and in what order. */
export interface Listing {
  readonly sort: Sort;
  readonly onlyProblems: boolean;
}

/** Frames between two reads of messages and activity while time runs, which gives two reads a second. */
const FRAMES_BETWEEN = 8;
/**
 * How many units are read for the list in one frame, and for how long, in milliseconds of real time, so that key presses are answered promptly in a large
 * facility. A facility that was restored builds each lock when it is first read.
 */
export const UNITS_PER_FRAME = 50;
const LIST_MS = 5;

export class FacilityReader {
  readonly #slice: Slice;
  #facility: Facility | undefined;
  readonly #ids: Map<RefKind, readonly string[]>;
  #subjects: readonly Subject[];
  #listed: readonly Subject[] = [];
  #listing: Listing = { sort: 'as built', onlyProblems: false };
  #places = new Map<string, Place>();
  /** How many units still have to be read for the list. */
  #toRead = 0;
  #messages: Messages = { newest: null, activity: null };
  #seq = -1;
  #frames = 0;

  /** `like`: a reader of the facility from which this one was forked; both have the same units, locks and people. */
  constructor(host: Pick<HostClock, 'now'>, like?: FacilityReader) {
    this.#slice = new Slice(host, { ms: LIST_MS, steps: UNITS_PER_FRAME });
    this.#ids = new Map(like === undefined ? [] : like.#ids);
    this.#subjects = like?.subjects ?? [];
  }

  /** Switches to another object, which represents the same facility at a different time. */
  attach(facility: Facility): void {
    if (facility === this.#facility) return;
    this.#facility = facility;
    if (this.#subjects.length === 0) this.#subjects = subjectsOf(this.look, this.ids);
    this.#places = new Map();
    this.#toRead = 0;
    this.#seq = -1;
  }

  readonly look: Look = (path) => this.#facility?.find(path);

  /** All units and entries, in the order of the facility's file. */
  get subjects(): readonly Subject[] {
    return this.#subjects;
  }

  /** The listed units and entries, in list order. */
  get listed(): readonly Subject[] {
    return this.#listed;
  }

  /** The newest messages and the newest entries of the activity log. */
  get messages(): Messages {
    return this.#messages;
  }

  /** Every id of a kind. */
  readonly ids = (kind: RefKind): readonly string[] => {
    let ids = this.#ids.get(kind);
    if (ids === undefined) {
      const read = (): readonly string[] => this.#facility?.viewKeys?.(kind) ?? Object.keys(mapAt(this.look(kind)));
      ids = kind === 'place' ? [...this.ids('unit'), ...this.ids('entry')] : read();
      this.#ids.set(kind, ids);
    }
    return ids;
  };

  /** Whether every unit has been read since the list was last due. */
  get settled(): boolean {
    return this.#toRead === 0;
  }

  /** Reads the next units, as many as one frame allows, and sorts all of them by the values that are known. */
  #list(): void {
    const { sort, onlyProblems } = this.#listing;
    if (sort === 'as built' && !onlyProblems) {
      this.#toRead = 0;
      this.#listed = this.#subjects;
      return;
    }
    if (this.#toRead === 0) return;
    this.#slice.spend(() => {
      const subject = this.#subjects[this.#subjects.length - this.#toRead--];
      if (subject !== undefined) this.#places.set(subject.id, this.#read(subject));
      return this.#toRead === 0;
    });
    this.#slice.renew();
    const of = ({ id }: Subject): Place => this.#places.get(id) ?? UNREAD;
    const shown = onlyProblems ? this.#subjects.filter((subject) => of(subject).isProblem) : this.#subjects;
    const key = (subject: Subject): string => {
      const { isProblem, status, tenant } = of(subject);
      return sort === 'problems first' ? (isProblem ? '0' : '1') : sort === 'by status' ? status : tenant;
    };
    this.#listed =
      sort === 'as built' ? shown : [...shown].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }

  /** Reads only the values by which the list is sorted and filtered. */
  #read(subject: Subject): Place {
    const { sort, onlyProblems } = this.#listing;
    const isProblem = (onlyProblems || sort === 'problems first') && hasProblem(this.look, subject);
    const sortedBy = sort === 'by status' ? 'status' : sort === 'by tenant' ? 'tenant' : undefined;
    if (sortedBy === undefined) return { ...UNREAD, isProblem };
    const text = asText(this.look(`${subject.kind}.${subject.id}.${sortedBy}`)) ?? LAST;
    return { ...UNREAD, isProblem, [sortedBy]: text };
  }

  /** Refreshes the cache if that is due: immediately while `paused`, otherwise twice a second. */
  renew(paused: boolean, listing: Listing): void {
    const seq = this.#facility?.trace.seq ?? 0;
    this.#frames++;
    const isDue = seq !== this.#seq && (paused || this.#seq < 0 || this.#frames >= FRAMES_BETWEEN);
    const isAnother = listing.sort !== this.#listing.sort || listing.onlyProblems !== this.#listing.onlyProblems;
    this.#listing = listing;
    if (isAnother) this.#places.clear();
    if (isAnother || (isDue && this.#toRead === 0)) this.#toRead = this.#subjects.length;
    this.#list();
    if (!isDue) return;
    this.#messages = { newest: this.look('newestMessages') ?? null, activity: this.look('activity') ?? null };
    this.#seq = seq;
    this.#frames = 0;
  }
}

/** The values by which the list is sorted and filtered; empty until read. */
interface Place {
  readonly isProblem: boolean;
  readonly status: string;
  readonly tenant: string;
}

/** Units without a value to sort by come last. */
const LAST = '\uffff';
const UNREAD: Place = { isProblem: false, status: LAST, tenant: LAST };

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

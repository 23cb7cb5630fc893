/**
 * What the console has to know of a facility, asked for as seldom as possible: ids once, since nothing is built or torn down
 * while a facility lives; messages and activity when something happened, but not for every frame; the rest when it is shown.
 */

import type { Facility } from '../../facility/open/facility.ts';
import type { RefKind } from '../../facility/site/site.ts';
import type { Json } from '../../sim/clock.ts';
import { mapAt, textAt } from './facts.ts';
import type { Messages } from './messages.ts';

/** What can be chosen: a unit or an entry, with the locks behind it. */
export interface Subject {
  readonly kind: 'unit' | 'entry';
  readonly id: string;
  readonly locks: readonly string[];
}

/** One thing of the facility by its path, for instance `lock.A101`. */
export type Look = (path: string) => Json | undefined;

/** Frames between two looks at messages and activity while time runs: twice a second. */
const FRAMES_BETWEEN = 8;

export class FacilityReader {
  #facility: Facility | undefined;
  #ids = new Map<RefKind, readonly string[]>();
  #subjects: readonly Subject[] = [];
  #told: Messages = { message: null, activity: null };
  #toldAt = -1;
  #frames = 0;

  /** Looks at a facility; another object than the last is another facility. */
  attach(facility: Facility): void {
    if (facility === this.#facility) return;
    this.#facility = facility;
    this.#ids = new Map();
    this.#subjects = subjectsOf(
      (path) => facility.look(path),
      (kind) => this.ids(kind),
    );
    this.#toldAt = -1;
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

  /** Messages by person, and the activity log; `standing` when time stands, so that every frame matters. */
  messages(standing: boolean): Messages {
    const seq = this.#facility?.trace.seq ?? 0;
    this.#frames++;
    if (seq !== this.#toldAt && (standing || this.#toldAt < 0 || this.#frames >= FRAMES_BETWEEN)) {
      this.#told = { message: this.look('message') ?? null, activity: this.look('activity') ?? null };
      this.#toldAt = seq;
      this.#frames = 0;
    }
    return this.#told;
  }
}

/** Units in the order of the facility, then the entries; a lock names where it hangs. */
function subjectsOf(look: Look, ids: (kind: RefKind) => readonly string[]): readonly Subject[] {
  const hanging = new Map<string, string[]>();
  for (const id of ids('lock')) {
    const lock = mapAt(look(`lock.${id}`));
    const place = textAt(lock, 'unit') ?? textAt(lock, 'entry') ?? '';
    hanging.set(place, [...(hanging.get(place) ?? []), id]);
  }
  const of = (kind: Subject['kind']): Subject[] => ids(kind).map((id) => ({ kind, id, locks: hanging.get(id) ?? [] }));
  return [...of('unit'), ...of('entry')];
}

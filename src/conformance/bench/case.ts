/**
 * A conformance case: one sentence from a published page, and steps that show whether a target complies with it. Every kind of target has its own
 * bench.
 */

import type { Source } from '../../protocol/sources.ts';

export type Level = 'must' | 'should' | 'may';
/** `public` judges requirements that others have published; `np1` also judges requirements that this project has defined. */
export type Profile = 'public' | 'np1';

/** The profile of a case follows from its source, so nothing that we chose is in the public profile. */
export const profileOf = ({ source }: Pick<CaseFacts, 'source'>): Profile => (source === 'chosen' ? 'np1' : 'public');

/** `B` is the bench that the case works with, `N` the requirements that cases for this kind of target may have. */
export interface ConformanceCase<B, N extends string = string> {
  /** A slug that never changes, such as `lock.session.frozen`. */
  readonly id: string;
  /** The page and section, such as `protocol §3`. */
  readonly spec: string;
  /** Verbatim from that page. */
  readonly sentence: string;
  readonly level: Level;
  /** The source in which all the requirements of the case are published, or `chosen`. */
  readonly source: Source;
  /** Versions of NP1 in which the sentence holds; if absent, all. */
  readonly versions?: readonly (1 | 2)[];
  readonly needs: readonly N[];
  /** Cases that must have passed first. */
  readonly after?: readonly string[];
  /** Whether the specification requires a wait of a minute or more. */
  readonly slow?: boolean;
  /** The implementer's most likely mistake if the case fails: a phrase, which reports print after "often:". */
  readonly mistake: string;
  readonly run: (bench: B) => Promise<void>;
}

/** The properties of a case that reports need, on any bench. */
export type CaseFacts = Omit<ConformanceCase<never>, 'run'>;

/**
 * The cases in the given order, except that prerequisites come before the cases that depend on them. Throws RangeError for a cycle or an unknown id.
 */
export function inOrder<C extends Pick<CaseFacts, 'id' | 'after'>>(cases: readonly C[]): C[] {
  const byId = new Map(cases.map((one) => [one.id, one]));
  const placed = new Set<C>();
  const open = new Set<C>();
  const place = (one: C): void => {
    if (placed.has(one)) return;
    if (open.has(one)) throw new RangeError(`${one.id} depends on itself`);
    open.add(one);
    for (const id of one.after ?? []) {
      const before = byId.get(id);
      if (before === undefined) throw new RangeError(`${one.id} depends on ${id}, which does not exist`);
      place(before);
    }
    open.delete(one);
    placed.add(one);
  };
  for (const one of cases) place(one);
  return [...placed];
}

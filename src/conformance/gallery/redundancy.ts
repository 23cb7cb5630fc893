/**
 * The conclusions from a gallery about the cases: a case that no faulty target fails is useless, and if exactly the same targets
 * fail two cases, one of the two is redundant.
 */

/** A faulty target, and the ids of the cases that it failed. */
export interface TargetFailures {
  readonly target: string;
  readonly failed: readonly string[];
}

export interface RedundantCases {
  readonly cases: readonly string[];
  /** The targets that fail each of these cases, and no others. */
  readonly targets: readonly string[];
}

export interface Redundancy {
  /** Cases that no target fails. */
  readonly unfailed: readonly string[];
  readonly redundant: readonly RedundantCases[];
}

export function redundancyOf(cases: readonly string[], tried: readonly TargetFailures[]): Redundancy {
  const groups = new Map<string, { cases: string[]; targets: readonly string[] }>();
  for (const id of cases) {
    const targets = tried.filter(({ failed }) => failed.includes(id)).map(({ target }) => target);
    const key = JSON.stringify(targets);
    const group = groups.get(key) ?? { cases: [], targets };
    group.cases.push(id);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  return {
    unfailed: all.find(({ targets }) => targets.length === 0)?.cases ?? [],
    redundant: all.filter(({ cases: { length }, targets }) => length > 1 && targets.length > 0),
  };
}

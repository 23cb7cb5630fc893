/**
 * What a gallery shows about the cases: a case that no faulty target fails is useless, and of two that exactly the same targets fail, one
 * is redundant.
 */

/** A faulty target, and the ids of the cases that it failed. */
export interface Tried {
  readonly target: string;
  readonly failed: readonly string[];
}

export interface Twins {
  readonly cases: readonly string[];
  /** The targets that fail each of them, and no others. */
  readonly targets: readonly string[];
}

export interface Worth {
  /** Cases that no target fails. */
  readonly unfailed: readonly string[];
  readonly twins: readonly Twins[];
}

export function worthOf(cases: readonly string[], tried: readonly Tried[]): Worth {
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
    twins: all.filter(({ cases: { length }, targets }) => length > 1 && targets.length > 0),
  };
}

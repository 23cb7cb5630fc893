/** Selects the cases that a command judges: by glob, together with every case that a selected one depends on. */
import type { CaseFacts } from '../bench/case.ts';

const matcher = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The selected cases in order, together with those they depend on. */
export function selected<C extends CaseFacts>(cases: readonly C[], { only, skip }: Selection): C[] {
  const matches = (globs: readonly string[], id: string): boolean => globs.some((glob) => matcher(glob).test(id));
  const wanted = cases.filter(({ id }) => (only.length === 0 || matches(only, id)) && !matches(skip, id));
  const ids = new Set(wanted.map(({ id }) => id));
  for (const one of [...cases].reverse()) if (ids.has(one.id)) for (const id of one.after ?? []) ids.add(id);
  return cases.filter(({ id }) => ids.has(id));
}

/** Globs that match no case. */
export const unmatched = (cases: readonly CaseFacts[], { only, skip }: Selection): readonly string[] =>
  [...only, ...skip].filter((glob) => !cases.some(({ id }) => matcher(glob).test(id)));

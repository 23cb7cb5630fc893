/** A case of the facility link. */
import type { ConformanceCase } from '../bench/case.ts';
import type { LinkBench } from './link-bench.ts';
import type { Role } from './target.ts';

/** The requirement of a case: a target in that role, one that listens or dials, a lock by its address, or its stimuli. */
export type LinkNeed = Role | 'listens' | 'dials' | 'lock' | 'stimuli';
export type LinkCase = ConformanceCase<LinkBench, LinkNeed>;

/** Fills in the defaults: a `must` of the link's page. */
export const must = (
  rest: Pick<LinkCase, 'id' | 'spec' | 'sentence' | 'mistake' | 'run'> & Partial<LinkCase>,
): LinkCase => ({
  level: 'must',
  source: 'chosen',
  needs: [],
  ...rest,
});

/** A lock that no facility has. */
export const FOREIGN_MAC = '02:00:00:00:00:01';
export const SOME_SESSION = '0203B80B68BC8537503B34587DEB9BB7C56E1556';

/** A request that the target understands and that changes nothing, because it is about a lock that the target does not have. */
export const harmless = (
  role: Role,
): { readonly method: string; readonly params: Readonly<Record<string, unknown>> } =>
  role === 'backend'
    ? { method: 'results', params: { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] } }
    : { method: 'packets', params: { mac: FOREIGN_MAC, session: SOME_SESSION, packets: [] } };

export const beatOf = (mac: string, session = SOME_SESSION) => ({
  mac,
  session,
  state: 2,
  batteryMv: 3_000,
  clockValid: true,
  touched: true,
});

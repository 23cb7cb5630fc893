/**
 * The sources of behaviour. A rule, a check, a setting and a conformance case name their source by its short name;
 * docs/fidelity.md lists what is based on each. `chosen` means that the sources are silent or disagree, and that the
 * behaviour is ours: all of NP1 that the vendor has not published is chosen.
 */

export const BASES = {
  run: 'the vendor’s library, run',
  vendor: 'the vendor’s developer pages and published code',
  help: 'the vendor’s help pages',
  third: 'a third party',
  chosen: 'chosen',
} as const;
export type Basis = keyof typeof BASES;

interface About {
  readonly basis: Exclude<Basis, 'chosen'>;
  /** Absent where the source is not on the web. */
  readonly address?: string;
  /** A description of the source, if its address does not identify it. */
  readonly what?: string;
}

const KB = 'https://www.janusintl.com/knowledge/';
const ANDROID = 'https://github.com/noke-inc/noke-mobile-library-android';

const NAMED = {
  'AND-RUN': {
    basis: 'run',
    address: ANDROID,
    what: 'the published Android library, run against a stand-in for a lock',
  },
  AND: { basis: 'vendor', address: ANDROID },
  IOS: { basis: 'vendor', address: 'https://github.com/noke-inc/noke-mobile-library-ios' },
  CORE: { basis: 'vendor', address: 'https://github.com/noke-inc/noke-core-api-documentation' },
  'SEED/000': { basis: 'help', address: `${KB}locking-a-phone-in-a-unit-tenants` },
  'SEED/002': { basis: 'help', address: `${KB}basic-app-device-troubleshooting` },
  'SEED/004': { basis: 'help', address: `${KB}understanding-digital-keys` },
  'KA-01165': { basis: 'help', address: 'https://support.janusintl.com/knowledgebase/article/KA-01165/en-us' },
  SE: {
    basis: 'third',
    address: 'https://support.storeease.com/hc/en-us/articles/17426150564763-Noke-Unlocking-an-Occupied-Unit',
    what: 'the help page of an operator',
  },
  PMSCODE: { basis: 'third', what: 'a third party’s Nokē connector for a property-management system' },
} as const satisfies Readonly<Record<string, About>>;

export type PublicSource = keyof typeof NAMED | `KB/${string}`;
export type Source = PublicSource | 'chosen';

export const NAMED_SOURCES: Readonly<Record<string, About>> = NAMED;

export const basisOf = (source: Source): Basis =>
  source === 'chosen' ? 'chosen' : (NAMED_SOURCES[source]?.basis ?? 'help');

/** The address of a source; undefined if it has none or is chosen. */
export const addressOf = (source: Source): string | undefined =>
  source.startsWith('KB/') ? `${KB}${source.slice('KB/'.length)}` : NAMED_SOURCES[source]?.address;

/** The page that lists every case, by kind and by section of its specification. */
import { counted } from '../../protocol/counted.ts';
import { APP_CASES, type AppNeed } from '../app/app-cases.ts';
import { type CaseFacts, profileOf } from '../bench/case.ts';
import type { ApiNeed } from '../core-api/cases/core-api-case.ts';
import { CORE_API_CASES } from '../core-api/cases/core-api-cases.ts';
import { CORE_CASES } from '../core-module/cases/core-cases.ts';
import type { CoreNeed } from '../core-module/claims.ts';
import type { LinkNeed } from '../link/link-case.ts';
import { LINK_CASES } from '../link/link-cases.ts';
import type { Need } from '../lock/cases/lock-case.ts';
import { LOCK_CASES } from '../lock/cases/lock-cases.ts';
import { TESTED_BY, UNQUOTED } from './unquoted.ts';

/** Everything that the suite can judge. `silent` lists the requirements that nearly every case has. */
export const KINDS: readonly {
  readonly title: string;
  readonly cases: readonly CaseFacts[];
  readonly silent: readonly string[];
}[] = [
  { title: 'Cases for a lock', cases: LOCK_CASES, silent: ['keys'] },
  { title: 'Cases for a gateway or a backend', cases: LINK_CASES, silent: [] },
  { title: 'Cases for a backend that speaks the Core API', cases: CORE_API_CASES, silent: [] },
  { title: 'Cases for an unlock core', cases: CORE_CASES, silent: [] },
  { title: 'Cases for an app', cases: APP_CASES, silent: [] },
];

/** What each word in the column "needs" means. */
const NEEDS = {
  keys: 'the keys of the lock (`--keys`), or a backend that manages it (`--core-api`)',
  'factory-secret': 'keys with `factorySecret`',
  stimuli: 'a way to touch the lock and to move its parts (`--stimulus`)',
  virtual: 'a lock whose time the suite advances, without a real radio',
  'touch-wakes': 'a Nokē ONE or an HD padlock, which sleep until they are touched',
  haspSensor: 'a lock that claims to sense its hasp',
  quickClick: 'a target that claims quick-click codes',
  firmwareMode: 'a target that claims a firmware mode',
  diagnostics: 'a lock that claims to answer AC with diagnostics',
  banks: 'a device that claims sixteen banks of slots',
  gateway: 'a gateway as the target (`--role gateway`)',
  backend: 'a backend as the target (`--role backend`)',
  listens: 'a target that listens, so that the suite dials',
  dials: 'a target that dials, so that the suite listens',
  lock: 'a lock that the target knows, by its address',
  'emulated-lock': 'the keys of a lock that the suite emulates (`--keys`)',
  portal: 'a way to reset a lock’s keys at the portal (`--stimulus`)',
  foreign: 'the address of a lock that belongs to another company, as a claim',
  fobs: 'a target that claims fobs',
  restore: 'a backend that claims `/restore/`',
  'no-explicit-locking': 'a backend that does not claim explicit locking',
  entries: 'a core that claims locks on entries',
  sharing: 'a core that claims shares',
  reset: 'a core that claims key resets',
  adopts: 'a core that claims to adopt locks that were set up earlier',
  overlock: 'a core that claims the status overlock',
  activity: 'a core that claims to report activity',
  offlineKeys: 'an app that claims to use offline keys',
  timedKeys: 'an app that claims to put the phone’s time into its commands',
} as const satisfies Readonly<Record<Need | LinkNeed | ApiNeed | CoreNeed | AppNeed, string>>;

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function casesPage(): string {
  const parts = KINDS.map(({ title, cases, silent }) => {
    const sections = [...new Set(cases.map(({ spec }) => spec))].sort();
    return `## ${title}\n\n${counted(cases.length, 'case')}.\n\n${sections.map((section) => sectionOf(section, cases, silent)).join('\n')}`;
  });
  return `# Conformance cases

This page is generated from \`src/conformance\` by \`npm run conformance-cases\`. A test compares it with the code, and each requirement with the page that it is
quoted from. [conformance.md](conformance.md) explains how to run the cases, and [fidelity.md](fidelity.md#where-each-behaviour-comes-from) lists the sources. Every case for a lock needs
keys or, in the public profile, \`--core-api\`, in addition to what its row lists:

| needs | meaning |
|---|---|
${Object.entries(NEEDS)
  .map(([need, meaning]) => `| \`${need}\` | ${meaning} |`)
  .join('\n')}

${parts.join('\n')}
${unquotedSection()}`;
}

/** The sentences of docs/protocol.md that no lock case quotes. */
function unquotedSection(): string {
  const rows = UNQUOTED.map(
    ({ why, sentences }) =>
      `### ${why.replace(/^./, (first) => first.toUpperCase())}\n\n${sentences.map(listed).join('\n')}\n`,
  );
  const tested = TESTED_BY.map(
    ({ sentence, cases }) => `${listed(sentence)} (${cases.map((id) => `\`${id}\``).join(', ')})`,
  );
  return `## Sentences in protocol.md that no lock case quotes

A test splits the page into sentences and table rows, and finds each in a case above or in this list.

${rows.join('\n')}
### A case tests it and quotes a neighbouring sentence

${tested.join('\n')}
`;
}

const listed = (sentence: string): string => `- ${sentence.replace(/^- /, '')}`;

function sectionOf(section: string, cases: readonly CaseFacts[], silent: readonly string[]): string {
  const rows = cases
    .filter(({ spec }) => spec === section)
    .map(
      ({ id, level, source, sentence, needs }) =>
        `| \`${id}\` | ${level} | ${profileOf({ source })} | ${source} | ${needs.filter((need) => !silent.includes(need)).join(', ') || '–'} | ${cell(sentence)} |`,
    );
  return `### ${section.includes(' ') ? section : `${section}, before its first section`}\n\n| case | level | profile | source | needs | the requirement that it tests |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

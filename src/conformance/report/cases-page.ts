/** The page that lists every case, by kind and by section of its specification. */
import { counted } from '../../protocol/counted.ts';
import { APP_CASES } from '../app/app-cases.ts';
import { type CaseFacts, profileOf } from '../bench/case.ts';
import { CORE_API_CASES } from '../core-api/cases/core-api-cases.ts';
import { CORE_CASES } from '../core-module/cases/core-cases.ts';
import { LINK_CASES } from '../link/link-cases.ts';
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

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function casesPage(): string {
  const parts = KINDS.map(({ title, cases, silent }) => {
    const sections = [...new Set(cases.map(({ spec }) => spec))].sort();
    return `## ${title}\n\n${counted(cases.length, 'case')}.\n\n${sections.map((section) => sectionOf(section, cases, silent)).join('\n')}`;
  });
  return `# Conformance cases

This page is generated from \`src/conformance\` by \`npm run conformance-cases\`. A test compares it with the code, and each requirement with the page that it is
quoted from. Every case for a lock needs keys, in addition to what its row lists. [conformance.md](conformance.md) explains how to run the cases.

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
  return `### ${section}\n\n| case | level | profile | source | needs | the requirement that it tests |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

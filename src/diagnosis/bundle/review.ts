/** The page to read before a bundle is sent: its contents, the replacements, and the omissions. */

import { counted } from '../../protocol/counted.ts';
import type { PseudonymisedPaper } from './papers.ts';
import type { Pseudonymiser } from './pseudonymiser.ts';

export interface Reviewed {
  readonly pseudonyms: Pseudonymiser;
  readonly papers: readonly PseudonymisedPaper[];
  /** Number of files that no channel recognised. */
  readonly foreign: number;
  /** The command that executes the run again; undefined if there is no run. */
  readonly runAgain: string | undefined;
  readonly sameRanking: boolean;
}

export function reviewOf({ pseudonyms, papers, foreign, runAgain, sameRanking }: Reviewed): string {
  const left = papers.filter((paper) => paper.left > 0);
  return `# Review this folder before you send it

Read every file in this folder. All files are text, apart from Bluetooth captures (\`.btsnoop\`).

## What is in it

- \`diagnosis.txt\` and \`diagnosis.json\`: the diagnosis, repeated with only the files in this folder.
- \`papers/\`: ${counted(papers.length, 'file')} of evidence, rewritten from what was understood.
- \`facility.yaml\`: the facility.
${runAgain === undefined ? '- No run: no cause explains the evidence.\n' : `- \`scenario.yaml\` and \`run.trace.jsonl\`: the run that best explains the evidence. Open it with \`noke-sim console\` and this folder, or run it again with \`${runAgain}\`.\n`}
## What was replaced

- People: ${pseudonyms.count('people')}. Their ids, names, phone numbers, e-mail addresses and access codes, and the ids of their phones.
- MACs of locks: ${pseudonyms.count('locks')}. The names that locks advertise changed with them.
- Tracking keys: ${pseudonyms.count('keys')}.
- Words of free text that may be a name, a number or a code: ${pseudonyms.count('words')}. They read \`x1\`, \`x2\` and so on.
- The names of the facility and its company, and the names of its entries, zones and schedules.
- Times: shifted by whole weeks. Weekdays, times of day and the zone’s UTC offset are unchanged.

## What was left out

${[
  ...left.map((paper) => `- \`papers/${paper.name}\`: ${counted(paper.left, 'line')} that could not be read.`),
  ...(foreign === 0
    ? []
    : [`- ${counted(foreign, 'file that is', 'files that are')} not evidence, such as an e-mail.`]),
  '- The encrypted part of Bluetooth packets.',
  '- Ids of the receiver and of the rental software.',
].join('\n')}

## What is unchanged

The ids of units, entries, zones and schedules, staff roles, all settings and positions, the time zone, and batteries and sessions of
locks. If an id reveals a person’s identity, change it before you send the folder.
${sameRanking ? '' : '\n## Caution\n\nThe causes are in a different order here than in the diagnosis of the original evidence.\n'}`;
}

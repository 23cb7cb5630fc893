/** One Markdown page for each case that is not as expected, ready to paste into an issue. */
import type { Case, Report } from './case.ts';
import { isBad } from './exit-code.ts';
import { explained, placeOf } from './text.ts';
import { visible } from './visible.ts';

export interface Page {
  /** File name, unique within the report. */
  readonly name: string;
  readonly text: string;
}

/** The pages of a report, in the order of its cases. */
export function markdownPages(report: Report): Page[] {
  const taken = new Set<string>();
  return report.cases
    .filter((one) => isBad(one.verdict))
    .map((one) => {
      const stem =
        one.id
          .replace(/[^A-Za-z0-9.-]+/g, '-')
          .replace(/^[-.]+/, '')
          .slice(0, 80) || 'case';
      let name = `${stem}.md`;
      for (let n = 2; taken.has(name); n++) name = `${stem}-${n}.md`;
      taken.add(name);
      return { name, text: visible(page(one, report.tool)) };
    });
}

/** A fence that the enclosed text cannot close. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function page(one: Case, tool: string): string {
  const { failure } = one;
  const parts = [`# ${one.verdict}: ${one.name.replaceAll(/[\r\n]+/g, ' ')}`];
  if (failure !== undefined) parts.push(failure.message, `Place: \`${placeOf(one)}\``);
  if (one.note !== undefined) parts.push(one.note);
  if (one.rules !== undefined && one.rules.length > 0) parts.push(`Rules: ${one.rules.join(', ')}`);
  if (failure !== undefined) {
    parts.push('## Expected', fenced(failure.expected), '## Seen', fenced(failure.seen));
    if (failure.lastEvents !== undefined && failure.lastEvents.length > 0) {
      parts.push('## Last events', fenced(failure.lastEvents.join('\n')));
    }
    if (failure.path !== undefined && failure.path.length > 0) {
      parts.push('## What led to it', fenced(failure.path.map(({ says }) => says).join('\n')));
    }
  }
  const more = explained(one);
  if (more !== undefined) parts.push('## More', fenced(more));
  if (one.reproduce !== undefined) parts.push('## Reproduce', fenced(one.reproduce));
  const facts = [
    tool,
    one.seed === undefined ? '' : `seed ${one.seed}`,
    one.digest === undefined ? '' : `digest ${one.digest}`,
  ];
  parts.push(facts.filter((fact) => fact !== '').join(' · '));
  return `${parts.join('\n\n')}\n`;
}

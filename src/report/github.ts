/** The parts of a report that GitHub shows: annotations on lines of files, read from standard output, and a job summary. */

import { truncate } from '../sim/truncate.ts';
import type { Report } from './case.ts';
import { isBad } from './exit-code.ts';
import { explained, plain, sumLine } from './text.ts';
import { visible } from './visible.ts';

const value = (text: string): string =>
  visible(text.replaceAll('%', '%25').replaceAll('\r', '%0D')).replaceAll('\n', '%0A');
const property = (text: string): string => value(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** One line for each case that is not as expected; empty when all are. */
export function githubAnnotations(report: Report): string {
  const lines = report.cases
    .filter((one) => isBad(one.verdict))
    .map((one) => {
      const { file = one.file, line, column, message, expected, seen } = one.failure ?? {};
      const place = [
        ...(file === undefined ? [] : [`file=${property(file)}`]),
        ...(line ? [`line=${line}`] : []),
        ...(column ? [`col=${column}`] : []),
        `title=${property(`${one.verdict}: ${one.name}`)}`,
      ];
      const details = [
        message ?? one.note ?? one.verdict,
        ...(expected === undefined ? [] : [`expected ${expected}`, `seen ${seen}`]),
      ];
      return `::error ${place.join(',')}::${value(
        [...details, explained(one) ?? '', one.reproduce ?? '']
          .filter((line) => line !== '')
          .join('\n')
          .trim(),
      )}`;
    });
  return lines.map((line) => `${line}\n`).join('');
}

/** Limits on rows and characters that keep the summary far below GitHub's limit of a megabyte. */
const MAX_ROWS = 100;
const MAX_CELL_LENGTH = 500;

const cell = (text: string): string =>
  visible(truncate(text, MAX_CELL_LENGTH))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ');

/** Markdown for the page of the run: the totals, and a row for each case that is not as expected. */
export function githubSummary(report: Report): string {
  const bad = report.cases.filter((one) => isBad(one.verdict));
  const rows = bad
    .slice(0, MAX_ROWS)
    .map((one) => `| ${one.verdict} | ${cell(one.name)} | ${cell(one.failure?.message ?? one.note ?? '')} |`);
  const table = rows.length === 0 ? [] : ['', '| verdict | case | why |', '|---|---|---|', ...rows];
  const more = bad.length > MAX_ROWS ? ['', `and ${bad.length - MAX_ROWS} more`] : [];
  return `${[`**${cell(report.tool)}** ${sumLine(report, plain)}`, ...table, ...more].join('\n')}\n\n`;
}

/** Annotations that GitHub shows beside the line of a file; its runner reads them from standard output. */
import type { Report } from './case.ts';
import { isBad } from './exit-code.ts';
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
      return `::error ${place.join(',')}::${value([...details, one.reproduce ?? ''].join('\n').trim())}`;
    });
  return lines.map((line) => `${line}\n`).join('');
}

/** A badge as JSON, in the form that the endpoint of shields.io reads (schema version 1). */
import type { Report } from './case.ts';
import { isBad } from './exit-code.ts';

export function badgeJson(report: Report): string {
  const judged = report.cases.filter(({ verdict }) => verdict !== 'not-applicable');
  const bad = judged.filter(({ verdict }) => isBad(verdict)).length;
  const [message, color] =
    report.exitCode > 1
      ? ['not tested', 'lightgrey']
      : report.exitCode === 0
        ? [`${judged.length} passed`, 'brightgreen']
        : [`${bad} of ${judged.length} failed`, 'red'];
  return `${JSON.stringify({ schemaVersion: 1, label: 'noke-sim', message, color })}\n`;
}

/** TAP version 14: one test point per case, with a YAML block for those that are not as expected. */
import type { Case, Report } from './case.ts';
import { isBad } from './exit-code.ts';
import { explained, placeOf } from './text.ts';
import { visible } from './visible.ts';

const line = (text: string): string =>
  visible(text.replaceAll(/[\r\n]+/g, ' '))
    .replaceAll('\\', '\\\\')
    .replaceAll('#', '\\#');

function directive(one: Case): string {
  if (one.verdict === 'not-applicable') return ' # SKIP not applicable';
  return one.verdict === 'expected-fail' ? ` # TODO ${line(one.note ?? 'expected to fail')}` : '';
}

/** The whole report as TAP. */
export function tapReport(report: Report): string {
  const points = report.cases.flatMap((one, i) => {
    const ok = one.verdict === 'pass' || one.verdict === 'not-applicable';
    const point = `${ok ? 'ok' : 'not ok'} ${i + 1} - ${line(one.name)}${directive(one)}`;
    if (!isBad(one.verdict)) return [point];
    const facts: [string, string | undefined][] = [
      ['verdict', one.verdict],
      ['at', placeOf(one)],
      ['message', one.failure?.message ?? one.note],
      ['expected', one.failure?.expected],
      ['seen', one.failure?.seen],
      ['more', explained(one)],
      ['reproduce', one.reproduce],
    ];
    const block = facts.flatMap(([key, fact]) =>
      fact === undefined ? [] : [`  ${key}: ${visible(JSON.stringify(fact))}`],
    );
    return [point, '  ---', ...block, '  ...'];
  });
  return `${['TAP version 14', `1..${report.cases.length}`, ...points].join('\n')}\n`;
}

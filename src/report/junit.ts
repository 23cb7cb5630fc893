/**
 * JUnit XML as CI servers read it: failures, errors and skipped cases are distinguished. `time` is simulated seconds, so that
 * equal runs give equal files.
 */
import type { Case, Report } from './case.ts';
import { caseBlock, plain } from './text.ts';
import type { Verdict } from './verdict.ts';
import { escapeXml } from './xml.ts';

const ELEMENT = {
  pass: undefined,
  fail: 'failure',
  error: 'error',
  'not-applicable': 'skipped',
  'not-exercised': 'failure',
  incomplete: 'error',
  'expected-fail': 'skipped',
  'unexpected-pass': 'failure',
} satisfies Record<Verdict, 'failure' | 'error' | 'skipped' | undefined>;

const seconds = (ms: number): string => `${Math.trunc(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;

function caseXml(one: Case): string[] {
  const element = ELEMENT[one.verdict];
  const attributes = [
    `name="${escapeXml(one.name)}"`,
    `classname="${escapeXml(one.id)}"`,
    ...(one.file === undefined ? [] : [`file="${escapeXml(one.file)}"`]),
    ...(one.failure?.line ? [`line="${one.failure.line}"`] : []),
    `time="${seconds(one.simulatedMs ?? 0)}"`,
  ].join(' ');
  if (element === undefined) return [`    <testcase ${attributes}/>`];
  const message = escapeXml(one.failure?.message ?? one.note ?? one.verdict);
  const body = escapeXml(caseBlock(one, plain).join('\n'));
  const inside =
    element === 'skipped'
      ? `      <skipped message="${escapeXml(`${one.verdict}${one.note === undefined ? '' : `: ${one.note}`}`)}"/>`
      : `      <${element} type="${one.verdict}" message="${message}">${body}</${element}>`;
  return [`    <testcase ${attributes}>`, inside, '    </testcase>'];
}

/** One suite with all cases. */
export function junitReport(report: Report, suite = 'noke-sim'): string {
  const count = (element: string): number => report.cases.filter((one) => ELEMENT[one.verdict] === element).length;
  const total = report.cases.reduce((sum, one) => sum + (one.simulatedMs ?? 0), 0);
  const sums = `tests="${report.cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(total)}"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(report.tool)}" ${sums}>`,
    `  <testsuite name="${escapeXml(suite)}" ${sums}>`,
    ...report.cases.flatMap(caseXml),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * JUnit XML as CI servers read it: failures, errors and skipped cases are distinguished. `time` is real seconds, as CI servers
 * expect; simulated seconds are a property of the case. The caller measures real time, because a report does not depend on it.
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
  blocked: 'skipped',
  'expected-fail': 'skipped',
  'unexpected-pass': 'failure',
} satisfies Record<Verdict, 'failure' | 'error' | 'skipped' | undefined>;

const seconds = (ms: number): string => `${Math.trunc(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;

function caseXml(one: Case, realMs: number): string[] {
  const element = ELEMENT[one.verdict];
  const attributes = [
    `name="${escapeXml(one.name)}"`,
    `classname="${escapeXml(one.id)}"`,
    ...(one.file === undefined ? [] : [`file="${escapeXml(one.file)}"`]),
    ...(one.failure?.line ? [`line="${one.failure.line}"`] : []),
    `time="${seconds(realMs)}"`,
  ].join(' ');
  const { simulatedMs } = one;
  const simulated =
    simulatedMs === undefined
      ? []
      : [`      <properties><property name="simulatedSeconds" value="${seconds(simulatedMs)}"/></properties>`];
  if (element === undefined && simulated.length === 0) return [`    <testcase ${attributes}/>`];
  if (element === undefined) return [`    <testcase ${attributes}>`, ...simulated, '    </testcase>'];
  const message = escapeXml(one.failure?.message ?? one.note ?? one.verdict);
  const body = escapeXml(caseBlock(one, plain).join('\n'));
  const inside =
    element === 'skipped'
      ? `      <skipped message="${escapeXml(`${one.verdict}${one.note === undefined ? '' : `: ${one.note}`}`)}"/>`
      : `      <${element} type="${one.verdict}" message="${message}">${body}</${element}>`;
  return [`    <testcase ${attributes}>`, ...simulated, inside, '    </testcase>'];
}

/** The subject of a conformance run, as properties of the suite. */
function suiteXml({ suite }: Report): string[] {
  if (suite === undefined) return [];
  const property = ([name, value]: readonly [string, unknown]): string =>
    `      <property name="${escapeXml(name)}" value="${escapeXml(typeof value === 'string' ? value : JSON.stringify(value))}"/>`;
  return ['    <properties>', ...Object.entries(suite).map(property), '    </properties>'];
}

/** One suite with all cases. `realMs` is how long each case took, by its id, in milliseconds of real time. */
export function junitReport(
  report: Report,
  suite = 'noke-sim',
  realMs: ReadonlyMap<string, number> = new Map(),
): string {
  const took = ({ id }: Case): number => Math.max(0, Math.round(realMs.get(id) ?? 0));
  const count = (element: string): number => report.cases.filter((one) => ELEMENT[one.verdict] === element).length;
  const total = report.cases.reduce((sum, one) => sum + took(one), 0);
  const sums = `tests="${report.cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(total)}"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(report.tool)}" ${sums}>`,
    `  <testsuite name="${escapeXml(suite)}" ${sums}>`,
    ...suiteXml(report),
    ...report.cases.flatMap((one) => caseXml(one, took(one))),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

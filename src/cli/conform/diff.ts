/** `conform diff`: lists the cases that are better, worse, new or missing in the later of two reports. */

import { CodedError } from '../../facility/errors/coded-error.ts';
import { counted } from '../../protocol/counted.ts';
import { type Report, reportSchema, type Suite } from '../../report/case.ts';
import { type ExitCode, isBad } from '../../report/exit-code.ts';
import type { Host } from '../host/host.ts';
import { jsonOf } from './argument-file.ts';

export function diffReports(before: string, after: string, host: Host): ExitCode {
  const [old, young] = [reportIn(before), reportIn(after)];
  const was = new Map(old.cases.map((one) => [one.id, one.verdict]));
  const is = new Map(young.cases.map((one) => [one.id, one.verdict]));
  const lines = [...otherwise(old, young)];
  const notes = lines.length;
  let worse = 0;
  for (const [id, verdict] of is) {
    const earlier = was.get(id);
    if (earlier === undefined) lines.push(`new     ${id}  ${verdict}`);
    else if (earlier !== verdict) {
      const fell = isBad(verdict) && !isBad(earlier);
      if (fell) worse += 1;
      lines.push(
        `${fell ? 'worse ' : isBad(earlier) && !isBad(verdict) ? 'better' : 'other '}  ${id}  ${earlier} → ${verdict}`,
      );
    }
  }
  const missing = [...was.keys()].filter((id) => !is.has(id));
  for (const id of missing) lines.push(`missing ${id}  ${was.get(id)}`);
  host.out(
    `${[...lines, `${counted(lines.length - notes, 'difference')}, ${worse} worse, ${missing.length} missing`].join('\n')}\n`,
  );
  return worse === 0 && missing.length === 0 ? 0 : 1;
}

/** The differences between the runs themselves, which limit how far their results can be compared. */
function otherwise({ suite: old, tool: before }: Report, { suite: young, tool: after }: Report): string[] {
  const note = (what: string, was: string | undefined, is: string | undefined): string[] =>
    was === is ? [] : [`note    different ${what}: ${was ?? 'none'} → ${is ?? 'none'}`];
  const names = new Set([...Object.keys(old?.claims ?? {}), ...Object.keys(young?.claims ?? {})]);
  const claim = (suite: Suite | undefined, name: string): string | undefined => JSON.stringify(suite?.claims?.[name]);
  return [
    ...note('tool version', before, after),
    ...note('contract', old?.contract, young?.contract),
    ...note('kind of target', old?.kind, young?.kind),
    ...note('profile', old?.profile, young?.profile),
    ...[...names].flatMap((name) => note(`claim ${name}`, claim(old, name), claim(young, name))),
    ...note('list of cases', old?.caseList.slice(0, 12), young?.caseList.slice(0, 12)),
  ];
}

function reportIn(file: string): Report {
  const expected = 'what "conform lock … --json" prints';
  const read = reportSchema.safeParse(jsonOf(file, expected));
  if (!read.success) throw new CodedError('E-FILE-16', `${file} is not a report; expected ${expected}`);
  return read.data;
}

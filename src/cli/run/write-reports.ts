/** Writes the requested reports. Missing folders are created. */
import { join } from 'node:path';
import type { Report } from '../../report/case.ts';
import { githubAnnotations } from '../../report/github.ts';
import { htmlReport } from '../../report/html.ts';
import { jsonReport } from '../../report/json.ts';
import { junitReport } from '../../report/junit.ts';
import { markdownPages } from '../../report/markdown.ts';
import { tapReport } from '../../report/tap.ts';
import { writeWholeBelow } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import type { RunOptions } from './run-options.ts';

/** `realMs`: how long each case took, by its id. */
export function writeReports(
  report: Report,
  options: Pick<RunOptions, 'junit' | 'tap' | 'html' | 'markdown' | 'json'>,
  host: Host,
  realMs: ReadonlyMap<string, number>,
): void {
  const { junit, tap, html, markdown, json } = options;
  if (junit !== undefined) writeWholeBelow(junit, junitReport(report, 'noke-sim', realMs));
  if (tap !== undefined) writeWholeBelow(tap, tapReport(report));
  if (html !== undefined) writeWholeBelow(html, htmlReport(report));
  if (markdown !== undefined)
    for (const page of markdownPages(report)) writeWholeBelow(join(markdown, page.name), page.text);
  if (json) host.out(jsonReport(report));
  else if (host.env.GITHUB_ACTIONS === 'true') host.out(githubAnnotations(report));
}

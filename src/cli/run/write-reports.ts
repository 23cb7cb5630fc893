/** Writes the requested reports. Missing folders are created. */
import { join } from 'node:path';
import { badgeJson } from '../../report/badge.ts';
import type { Report } from '../../report/case.ts';
import { githubAnnotations, githubSummary } from '../../report/github.ts';
import { htmlReport } from '../../report/html.ts';
import { jsonReport } from '../../report/json.ts';
import { junitReport } from '../../report/junit.ts';
import { markdownPages } from '../../report/markdown.ts';
import { tapReport } from '../../report/tap.ts';
import { appendTo, FileError, writeWholeBelow } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import type { RunOptions } from './run-options.ts';

/** `realMs`: the real time of each case, by its id. */
export function writeReports(
  report: Report,
  options: Pick<RunOptions, 'junit' | 'tap' | 'html' | 'markdown' | 'badge' | 'json'>,
  host: Host,
  realMs: ReadonlyMap<string, number>,
): void {
  const { junit, tap, html, markdown, badge, json } = options;
  if (junit !== undefined) writeWholeBelow(junit, junitReport(report, 'noke-sim', realMs));
  if (tap !== undefined) writeWholeBelow(tap, tapReport(report));
  if (html !== undefined) writeWholeBelow(html, htmlReport(report));
  if (markdown !== undefined)
    for (const page of markdownPages(report)) writeWholeBelow(join(markdown, page.name), page.text);
  if (badge !== undefined) writeWholeBelow(badge, badgeJson(report));
  if (json) host.out(jsonReport(report));
  showOnGitHub(report, host, json);
}

/** On GitHub: annotations, unless standard output is JSON, and the summary of the step. */
export function showOnGitHub(report: Report, host: Host, json: true | undefined): void {
  if (host.env.GITHUB_ACTIONS !== 'true') return;
  if (!json) host.out(githubAnnotations(report));
  const { GITHUB_STEP_SUMMARY: summary = '' } = host.env;
  if (summary !== '') addToSummary(summary, report, host);
}

/** A run keeps its verdict even if the summary cannot be written. */
function addToSummary(file: string, report: Report, host: Host): void {
  try {
    appendTo(file, githubSummary(report));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    host.err(`the job summary was not written: ${error.message}\n`);
  }
}

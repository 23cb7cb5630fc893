/** The action of `noke-sim diagnose`: reads the evidence, plays every hypothesis, and prints the diagnosis. */
import { existsSync } from 'node:fs';
import { disguised } from '../../diagnosis/bundle/bundle.ts';
import { REVIEW } from '../../diagnosis/bundle/layout.ts';
import { type Case, caseOf } from '../../diagnosis/case.ts';
import { type ReportRead, readReport, THIS_YEAR, yearOf } from '../../diagnosis/channels/channels.ts';
import { type LogGrammar, logGrammar, readPatterns } from '../../diagnosis/channels/log-patterns.ts';
import type { About } from '../../diagnosis/channels/reading.ts';
import { type Diagnosis, diagnosisOf } from '../../diagnosis/diagnosis.ts';
import { scenarioOf } from '../../diagnosis/scenario.ts';
import { fitsPlan, namesIn, sketchOf } from '../../diagnosis/sketch.ts';
import { diagnosisText } from '../../diagnosis/text.ts';
import { readPlan } from '../../facility/files/plan.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { CANNOT_TELL, type ExitCode } from '../../report/exit-code.ts';
import { mustBeWritable, writeWhole } from '../../sim/files.ts';
import type { Host } from '../host/host.ts';
import { askForFacts } from './ask.ts';
import { whyNoBundle, writeBundle } from './bundle.ts';
import type { DiagnoseOptions } from './diagnose-options.ts';
import { playCauses } from './play-causes.ts';

/** The time zone in which the evidence is read before the facility is known. */
const ANY_ZONE = 'UTC';

export async function diagnose(names: readonly string[], options: DiagnoseOptions, host: Host): Promise<ExitCode> {
  const started = host.clock.now();
  const grammar = grammarOf(options.patterns);
  if (typeof grammar === 'string') return wrong(host, grammar);
  const files = options.told === undefined ? names : [...names, options.told];
  const absent = files.find((file) => !existsSync(file));
  if (absent !== undefined) return wrong(host, `${absent}: there is no such file or folder`);
  const chosen = chooseFacility(options.facility, files, grammar);
  if (typeof chosen === 'string') return wrong(host, chosen);
  const { plan, note } = chosen;
  const read = readDated(files, plan.timeZone, grammar);
  if (read.papers.every(({ readings, about }) => readings.length === 0 && about === undefined))
    return wrong(host, nothingReadable(read));
  const about = aboutOf(options.about);
  if (about === undefined)
    return wrong(host, `--about ${options.about}: expected PERSON@UNIT, for instance gina@A108, or only a person`);
  let of = caseOf(plan, read.papers, about);
  if (options.about !== undefined && of.misfits.length > 0) return wrong(host, `--about: ${of.misfits.join('; ')}`);
  if (options.scenario !== undefined) mustBeWritable(options.scenario);
  const noBundle = options.bundle === undefined ? undefined : whyNoBundle(options.bundle);
  if (noBundle !== undefined) return wrong(host, noBundle);
  if (of.subject.person === undefined && of.subject.unit === undefined && of.subject.entry === undefined)
    return wrong(
      host,
      [...of.misfits, 'the evidence does not say who or what the report is about: use --about PERSON@UNIT'].join('\n'),
    );
  // A sketch was made from these names.
  const { known, unknown } = options.facility === undefined ? { known: [], unknown: [] } : namesIn(plan, read.papers);
  if (known.length === 0 && unknown.length > 0)
    return wrong(host, `the facility has none of the names in the evidence: ${listOf(unknown)}`);
  const strange = unknown.length === 0 ? [] : [`the facility has no ${listOf(unknown)}; lines about them are ignored`];
  const asks =
    options.ask ??
    (host.terminal !== undefined && options.told === undefined && options.json !== true && of.facts.size === 0);
  if (options.json !== true) host.err(readText(read));
  const before: Case[] = [];
  for (;;) {
    const { trials, interrupted } = await playCauses(of, host, {
      shows: options.json !== true,
      workers: options.workers,
    });
    const ranked = withNotes(diagnosisOf(of, trials, read.foreign), [...note, ...strange, ...read.problems]);
    const found = unfinished(ranked, interrupted);
    const answered =
      asks && interrupted === undefined && found.next !== undefined
        ? await askForFacts(of, found.next, host)
        : undefined;
    if (answered === undefined) {
      const code = finish(found, of, options, host, (host.clock.now() - started) / 1_000);
      return options.bundle === undefined
        ? code
        : ((await bundle(options.bundle, of, found, read, { host, workers: options.workers })) ?? code);
    }
    if (answered === 'back') of = before.pop() ?? of;
    else {
      before.push(of);
      of = answered;
    }
  }
}

/** Diagnoses the disguised case again and writes the bundle; returns an exit code only if it cannot. */
async function bundle(
  folder: string,
  of: Case,
  original: Diagnosis,
  { foreign }: ReportRead,
  { host, workers }: { readonly host: Host; readonly workers: number | undefined },
): Promise<ExitCode | undefined> {
  const hidden = disguised(of);
  if (hidden === undefined)
    return wrong(
      host,
      `--bundle ${folder}: no move by whole weeks keeps the offset of ${of.plan.timeZone} in this case`,
    );
  const { trials } = await playCauses(hidden.of, host, { shows: false, workers });
  writeBundle(folder, hidden, diagnosisOf(hidden.of, trials), original, foreign);
  host.err(`${folder}: written; read ${folder}/${REVIEW} before you send it\n`);
  return undefined;
}

/** How many names are listed; the rest is only counted. */
const NAMES_LISTED = 5;
const listOf = (names: readonly string[]): string =>
  names.length <= NAMES_LISTED
    ? names.join(', ')
    : `${names.slice(0, NAMES_LISTED).join(', ')} and ${names.length - NAMES_LISTED} more`;

const wrong = (host: Host, why: string): ExitCode => {
  host.err(`${why}\n`);
  return 2;
};

const withNotes = (found: Diagnosis, notes: readonly string[]): Diagnosis => ({
  ...found,
  warnings: [...notes, ...found.warnings],
});

function grammarOf(file: string | undefined): LogGrammar | string {
  if (file === undefined) return logGrammar();
  const read = readPatterns(file);
  return read.ok ? logGrammar(read.patterns) : read.problems.map(printProblem).join('\n');
}

/** The named facility, `demo` if it contains every name in the evidence, or a sketch made from those names. */
function chooseFacility(
  name: string | undefined,
  files: readonly string[],
  grammar: LogGrammar,
): { plan: FacilityFile; note: readonly string[] } | string {
  if (name !== undefined) {
    const read = readPlan(name);
    return read.ok ? { plan: read.plan, note: [] } : read.problems.map(printProblem).join('\n');
  }
  const demo = readPlan('demo');
  if (!demo.ok) return demo.problems.map(printProblem).join('\n');
  const { papers } = readDated(files, demo.plan.timeZone, grammar);
  if (fitsPlan(demo.plan, papers))
    return { plan: demo.plan, note: ['no --facility: the names fit the demo facility, which is used'] };
  const sketched = readDated(files, ANY_ZONE, grammar);
  return {
    plan: sketchOf(sketched.papers),
    note: ['no --facility: the facility was sketched from the names in the evidence; its time zone is UTC'],
  };
}

/** Evidence without a year gets the year of the rest. It is read again only if that is another year. */
function readDated(files: readonly string[], timeZone: string, grammar: LogGrammar): ReportRead {
  const first = readReport(files, { timeZone, year: THIS_YEAR }, grammar);
  const year = yearOf(first.papers);
  return year === THIS_YEAR ? first : readReport(files, { timeZone, year }, grammar);
}

function nothingReadable({ papers, foreign, problems }: ReportRead): string {
  const each = [...papers, ...foreign].map(
    ({ name, warnings }) => `${name}: ${warnings[0] ?? 'no line of it was understood'}`,
  );
  return [
    ...problems,
    ...each,
    'nothing readable: expected an activity export, a log, a capture, a portal reading or told.yaml',
  ].join('\n');
}

/** What was recognised, printed before the first run is played. */
function readText({ papers, foreign }: ReportRead): string {
  const lines = papers.map(({ name, channel, readings, unread }) => {
    const left = unread.length === 0 ? '' : `, ${unread.length} ${unread.length === 1 ? 'line' : 'lines'} not read`;
    return `${name}: ${channel}, ${readings.length} ${readings.length === 1 ? 'statement' : 'statements'}${left}\n`;
  });
  return [...lines, ...foreign.map(({ name }) => `${name}: not read\n`)].join('');
}

function aboutOf(text: string | undefined): About | undefined {
  if (text === undefined) return {};
  const [person = '', unit = '', ...more] = text.split('@');
  if (more.length > 0 || (person === '' && unit === '')) return undefined;
  return { ...(person === '' ? {} : { person }), ...(unit === '' ? {} : { unit }) };
}

/** An interrupted ranking names no cause, because the causes that were not played may explain more. */
const unfinished = (found: Diagnosis, why: string | undefined): Diagnosis =>
  why === undefined ? found : { ...found, verdict: 'cannot-tell', warnings: [why, ...found.warnings] };

function finish(found: Diagnosis, of: Case, options: DiagnoseOptions, host: Host, seconds: number): ExitCode {
  const { best, ...shown } = found;
  if (options.scenario !== undefined && best !== undefined) writeWhole(options.scenario, scenarioOf(of, best));
  const scenario = options.scenario ?? null;
  if (options.json === true) host.out(`${JSON.stringify({ ...shown, scenario, seconds }, null, 2)}\n`);
  else {
    host.out(diagnosisText(found));
    if (options.scenario !== undefined) host.out(`\nRun it again: noke-sim run ${options.scenario}\n`);
  }
  return found.verdict === 'cause' ? 0 : CANNOT_TELL;
}

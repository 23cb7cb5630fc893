/**
 * The case of a field report, from the files that a command names: the facility is read, selected or constructed from the evidence, every file is
 * read by its channel, and the person and the place of the complaint are determined.
 */

import { existsSync } from 'node:fs';
import { type Case, caseOf } from '../../diagnosis/case.ts';
import { type Evidence, type ReportRead, readReport, THIS_YEAR, yearOf } from '../../diagnosis/channels/channels.ts';
import { type LogGrammar, logGrammar, readPatterns } from '../../diagnosis/channels/log-patterns.ts';
import type { About } from '../../diagnosis/channels/reading.ts';
import { facilityFromEvidence, fitsPlan, namesIn } from '../../diagnosis/facility-from-evidence.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { readPlan } from '../../facility/files/plan.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import { counted } from '../../protocol/counted.ts';
import type { DiagnoseOptions } from './diagnose-options.ts';

/** The time zone in which the evidence is read before the facility is known. */
const ANY_ZONE = 'UTC';

/** A case with the files that were read, and notes on how they were interpreted. */
export interface CaseRead {
  readonly of: Case;
  readonly read: ReportRead;
  readonly notes: readonly string[];
}

export type CaseOptions = Pick<DiagnoseOptions, 'facility' | 'told' | 'about' | 'patterns'>;

/** Throws CodedError. */
export function caseFromFiles(names: readonly Evidence[], options: CaseOptions): CaseRead {
  const grammar = grammarOf(options.patterns);
  const files = options.told === undefined ? names : [...names, options.told];
  const absent = files.find((file) => typeof file === 'string' && !existsSync(file));
  if (absent !== undefined) throw new CodedError('E-PAPER-1', `${absent}: there is no such file or folder`);
  const { plan, note } = chooseFacility(options.facility, files, grammar);
  const read = readDated(files, plan.timeZone, grammar);
  if (read.papers.every(({ readings, about }) => readings.length === 0 && about === undefined))
    throw nothingReadable(read);
  const about = aboutOf(options.about);
  if (about === undefined)
    throw new CodedError(
      'E-USAGE-4',
      `--about ${options.about}: expected PERSON@UNIT, for instance gina@A108, or only a person`,
    );
  const of = caseOf(plan, read.papers, about);
  if (options.about !== undefined && of.misfits.length > 0)
    throw new CodedError('E-PAPER-2', `--about: ${of.misfits.join('; ')}`);
  if (of.subject.person === undefined && of.subject.unit === undefined && of.subject.entry === undefined)
    throw new CodedError(
      'E-PAPER-2',
      [...of.misfits, 'the evidence does not say who or what the report is about: use --about PERSON@UNIT'].join('\n'),
    );
  // The names from which the facility was constructed.
  const { known, unknown } = options.facility === undefined ? { known: [], unknown: [] } : namesIn(plan, read.papers);
  if (known.length === 0 && unknown.length > 0)
    throw new CodedError('E-PAPER-3', `none of the names in the evidence occurs in the facility: ${listOf(unknown)}`);
  const strange = unknown.length === 0 ? [] : [`the facility has no ${listOf(unknown)}; lines about them are ignored`];
  return { of, read, notes: [...note, ...strange, ...read.problems] };
}

/** The evidence that was recognised, printed before the first run starts. */
export function readText({ papers, foreign }: ReportRead): string {
  const lines = papers.map(({ name, channel, readings, unread }) => {
    const left = unread.length === 0 ? '' : `, ${counted(unread.length, 'line')} not read`;
    return `${name}: ${channel}, ${counted(readings.length, 'statement')}${left}\n`;
  });
  return [...lines, ...foreign.map(({ name }) => `${name}: not read\n`)].join('');
}

/** The number of names that are listed; the rest are only counted. */
const NAMES_LISTED = 5;
const listOf = (names: readonly string[]): string =>
  names.length <= NAMES_LISTED
    ? names.join(', ')
    : `${names.slice(0, NAMES_LISTED).join(', ')} and ${names.length - NAMES_LISTED} more`;

function grammarOf(file: string | undefined): LogGrammar {
  if (file === undefined) return logGrammar();
  const read = readPatterns(file);
  if (!read.ok) throw problemsError(read.problems);
  return logGrammar(read.patterns);
}

function planOf(name: string): FacilityFile {
  const read = readPlan(name);
  if (!read.ok) throw problemsError(read.problems);
  return read.plan;
}

/** The named facility, `demo` if it contains every name in the evidence, or one constructed from those names. */
function chooseFacility(
  name: string | undefined,
  files: readonly Evidence[],
  grammar: LogGrammar,
): { plan: FacilityFile; note: readonly string[] } {
  if (name !== undefined) return { plan: planOf(name), note: [] };
  const demo = planOf('demo');
  const { papers } = readDated(files, demo.timeZone, grammar);
  if (fitsPlan(demo, papers))
    return { plan: demo, note: ['no --facility: using the demo facility, which contains all the names'] };
  const sketched = readDated(files, ANY_ZONE, grammar);
  return {
    plan: facilityFromEvidence(sketched.papers),
    note: ['no --facility: using a facility constructed from the names in the evidence; its time zone is UTC'],
  };
}

/** Evidence without a year is assumed to be from the year of the other evidence. It is reread only if that year differs. */
function readDated(files: readonly Evidence[], timeZone: string, grammar: LogGrammar): ReportRead {
  const first = readReport(files, { timeZone, year: THIS_YEAR }, grammar);
  const year = yearOf(first.papers);
  return year === THIS_YEAR ? first : readReport(files, { timeZone, year }, grammar);
}

function nothingReadable({ papers, foreign, problems }: ReportRead): CodedError {
  const each = [...papers, ...foreign].map(
    ({ name, warnings }) => `${name}: ${warnings[0] ?? 'none of its lines was understood'}`,
  );
  const expected =
    'nothing readable: expected an activity export, a log, a capture, lines copied from the portal or told.yaml';
  return new CodedError('E-PAPER-1', [...problems, ...each, expected].join('\n'));
}

function aboutOf(text: string | undefined): About | undefined {
  if (text === undefined) return {};
  const [person = '', unit = '', ...more] = text.split('@');
  if (more.length > 0 || (person === '' && unit === '')) return undefined;
  return { ...(person === '' ? {} : { person }), ...(unit === '' ? {} : { unit }) };
}

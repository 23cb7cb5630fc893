/**
 * The evidence of a field report. Each file is recognised by its content, never by its name, and is read by the matching channel. A folder is one
 * report; a file named `truth.json` in it is never opened.
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Instant } from '../../sim/clock.ts';
import { readUpTo, whyUnreadable } from '../../sim/files.ts';
import { activityCsv } from './activity-csv.ts';
import { btsnoop } from './btsnoop.ts';
import { coreActivity } from './core-activity.ts';
import { partOfLog, withSource } from './log-part.ts';
import { type LogGrammar, logGrammar } from './log-patterns.ts';
import { linesOf, PAPER_MAX_BYTES, textOf, UNREAD_MAX } from './paper-text.ts';
import { androidLog, iosLog } from './phone-log.ts';
import { portal } from './portal.ts';
import type { ChannelId, Paper, PaperContext, UnreadLine } from './reading.ts';
import { redirect } from './redirect.ts';
import { told } from './told.ts';

interface Channel {
  readonly id: ChannelId;
  recognise(bytes: Uint8Array): boolean;
  parse(name: string, bytes: Uint8Array, context: PaperContext, grammar: LogGrammar): Paper;
}

/** In the order in which they are tried, strictest first. */
const CHANNELS: readonly Channel[] = [btsnoop, coreActivity, redirect, activityCsv, told, portal, androidLog, iosLog];

/** A file that no channel recognises: prose, or any other data. */
export interface ForeignPaper {
  readonly name: string;
  readonly channel: undefined;
  readonly unread: readonly UnreadLine[];
  readonly warnings: readonly string[];
}

const GRAMMAR = logGrammar();

export const channelOf = (bytes: Uint8Array): ChannelId | undefined =>
  CHANNELS.find((channel) => channel.recognise(bytes))?.id;

/** Reads a file from its bytes. */
export function readPaper(
  name: string,
  bytes: Uint8Array,
  context: PaperContext,
  grammar: LogGrammar = GRAMMAR,
): Paper | ForeignPaper {
  const channel = CHANNELS.find((one) => one.recognise(bytes));
  return channel === undefined ? foreign(name, bytes) : channel.parse(name, bytes, context, grammar);
}

/** Prose is never parsed; its lines are listed. */
function foreign(name: string, bytes: Uint8Array): ForeignPaper {
  const paper = { name, channel: undefined, unread: [] };
  if (bytes.length === 0) return { ...paper, warnings: ['this file is empty'] };
  const text = textOf(bytes);
  if (text === undefined) return { ...paper, warnings: ['this file contains binary data of an unknown kind'] };
  const lines = linesOf(text.slice(0, FOREIGN_CHARACTERS));
  const unread = lines.slice(0, UNREAD_MAX).map((line, i) => ({ line: i + 1, text: line.slice(0, 200) }));
  return { ...paper, unread, warnings: ['this text has no known format; it was not read'] };
}

/** The number of characters of prose that are listed. */
const FOREIGN_CHARACTERS = 200_000;

/** The file that contains the answer to a practice report. */
const TRUTH = 'truth.json';
/** The maximum number of files in one folder. */
const FILES_MAX = 1_000;

export interface ReportRead {
  readonly papers: readonly Paper[];
  readonly foreign: readonly ForeignPaper[];
  /** Files that could not be read, each as a sentence that names the file. */
  readonly problems: readonly string[];
}

/** The path of a file or folder, or a file that is already in memory. */
export type Evidence = string | { readonly name: string; readonly bytes: Uint8Array };

/** Reads the evidence in files and folders. */
export function readReport(
  given: readonly Evidence[],
  context: PaperContext,
  grammar: LogGrammar = GRAMMAR,
): ReportRead {
  const papers: Paper[] = [];
  const others: ForeignPaper[] = [];
  const problems: string[] = [];
  const all = given
    .flatMap<Evidence>((one) => (typeof one === 'string' ? filesIn(one, problems) : [one]))
    .filter((one) => basename(nameOf(one)) !== TRUTH);
  const around = reportedTime(all, context);
  for (const one of all) {
    const file = nameOf(one);
    try {
      const read = readEvidence(one, { ...context, ...(around === undefined ? {} : { around }) }, grammar);
      if (read.channel === undefined) others.push(read);
      else papers.push(read);
    } catch (error) {
      problems.push(`${file}: ${whyUnreadable(error)}`);
    }
  }
  return { papers, foreign: others, problems };
}

const nameOf = (one: Evidence): string => (typeof one === 'string' ? one : one.name);

/** The last time at which somebody said that they tried; files without facts are not read to their end. */
function reportedTime(all: readonly Evidence[], context: PaperContext): Instant | undefined {
  const times = all.flatMap((one) => {
    const head = headOfEvidence(one);
    if (head === undefined || channelOf(head) !== told.id) return [];
    return told
      .parse(nameOf(one), head, context)
      .readings.flatMap((reading) =>
        reading.channel === 'told' && reading.fact === 'tried.at' && reading.day !== true ? reading.ats : [],
      );
  });
  return times.length === 0 ? undefined : times.reduce((last, at) => Math.max(last, at));
}

/** Undefined for a file that cannot be read, which is reported later, and for a pipe. */
function headOfEvidence(one: Evidence): Uint8Array | undefined {
  try {
    if (typeof one !== 'string') return one.bytes.subarray(0, TOLD_BYTES);
    // A pipe can be read only once.
    return statSync(one).isFile() ? readUpTo(one, TOLD_BYTES) : undefined;
  } catch {
    return undefined;
  }
}
/** The facts of a report are shorter than this. */
const TOLD_BYTES = 64 * 1024;

/** A log that is larger than the limits is read around the time of the complaint; any other file from its beginning. */
function readEvidence(one: Evidence, context: PaperContext, grammar: LogGrammar): Paper | ForeignPaper {
  const bytes = typeof one === 'string' ? readUpTo(one, PAPER_MAX_BYTES + 1) : one.bytes;
  const channel = CHANNELS.find((each) => each.recognise(bytes));
  if (channel === undefined || !IN_ORDER.has(channel.id)) return readPaper(nameOf(one), bytes, context, grammar);
  const timeIn = (block: Uint8Array) => channel.parse('', block, context, grammar).from;
  const part = withSource(typeof one === 'string' ? one : one.bytes, (source) =>
    partOfLog(source, context.around, timeIn),
  );
  if (part === undefined) return channel.parse(nameOf(one), bytes, context, grammar);
  const { linesBefore } = part;
  const paper = channel.parse(nameOf(one), part.bytes, context, grammar);
  const shifted = <T extends { readonly line: number }>(each: T): T => ({ ...each, line: each.line + linesBefore });
  const which = context.around === undefined ? 'the end' : 'the part around the time of the complaint';
  return {
    ...paper,
    readings: paper.readings.map(shifted),
    unread: paper.unread.map(shifted),
    warnings: [
      `this log is too large to be read whole; only ${which} was read, from line ${linesBefore + 1} on`,
      ...paper.warnings,
    ],
  };
}

/** Logs that are written line by line, the latest line last. */
const IN_ORDER: ReadonlySet<ChannelId> = new Set([androidLog.id, iosLog.id, redirect.id]);

/**
 * The year to assume for files whose dates have none: the year of the other files. Reported facts may mention a much
 * later date, such as a lease, so they are used only if there is nothing else.
 */
export function yearOf(papers: readonly Paper[]): number {
  const others = papers.filter(({ channel }) => channel !== 'android-log');
  const written = others.filter(({ channel, to }) => channel !== 'told' && to !== undefined);
  const dated = (written.length > 0 ? written : others).flatMap(({ to, readings }) =>
    to !== undefined ? [to] : readings.map(({ at }) => at).filter((at) => at > 0),
  );
  if (dated.length === 0) return THIS_YEAR;
  return new Date(dated.reduce((last, at) => Math.max(last, at))).getUTCFullYear();
}

/** The year for a single log on its own; it does not affect the cause. */
export const THIS_YEAR = 2026;

function filesIn(name: string, problems: string[]): string[] {
  try {
    if (!statSync(name).isDirectory()) return [name];
    const files = readdirSync(name, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== TRUTH);
    if (files.length === 0) problems.push(`${name}: this folder contains no files to read`);
    if (files.length > FILES_MAX) problems.push(`${name}: only the first ${FILES_MAX} files of this folder were read`);
    return files
      .map((entry) => entry.name)
      .sort()
      .slice(0, FILES_MAX)
      .map((file) => join(name, file));
  } catch (error) {
    problems.push(`${name}: ${whyUnreadable(error)}`);
    return [];
  }
}

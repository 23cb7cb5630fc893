/**
 * Logs of the app: Android's `logcat`, and the iOS log. Their times are by the phone's own clock; Android's have neither year nor time zone, so the
 * facility's is assumed. Lines of other apps are skipped.
 */
import { printDay } from '../../screens/portal-time.ts';
import type { Instant } from '../../sim/clock.ts';
import { type LogGrammar, logGrammar, type Platform, printLine, readLine } from './log-patterns.ts';
import { bytesOfText, headOf, LINE_MAX, mostMatch, PaperDraft } from './paper-text.ts';
import { existing, LocalClock, partsOf, printClock, printMonthDay, readIso, readTimeOfDay } from './paper-time.ts';
import { stepsOf } from './phone-steps.ts';
import type { Paper, PaperContext, PhoneReading, PhoneStep } from './reading.ts';
import type { Run } from './run.ts';

interface LogLine {
  readonly tag: string;
  readonly text: string;
}

/** `logcat -v threadtime`, with or without a year. */
const THREADTIME =
  /^(?:(\d{4})-)?(\d\d)-(\d\d) (\d\d:\d\d:\d\d\.\d{3})(?:\s+[+-]\d{4})?\s+\d+\s+\d+\s+[VDIWEFA]\s+([^:\s]*)\s*:\s?(.*)$/;
/** `logcat -v time`. */
const TIME = /^(?:(\d{4})-)?(\d\d)-(\d\d) (\d\d:\d\d:\d\d\.\d{3})\s+[VDIWEFA]\/([^(\s]*)\s*\(\s*\d+\):\s?(.*)$/;
const ANDROID = /^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\s.*[VDIWEFA][\s/]/;
const IOS =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s?[+-]\d{4})\s+[^[\]]*\[\d+(?::[0-9a-fA-Fx]+)?\]\s*(?:\[([^\]]*)\])?\s*(.*)$/;

/** A date this many months before the previous one belongs to the next year. */
const TURN_OF_YEAR_MONTHS = 6;

interface Stamped extends LogLine {
  /** The number of years since the first line. */
  readonly years: number;
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
  readonly time: string;
}

function parseAndroid(
  name: string,
  bytes: Uint8Array,
  { timeZone, year, around }: PaperContext,
  grammar: LogGrammar,
): Paper {
  const draft = new PaperDraft(name, 'android-log', bytes, around);
  const clock = new LocalClock(timeZone);
  const lines = draft.lines();
  // The context gives the year of the last line.
  const lastYears = lastOf(stamps(lines))?.years ?? 0;
  let i = 0;
  for (const line of stamps(lines)) {
    const steps = line === undefined ? undefined : readLine(grammar, 'android', line.tag, line.text);
    const at = line === undefined ? undefined : instantOf(line, line.year ?? year - lastYears + line.years, clock);
    if (steps === undefined || at === undefined) draft.unread(i + 1, lines[i] ?? '');
    else for (const step of steps) draft.add({ line: i + 1, at, channel: 'android-log', step });
    i++;
  }
  return draft.paper();
}

/**
 * Each line with its date, which is undefined for a line without one. Lines are read one at a time, because those of a
 * large log together take hundreds of megabytes.
 */
function* stamps(lines: readonly string[]): Generator<Stamped | undefined> {
  let years = 0;
  let month = 0;
  for (const line of lines) {
    const found = line.length > LINE_MAX ? null : (THREADTIME.exec(line) ?? TIME.exec(line));
    if (found === null) {
      yield undefined;
      continue;
    }
    const [, named, monthText, dayText, time = '', tag = '', text = ''] = found;
    if (month - Number(monthText) >= TURN_OF_YEAR_MONTHS) years++;
    month = Number(monthText);
    yield {
      years,
      year: named === undefined ? undefined : Number(named),
      month,
      day: Number(dayText),
      time,
      tag,
      text,
    };
  }
}

function lastOf(stamped: Iterable<Stamped | undefined>): Stamped | undefined {
  let last: Stamped | undefined;
  for (const line of stamped) last = line ?? last;
  return last;
}

function instantOf({ month, day, time }: Stamped, year: number, clock: LocalClock): Instant | undefined {
  const date = existing(year, month, day);
  const clockTime = readTimeOfDay(time);
  return date === undefined || clockTime === undefined ? undefined : clock.at(date, clockTime);
}

function parseIos(name: string, bytes: Uint8Array, { around }: PaperContext, grammar: LogGrammar): Paper {
  const draft = new PaperDraft(name, 'ios-log', bytes, around);
  for (const [i, line] of draft.lines().entries()) {
    const found = line.length > LINE_MAX ? null : IOS.exec(line);
    const [, time = '', tag = '', text = ''] = found ?? [];
    const at = readIso(time);
    const steps = at === undefined ? undefined : readLine(grammar, 'ios', tag, text);
    if (steps === undefined || at === undefined) draft.unread(i + 1, line);
    else for (const step of steps) draft.add({ line: i + 1, at, channel: 'ios-log', step });
  }
  return draft.paper();
}

const GRAMMAR = logGrammar();
/** Process and thread ids of the app in a printed log. */
const ANDROID_IDS = ' 4312  4377';
const IOS_PROCESS = 'StorageEntry[812:40112]';
const TAG_WIDTH = 18;

function printLog(platform: Platform, readings: readonly PhoneReading[], zone: string): Uint8Array {
  const lines: string[] = [];
  for (let i = 0; i < readings.length; ) {
    const { at = 0, line } = readings[i] ?? {};
    const together = readings.slice(i, i + STEPS_EACH).filter((one) => one.line === line);
    const printed = printLine(
      GRAMMAR,
      platform,
      together.map(({ step }) => step),
    );
    i += printed?.said ?? 1;
    if (printed === undefined) continue;
    const { tag, level, text } = printed;
    const parts = partsOf(at, zone);
    const clock = printClock(parts);
    const oneLine = text.replace(/[\r\n]+/g, ' ');
    lines.push(
      platform === 'android'
        ? `${printMonthDay(parts, '-')} ${clock} ${ANDROID_IDS} ${level} ${tag.padEnd(TAG_WIDTH)}: ${oneLine}`
        : `${isoDay(printDay(parts))} ${clock}${offsetAt(at, zone)} ${IOS_PROCESS} [${tag}] ${oneLine}`,
    );
  }
  return bytesOfText(lines);
}

/** The maximum number of steps that one line describes. */
const STEPS_EACH = 2;

const isoDay = (day: string): string => day.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$1-$2');

/** For example `-0700`. */
function offsetAt(at: Instant, zone: string): string {
  const parts = partsOf(at, zone);
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second, parts.ms);
  const minutes = Math.round((local - at) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
}

/** Shortens values as logs do: it keeps the header of a command, the first two bytes of a record, and the whole of an answer. */
function cut(step: PhoneStep): PhoneStep {
  if (step.what === 'write' && step.value !== undefined) return { ...step, value: step.value.slice(0, 8) };
  if (step.what === 'notify' && step.value.startsWith('50')) return { ...step, value: step.value.slice(0, 4) };
  return step;
}

function observeLog(channel: 'android-log' | 'ios-log', run: Run, phone: string): PhoneReading[] {
  let line = 0;
  return stepsOf(run, phone).map(({ at, step }): PhoneReading => {
    // A write appears on the line of the state change before it.
    if (step.what !== 'write') line++;
    return { line, at, channel, step: cut(step) };
  });
}

export const androidLog = {
  id: 'android-log',
  recognise: (bytes: Uint8Array): boolean => mostMatch(headOf(bytes), ANDROID),
  parse: (name: string, bytes: Uint8Array, context: PaperContext, grammar = GRAMMAR): Paper =>
    parseAndroid(name, bytes, context, grammar),
  print: (readings: readonly PhoneReading[], { timeZone }: PaperContext): Uint8Array =>
    printLog('android', readings, timeZone),
  observe: (run: Run, phone: string): PhoneReading[] => observeLog('android-log', run, phone),
} as const;

export const iosLog = {
  id: 'ios-log',
  recognise: (bytes: Uint8Array): boolean => mostMatch(headOf(bytes), IOS),
  parse: (name: string, bytes: Uint8Array, context: PaperContext, grammar = GRAMMAR): Paper =>
    parseIos(name, bytes, context, grammar),
  print: (readings: readonly PhoneReading[], { timeZone }: PaperContext): Uint8Array =>
    printLog('ios', readings, timeZone),
  observe: (run: Run, phone: string): PhoneReading[] => observeLog('ios-log', run, phone),
} as const;

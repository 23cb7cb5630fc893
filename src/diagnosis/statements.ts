/** Turns the readings of a file into sentences that can be compared side by side. The sentences of a file and of a run use the same wording. */
import { printDay, printTime } from '../screens/portal-time.ts';
import type { Instant } from '../sim/clock.ts';
import type { Case } from './case.ts';
import { logGrammar, printLine } from './channels/log-patterns.ts';
import { partsOf } from './channels/paper-time.ts';
import { printFacts } from './channels/portal-print.ts';
import type { Paper, PhoneStep, PortalFact, Reading } from './channels/reading.ts';
import { companyLines } from './company-lines.ts';
import { keyOfFact } from './compare/screen.ts';

export interface Statement {
  readonly line: number;
  /** By the file's clock; 0 if it has no time. */
  readonly at: Instant;
  /** Statements with the same key are about the same thing. */
  readonly key: string;
  readonly text: string;
  /** The meaning, without the values that differ in every run, such as session bytes and signal strength. */
  readonly means: string;
}

/** In file order. */
export function statementsOf(of: Case, { name, channel }: Paper, readings: readonly Reading[]): readonly Statement[] {
  switch (channel) {
    case 'activity-csv':
    case 'redirect':
    case 'core-activity':
      return companyLines(of, name, readings).map(({ at, place, user, kind, says, source }) => {
        const text = `${says}, ${[place, user].filter((one) => one !== undefined && one !== '').join(', ')}`;
        return { line: source.line, at, key: `${kind} ${place}`, text, means: text };
      });
    default:
      return readings.flatMap((one) => statementOf(of, one) ?? []);
  }
}

function statementOf({ plan: { timeZone } }: Case, reading: Reading): Statement | undefined {
  const { line, at } = reading;
  if ('step' in reading) {
    const { step } = reading;
    return { line, at, key: keyOfStep(step), text: textOfStep(step), means: meaningOf(step) };
  }
  if (reading.channel === 'portal') {
    const text = textOfFact(reading.about, timeZone);
    return { line, at, key: keyOfFact(reading.about), text, means: text };
  }
  return undefined;
}

const GRAMMAR = logGrammar();

/** Worded as in the app's log, no matter what recorded it. */
const textOfStep = (step: PhoneStep): string =>
  printLine(GRAMMAR, 'ios', [step])?.text ?? ['mac' in step ? step.mac : '', step.what, stateOf(step)].join(' ').trim();

const stateOf = (step: PhoneStep): string => ('state' in step ? step.state : '');

function keyOfStep(step: PhoneStep): string {
  const { what } = step;
  switch (what) {
    case 'request':
    case 'answer':
      return `${what} ${step.type}`;
    case 'link':
      return `${what} ${step.state}`;
    case 'scan':
      return `${what} ${step.on}`;
    case 'found':
      return `${what} ${step.mac}`;
    default:
      return what;
  }
}

/** A log and a capture use different numbers for a connection that the phone ended. */
const BY_PHONE: ReadonlySet<number> = new Set([0, 22]);
/** The first two bytes of an answer are its type and its result code; the rest is a session, a record, or encrypted. */
const TELLING_DIGITS = 4;

function meaningOf(step: PhoneStep): string {
  switch (step.what) {
    case 'request':
      return step.type;
    case 'answer':
      return `${step.type} ${step.status}`;
    case 'found':
      return step.mac;
    case 'session':
    case 'write':
      return '';
    case 'link':
      return `${step.state} ${step.status === undefined || BY_PHONE.has(step.status) ? 'by the phone' : step.status}`;
    case 'notify':
      return step.value.slice(0, TELLING_DIGITS).toUpperCase();
    default:
      return textOfStep(step);
  }
}

function textOfFact(fact: PortalFact, timeZone: string): string {
  const date = (at: Instant): string => {
    const parts = partsOf(at, timeZone);
    return `${printDay(parts)} ${printTime(parts)}`;
  };
  return printFacts([fact], { full: date, short: date }).trim();
}

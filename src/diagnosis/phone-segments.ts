/** A phone's log or capture, split into attempts. */

import type { FacilityFile } from '../facility/files/schema.ts';
import { SUCCESS } from '../protocol/results.ts';
import { decodeSession, type Session } from '../protocol/session.ts';
import type { Instant } from '../sim/clock.ts';
import { placeId, type Source } from './case.ts';
import { SUPERVISION_TIMEOUT } from './channels/phone-steps.ts';
import type { PhoneReading, PhoneStep, Reading } from './channels/reading.ts';

/** The part of a phone log from one tap to the next. */
export interface Segment {
  /** Unit or entry, as a facility id; if it has none, the text in the log. */
  readonly target: string;
  /** By the phone's clock. */
  readonly loggedAt: Instant;
  readonly steps: readonly PhoneReading[];
  readonly source: Source;
}

/** Splits a phone log at its taps, or a capture without taps at its connections. */
export function segmentsOf(plan: FacilityFile, paper: string, readings: readonly Reading[]): readonly Segment[] {
  const steps = readings.filter((one): one is PhoneReading => 'step' in one);
  const starts = steps.some(({ step }) => step.what === 'tap')
    ? (step: PhoneStep) => step.what === 'tap'
    : (step: PhoneStep) => step.what === 'link' && step.state === 'connecting';
  const found: { target: string; loggedAt: Instant; steps: PhoneReading[]; source: Source }[] = [];
  for (const one of steps) {
    const { step } = one;
    if (starts(step)) {
      const named = step.what === 'tap' ? step.target : 'mac' in step ? (step.mac ?? '') : '';
      const target = placeId(plan, named) ?? named;
      found.push({ target, loggedAt: one.at, steps: [one], source: { paper, line: one.line } });
    } else found.at(-1)?.steps.push(one);
  }
  return found;
}

const isAnswer = ({ step }: PhoneReading): boolean => step.what === 'notify' && /^51[0-9a-f]{2}/i.test(step.value);

/** The last result code from a lock in a segment, for instance `0x69`. */
export function answerOf({ steps }: Pick<Segment, 'steps'>): number | undefined {
  const last = steps.findLast(isAnswer)?.step;
  return last?.what === 'notify' ? Number.parseInt(last.value.slice(2, 4), 16) : undefined;
}

/**
 * Whether the attempt opened: either the app says so; or the last answer of the lock does, nothing was written after it, and the app does not
 * contradict it. A set-up has several answers and may end in the middle, even after a success, if the connection is lost.
 */
export const openedIn = ({ steps }: Segment): boolean => {
  if (steps.some(({ step }) => step.what === 'unlocked')) return true;
  const lastAnswer = steps.findLastIndex(isAnswer);
  const isLast = steps.slice(lastAnswer + 1).every(({ step }) => step.what !== 'write');
  const isRefuted = steps.some(({ step }) => step.what === 'error') || isLostSetUp(steps);
  return answerOf({ steps }) === SUCCESS && isLast && !isRefuted;
};

/** Whether a connection to a lock that had not been set up was lost rather than closed. */
const isLostSetUp = (steps: Segment['steps']): boolean =>
  sessionIn(steps)?.setUp === false &&
  steps.some(
    ({ step }) => step.what === 'link' && step.state === 'disconnected' && step.status === SUPERVISION_TIMEOUT,
  );

/** The last session of an attempt. */
function sessionIn(steps: Segment['steps']): Session | undefined {
  const last = steps.findLast(({ step }) => step.what === 'session')?.step;
  const read = last?.what === 'session' ? decodeSession(Buffer.from(last.session, 'hex')) : undefined;
  return read?.ok === true ? read.value : undefined;
}

/** The voltage of the lock's battery in the last session of an attempt, in millivolts. */
export const batteryIn = ({ steps }: Segment): number | undefined => sessionIn(steps)?.batteryMv;

/** Whether the MAC is that of the lock that the attempt was for; other locks may be in range. */
export function isTarget(mac: string, { steps }: Segment): boolean {
  const [first] = steps;
  const own = first !== undefined && 'mac' in first.step ? first.step.mac : undefined;
  return own === undefined || own.toUpperCase() === mac.toUpperCase();
}

/** The responses to failed sign-ins and account activations after the last successful one, in order. */
export function failedSignInsIn(readings: readonly Reading[]): readonly PhoneReading[] {
  const answers = readings.flatMap((one) =>
    'step' in one && one.step.what === 'answer' && SIGN_IN.has(one.step.type)
      ? [{ one, failed: one.step.status < 200 || one.step.status > 299 }]
      : [],
  );
  return answers.slice(answers.findLastIndex(({ failed }) => !failed) + 1).map(({ one }) => one);
}
const SIGN_IN: ReadonlySet<string> = new Set(['signIn', 'activate']);

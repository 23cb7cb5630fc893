/**
 * Compares a phone's log with the log of a run, attempt by attempt: how far each attempt got, the lock's answer, the app's message, and the duration.
 */

import type { PhoneReading } from '../channels/reading.ts';
import { answerOf, failedSignInsIn, isTarget, openedIn, type Segment } from '../phone-segments.ts';
import { ATTEMPT, REPEATED } from '../weights.ts';
import { about, type Finding } from './finding.ts';
import { boltDiffers, readSession } from './session.ts';

/** How far an attempt got, in order. */
const STAGES = ['nothing', 'a scan', 'the lock found', 'a connection', 'an answer', 'opened'] as const;

function stageOf(segment: Segment): number {
  const has = (test: (step: PhoneReading['step']) => boolean) => segment.steps.some(({ step }) => test(step));
  if (openedIn(segment)) return 5;
  if (answerOf(segment) !== undefined) return 4;
  if (has((step) => step.what === 'session' || (step.what === 'link' && step.state === 'connected'))) return 3;
  if (has((step) => step.what === 'found' && isTarget(step.mac, segment))) return 2;
  if (has((step) => step.what === 'scan' && step.on)) return 1;
  return 0;
}

const errorOf = (segment: Segment) => {
  const found = segment.steps.findLast(({ step }) => step.what === 'error');
  return found?.step.what === 'error' ? { ...found.step, at: found.at } : undefined;
};

/** Milliseconds from the tap to the message; undefined if the log ends before the message. */
function tookOf(segment: Segment): number | undefined {
  const end = segment.steps.findLast(({ step }) => step.what === 'error' || step.what === 'unlocked');
  return end === undefined ? undefined : end.at - segment.loggedAt;
}

/** The attempt's refused or unanswered requests, by type. */
const troubleOf = ({ steps }: Segment): string =>
  steps
    .flatMap(({ step }) => (step.what === 'answer' && (step.status < 200 || step.status > 299) ? [step.type] : []))
    .join(' ');

const requestsOf = ({ steps }: Segment): string =>
  [
    ...new Set(steps.flatMap(({ step }) => (step.what === 'request' && step.type !== 'upload' ? [step.type] : []))),
  ].join(' ');

const sessionOf = (segment: Segment) => {
  const found = segment.steps.findLast(({ step }) => step.what === 'session');
  return found?.step.what === 'session' ? readSession(found.step.session) : undefined;
};

const ratio = (seen: number, expected: number): number => Math.abs(Math.log((seen + 400) / (expected + 400))) / 2;

const hex = (code: number | undefined): string | undefined =>
  code === undefined ? undefined : code.toString(16).toUpperCase().padStart(2, '0');

/** Attempts at each target are paired in order, starting from the last. */
export function comparePhone(
  paper: string,
  seen: readonly Segment[],
  played: readonly Segment[],
  isCapture: boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  const run = isCapture ? played.filter(connects) : played;
  for (const target of new Set(run.map((one) => one.target)))
    if (seen.every((one) => one.target !== target)) findings.push(absent(paper, target));
  for (const target of new Set(seen.map((one) => one.target))) {
    const ours = run.filter((one) => one.target === target);
    const theirs = seen.filter((one) => one.target === target);
    for (let n = 1; n <= theirs.length; n++) {
      const left = theirs.at(-n);
      const right = ours.at(-n);
      if (left === undefined) continue;
      // Repeated attempts add little to the first one.
      const share = n === 1 ? 1 : REPEATED;
      if (right === undefined) findings.push(missing(left, share));
      else
        findings.push(
          ...compareAttempt(left, right, share, isCapture),
          ...compareBolt(left, right, theirs[theirs.length - n + 1]),
        );
    }
  }
  return findings;
}

/** A capture shows connections, not taps. */
const connects = ({ steps }: Segment): boolean => steps.some(({ step }) => step.what === 'link');

/** The app would have offered the place and the person says that they tried, but the log has no tap: so the app did not offer it. */
const absent = (paper: string, target: string): Finding => ({
  paper,
  line: 0,
  says: `no attempt at ${target}, although one would be expected`,
  weight: ATTEMPT.absent,
  cost: ATTEMPT.absent,
});

const missing = ({ source, target }: Segment, share: number): Finding => ({
  ...source,
  says: `an attempt at ${target}, a target that the app would not offer`,
  weight: ATTEMPT.notOffered * share,
  cost: ATTEMPT.notOffered * share,
});

function compareAttempt(seen: Segment, run: Segment, share: number, isCapture: boolean): readonly Finding[] {
  const { source } = seen;
  const stages: readonly [number, number] = [stageOf(seen), stageOf(run)];
  const error = errorOf(seen);
  const expected = errorOf(run);
  const session = sessionOf(seen);
  const runSession = sessionOf(run);
  const errorSource = source;
  // If the log ends during an attempt, it does not show how far the attempt got.
  const isCut = !isCapture && tookOf(seen) === undefined;
  return [
    ...about(source, 'the attempt reached', STAGES[stages[0]], STAGES[stages[1]], ATTEMPT.reached * share, () =>
      stages[0] === stages[1] || (isCut && stages[0] < stages[1]) ? 0 : 0.7 + 0.15 * Math.abs(stages[0] - stages[1]),
    ),
    ...about(source, 'the lock answered', hex(answerOf(seen)), hex(answerOf(run)), ATTEMPT.answer * share),
    ...(isCapture
      ? []
      : [
          ...about(errorSource, 'the app said', error?.message, expected?.message, ATTEMPT.message * share),
          ...about(errorSource, 'the app’s error', error?.code, expected?.code, ATTEMPT.error * share),
          ...about(source, 'requests of the attempt', requestsOf(seen), requestsOf(run), ATTEMPT.requests * share),
          ...about(source, 'requests without success', troubleOf(seen), troubleOf(run), ATTEMPT.failedRequests * share),
          ...about(source, 'milliseconds until the message', tookOf(seen), tookOf(run), ATTEMPT.took * share, ratio),
        ]),
    ...about(source, 'battery in the session', session?.mv, runSession?.mv, ATTEMPT.battery * share, (a, b) =>
      Math.abs(a - b) < 80 ? 0 : 1,
    ),
    ...about(source, 'the lock’s clock is', session?.clock, runSession?.clock, ATTEMPT.lockClock * share),
  ];
}

/** Compares the lock's measurements at the start of the attempt. The same measurement at the next attempt adds little. */
function compareBolt(seen: Segment, run: Segment, next: Segment | undefined): readonly Finding[] {
  const bolt = sessionOf(seen)?.bolt;
  const share = next !== undefined && sessionOf(next)?.bolt === bolt ? REPEATED : 1;
  return about(
    seen.source,
    'the bolt, according to the session',
    bolt,
    sessionOf(run)?.bolt,
    ATTEMPT.bolt * share,
    boltDiffers,
  );
}

/** Compares whether the last sign-in or account activation failed. */
export function compareSignIns(
  paper: string,
  seen: readonly PhoneReading[],
  run: readonly PhoneReading[],
): readonly Finding[] {
  const last = failedSignInsIn(seen).at(-1);
  const isExpected = failedSignInsIn(run).length > 0;
  if (last !== undefined)
    return about({ paper, line: last.line }, 'the sign-in failed', 'yes', isExpected ? 'yes' : 'no', ATTEMPT.signIn);
  if (!isExpected) return [];
  const says = 'no failed sign-in, although one would be expected';
  return [{ paper, line: 0, says, weight: ATTEMPT.absent, cost: ATTEMPT.absent }];
}

/** Compares the results of the app's key requests: whether an answer arrived, and with how many keys. A run in which none arrived stored no keys. */
export function compareKeys(
  paper: string,
  seen: readonly PhoneReading[],
  run: readonly PhoneReading[],
): readonly Finding[] {
  const last = (list: readonly PhoneReading[]) => list.findLast(({ step }) => step.what === 'keys');
  const left = last(seen);
  const right = last(run);
  if (left?.step.what !== 'keys') return [];
  const source = { paper, line: left.line };
  const expected = right?.step.what === 'keys' ? right.step.count : 'no answer';
  return about<number | string>(source, 'keys that the app stored', left.step.count, expected, ATTEMPT.keys, (a, b) =>
    typeof b === 'number' && (a === 0) === (b === 0) ? (a === b ? 0 : 0.05) : 1,
  );
}

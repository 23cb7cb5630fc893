/**
 * For each cause that a diagnosis names: the most similar run in which the attempt of the complaint does not fail, found by the engine of `noke-sim
 * why` on the run of that cause.
 */
import { isFailure } from '../../console/text/failure.ts';
import type { Case, Subject } from '../../diagnosis/case.ts';
import type { RankedCause } from '../../diagnosis/diagnosis.ts';
import { outcomeOf } from '../../diagnosis/path.ts';
import { WORTH_A_LINE } from '../../diagnosis/text.ts';
import type { Trial } from '../../diagnosis/trial.ts';
import { openWorldSteps, SEED } from '../../diagnosis/world/play.ts';
import { plain } from '../../report/text.ts';
import type { Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { isAbout, lastFailure } from '../../why/attempt.ts';
import { visitOf } from '../../why/branches.ts';
import { controlIn, controlOf, hasOpened, MAX_EVENTS_FOR_CONTROL, TOO_LONG } from '../../why/control.ts';
import { controlText, type WhyResult } from '../../why/text.ts';
import { type Why, whyOf } from '../../why/why.ts';
import type { Host } from '../host/host.ts';

/** The reason why the attempt of the complaint fails in the run of a cause, and its control. */
interface Controlled {
  readonly why: Why;
  readonly control: NonNullable<WhyResult['control']>;
}

/** By the id of the cause. */
export type Controls = ReadonlyMap<string, Controlled>;
export const NO_CONTROLS: Controls = new Map();

/** The number of causes for which alternative runs are simulated. */
const MAX_ACCUSED = 4;

/** A cause in whose run nothing failed has no control. Ctrl-C stops early and keeps the controls found so far. */
export async function controlsOf(
  of: Case,
  ranked: readonly RankedCause[],
  trials: readonly Trial[],
  host: Pick<Host, 'nextTurn' | 'onInterrupt'>,
): Promise<Controls> {
  const found = new Map<string, Controlled>();
  const accused = ranked.filter(({ probability }, i) => i === 0 || probability >= WORTH_A_LINE).slice(0, MAX_ACCUSED);
  const stop = new AbortController();
  const forget = host.onInterrupt(() => stop.abort());
  try {
    for (const { id } of accused) {
      const trial = trials.find(({ hypothesis }) => hypothesis.id === id);
      const control = trial && (await controlledIn(of, trial, host, stop.signal));
      if (control !== undefined) found.set(id, control);
    }
  } finally {
    forget();
  }
  return found;
}

async function controlledIn(
  of: Case,
  { run: { events, world } }: Trial,
  host: Pick<Host, 'nextTurn'>,
  signal: AbortSignal,
): Promise<Controlled | undefined> {
  const failure = complaintOf(of.subject, events);
  if (failure === undefined) return undefined;
  const why = whyOf(events, failure);
  if (hasOpened(why)) return undefined;
  if (failure.seq > MAX_EVENTS_FOR_CONTROL) return { why, control: TOO_LONG };
  const open = (snapshot?: Json) => openWorldSteps(world, SEED, snapshot);
  const { timeZone } = of.plan;
  const steps = controlOf(why, { open, visit: visitOf(events, failure), timeZone });
  return { why, control: await controlIn(steps, () => host.nextTurn(), signal) };
}

/**
 * The failure that a complaint is about: the last failed attempt of the person, or else the last one at the unit or the
 * entry. If nothing failed, the last outcome: for instance, a key that should no longer open still does.
 */
export function complaintOf(subject: Subject, events: readonly TraceEvent[]): TraceEvent | undefined {
  const { person, phone, unit, entry } = subject;
  for (const ids of [[phone, person?.id], [unit?.id], [entry?.id]]) {
    const failure = lastFailure(events, (event) => isFailure(event) && isAbout(events, event, ids));
    if (failure !== undefined) return failure;
  }
  return outcomeOf(subject, events);
}

/** The control of the first cause with the first difference between both attempts, and those of the other causes in one sentence each. */
export function controlsText(ranked: readonly RankedCause[], controls: Controls, timeZone: string): readonly string[] {
  const [top, ...others] = ranked;
  const first = top && controls.get(top.id);
  return [
    ...(first === undefined ? [] : controlText(first.control, first.why, timeZone, plain)),
    ...others.flatMap(({ id, says }) => {
      const sentence = controlSentence(controls.get(id));
      return sentence === undefined ? [] : [`  ${says} ${sentence}`];
    }),
  ];
}

/** How the run in which the attempt does not fail differs; undefined if none was found. */
export const controlSentence = (of: Controlled | undefined): string | undefined =>
  typeof of?.control === 'object' ? of.control.says : undefined;

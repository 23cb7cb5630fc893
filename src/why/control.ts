/**
 * The control for an explanation: the most similar run in which the same attempt does not fail, and where the two
 * attempts diverge. It tries the run without a suspected event, then the run with a remedy, then a branch that opened.
 *
 * INV-1: A control was actually simulated: nothing is claimed that did not happen in a run.
 */
import { type Cure, cureById } from '../diagnosis/cures.ts';
import type { Facility } from '../facility/open/facility.ts';
import { eventSentence } from '../scenario/event-sentence.ts';
import { localTime } from '../scenario/local-time.ts';
import { INPUT_KIND } from '../scenario/replay.ts';
import { chainOf } from '../sim/causes.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { Steps } from '../sim/steps.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { argumentOf } from './attempt.ts';
import { attempt, type Branch, playOn, repeatedFrom, reseeded, type Visit } from './branches.ts';
import type { Why } from './why.ts';

export interface Control {
  /** A sentence that describes how this run differs from the original one. */
  readonly says: string;
  /** From the input that began the attempt to its end, or to its last opening. */
  readonly path: readonly TraceEvent[];
  /** The number of leading events that the two paths share. */
  readonly common: number;
}

/** A longer run has no control unless its branches are simulated as well, because each alternative takes as long as the run. */
export const MAX_EVENTS_FOR_CONTROL = 100_000;

export const TOO_LONG = 'This recording is too long to be replayed.';
export const NONE_OPENS = 'The lock opens in none of the alternative runs.';
export const OPENED = 'The attempt did not fail, so no alternative was run.';

/** Whether an attempt opened, as with a key that should no longer open. */
export const hasOpened = ({ failure }: Why): boolean => failure.data.result === 'unlocked';

export interface ControlOptions {
  /** Opens the facility as it was before the first input of the visit, or from a snapshot. */
  readonly open: (snapshot?: Json) => Steps<Facility>;
  readonly visit: Visit;
  /** The facility's IANA time zone. */
  readonly timeZone: string;
  /** A branch of the run in which the lock opened, if one is known. */
  readonly opened?: Branch | undefined;
}

/** A change to the run: an omitted input, or a remedy before the attempt. */
interface Change {
  readonly without?: number;
  readonly remedy?: NonNullable<Cure['steps']>;
}

const SECOND = 1_000;
/** How many timers run per step. */
const TIMERS_PER_STEP = 200;

/** Undefined if the attempt fails in every alternative that is tried. */
export function* controlOf(why: Why, asked: ControlOptions): Steps<Control | undefined> {
  const { visit, open, opened, timeZone } = asked;
  for (const { change, says } of changes(why, visit, timeZone)) {
    const facility = yield* open();
    const path = yield* playAttempt(facility, visit, change);
    if (path !== undefined) return { says, path, common: inCommon(why.path, path) };
  }
  if (opened === undefined) return undefined;
  const facility = yield* open(reseeded(opened.snapshot, opened.seed));
  const inputs = [...repeatedFrom(visit, opened.inputs), ...visit.inputs.slice(-1)];
  const says = `The same visit, with nothing else from ${localTime(facility.clock.now(), timeZone).slice(0, 19)} on, does not fail.`;
  const path = yield* playAttempt(facility, { ...visit, inputs }, {});
  return path && { says, path, common: inCommon(why.path, path) };
}

/** Most similar first. */
function changes(
  why: Why,
  { inputs }: Visit,
  timeZone: string,
): readonly { readonly change: Change; readonly says: string }[] {
  const played = new Set(inputs.slice(0, -1).map(({ seq }) => seq));
  const without = why.brought
    .flatMap(([root]) => (root?.kind === INPUT_KIND && played.has(root.seq) ? [root] : []))
    .map((input) => ({
      change: { without: input.seq },
      says: `Without event ${input.seq}, the same attempt does not fail: ${eventSentence(input, timeZone)}`,
    }));
  const remedies = why.cures.flatMap(({ id, tell }) => {
    const remedy = cureById(id)?.steps;
    return remedy === undefined
      ? []
      : [{ change: { remedy }, says: `With this remedy, the same attempt does not fail: ${tell}` }];
  });
  return [...without, ...remedies];
}

/** The control, or a sentence that explains why there is none. `nextTurn` yields to signals and streams. */
export async function controlIn(
  steps: ReturnType<typeof controlOf>,
  nextTurn: () => Promise<void>,
  signal: AbortSignal,
): Promise<Control | string> {
  while (!signal.aborted) {
    const step = steps.next();
    if (step.done === true) return step.value ?? NONE_OPENS;
    await nextTurn();
  }
  return 'Interrupted before one was found.';
}

/** The people and objects to which a remedy is applied. */
function on({ inputs }: Visit, facility: Facility): Parameters<NonNullable<Cure['steps']>>[0] {
  const last = (name: string): string | undefined => {
    const found = inputs.map(({ data }) => argumentOf(data.args, name)).findLast((value) => typeof value === 'string');
    return typeof found === 'string' ? found : undefined;
  };
  const phone = last('phone') ?? '';
  // At an entry, a remedy such as a payment applies to the person's own unit.
  const listed = facility.find(`phone.${phone}.app.units`);
  const own = Array.isArray(listed) ? argumentOf(listed[0], 'id') : undefined;
  const unit = last('unit') ?? (typeof own === 'string' ? own : undefined);
  const entry = last('entry') ?? facility.viewKeys?.('entry')?.[0];
  const place = inputs.at(-1)?.data.verb === 'phone.startEntry' ? entry : unit;
  return { phone, person: last('person') ?? phone, unit, entry, place };
}

/** The path of an attempt that does not fail; undefined if it fails or cannot be made. */
function* playAttempt(
  facility: Facility,
  visit: Visit,
  { without, remedy }: Change,
): Steps<readonly TraceEvent[] | undefined> {
  const last = visit.inputs.at(-1);
  if (last === undefined) return undefined;
  const events: TraceEvent[] = [];
  const stop = facility.trace.subscribe((event) => void events.push(event));
  for (const input of visit.inputs.slice(0, -1)) {
    if (input.seq === without) continue;
    yield* until(facility, input.time);
    playOn(facility, input);
  }
  yield* until(facility, last.time);
  if (remedy !== undefined && !(yield* helped(facility, remedy(on(visit, facility)), last))) return undefined;
  const { fails, opening } = attempt(facility, visit, last);
  stop();
  return fails || opening === undefined ? undefined : chainOf(events, opening.seq);
}

/** Executes the steps of a remedy, and wakes the lock of the attempt. False if a step is refused. */
function* helped(facility: Facility, steps: ReturnType<NonNullable<Cure['steps']>>, last: TraceEvent): Steps<boolean> {
  for (const [verb, args, wait = SECOND] of steps) {
    if (!facility.play(verb, args).ok) return false;
    yield* until(facility, facility.clock.now() + wait);
  }
  const unit: Json | undefined = last.data.verb === 'phone.unlock' ? argumentOf(last.data.args, 'unit') : undefined;
  if (typeof unit === 'string') facility.play('lock.touch', { lock: unit });
  yield* until(facility, facility.clock.now() + 2 * SECOND);
  return true;
}

function* until({ clock }: Facility, at: Instant): Steps<void> {
  for (let n = 1; clock.now() < at && clock.step(at); n++) if (n % TIMERS_PER_STEP === 0) yield;
  clock.runUntil(Math.max(at, clock.now()));
}

/** How many events two paths have in common, ignoring their data; the last event of each never counts. */
function inCommon(failed: readonly TraceEvent[], opened: readonly TraceEvent[]): number {
  const most = Math.min(failed.length, opened.length) - 1;
  let count = 0;
  while (count < most && failed[count]?.kind === opened[count]?.kind && failed[count]?.actor === opened[count]?.actor)
    count++;
  return count;
}

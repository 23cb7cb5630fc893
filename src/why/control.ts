/**
 * The control beside an accusation: the nearest world in which the same attempt does not fail, and where the two attempts part. First the run
 * without an event that is accused, then the run with a remedy, then a branch that opened.
 *
 * INV-1 a control was played: nothing is claimed that did not happen in a world.
 */
import { cureById } from '../diagnosis/cures.ts';
import type { Facility } from '../facility/open/facility.ts';
import { eventSentence } from '../scenario/event-sentence.ts';
import { localTime } from '../scenario/local-time.ts';
import { INPUT_KIND } from '../scenario/replay.ts';
import { chainOf } from '../sim/causes.ts';
import type { Instant, Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { argumentOf } from './attempt.ts';
import { attempt, type Branch, openWorld, playOn, repeatedFrom, reseeded, type Visit, type World } from './branches.ts';
import type { Why } from './why.ts';

export interface Control {
  /** How this world differs from the run, as a sentence. */
  readonly says: string;
  /** From the input that began the attempt to its end, or to the last thing that it opened. */
  readonly path: readonly TraceEvent[];
  /** How many events the two paths have in common, from the first on. */
  readonly common: number;
}

export interface Controlling {
  readonly world: World;
  readonly visit: Visit;
  /** A branch of the run that opened, if one is known. */
  readonly opened?: Branch | undefined;
  /** Yields one turn of the event loop. */
  readonly nextTurn: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** A change of the run: an input that is left out, or steps before the attempt. */
interface Change {
  readonly without?: number;
  readonly steps?: readonly (readonly [verb: string, args: Readonly<Record<string, unknown>>, wait?: number])[];
}

const SECOND = 1_000;
/** Timers between two turns of the event loop. */
const A_TURN = 2_000;

/** Undefined if no world that is tried opens, or if it is interrupted. */
export async function controlOf(why: Why, asked: Controlling): Promise<Control | undefined> {
  const { visit, world, opened, signal } = asked;
  for (const { change, says } of changes(why, asked)) {
    const path = signal.aborted ? undefined : await attempted(openWorld(world), asked, change);
    if (path !== undefined) return { says, path, common: inCommon(why.path, path) };
  }
  if (opened === undefined || signal.aborted) return undefined;
  const facility = openWorld(world, reseeded(opened.snapshot, opened.seed));
  const inputs = [...repeatedFrom(visit, opened.inputs), ...visit.inputs.slice(-1)];
  const says = `The same visit, alone from ${localTime(facility.clock.now(), facility.timeZone).slice(0, 19)} on, does not fail.`;
  const path = await attempted(facility, { ...asked, visit: { ...visit, inputs } }, {});
  return path && { says, path, common: inCommon(why.path, path) };
}

/** The nearest first. */
function changes(
  why: Why,
  { world, visit }: Controlling,
): readonly { readonly change: Change; readonly says: string }[] {
  const accused = why.brought.flatMap(([root]) => (root?.kind === INPUT_KIND ? [root] : []));
  const own = visit.inputs.at(-1)?.seq;
  const without = accused
    .filter(({ seq }) => seq !== own)
    .map((input) => ({
      change: { without: input.seq },
      says: `Without event ${input.seq}, the same attempt does not fail: ${eventSentence(input, world.plan.timeZone)}`,
    }));
  const remedies = why.cures.flatMap(({ id, tell }) => {
    const steps = cureById(id)?.steps?.(on(visit, world));
    return steps === undefined
      ? []
      : [{ change: { steps }, says: `With this remedy, the same attempt does not fail: ${tell}` }];
  });
  return [...without, ...remedies];
}

/** Whom and what the steps of a remedy are about. */
function on(
  { inputs }: Visit,
  { plan }: World,
): Readonly<Record<'person' | 'phone', string>> & { unit: string | undefined; entry: string | undefined } {
  const last = (name: string): string | undefined => {
    const found = inputs.map(({ data }) => argumentOf(data.args, name)).findLast((value) => typeof value === 'string');
    return typeof found === 'string' ? found : undefined;
  };
  const phone = last('phone') ?? '';
  return { phone, person: last('person') ?? phone, unit: last('unit'), entry: last('entry') ?? plan.entries[0]?.id };
}

/** The path of an attempt that does not fail; undefined if it fails, cannot be made, or is interrupted. */
async function attempted(
  facility: Facility,
  asked: Controlling,
  { without, steps }: Change,
): Promise<readonly TraceEvent[] | undefined> {
  const { visit, signal } = asked;
  const last = visit.inputs.at(-1);
  if (last === undefined) return undefined;
  const events: TraceEvent[] = [];
  const stop = facility.trace.subscribe((event) => void events.push(event));
  const until = (at: Instant): Promise<void> => waited(facility, at, asked);
  for (const input of visit.inputs.slice(0, -1)) {
    if (input.seq === without) continue;
    await until(input.time);
    if (signal.aborted) return undefined;
    playOn(facility, input);
  }
  await until(last.time);
  if (steps !== undefined && !(await helped(facility, steps, last, until))) return undefined;
  if (signal.aborted) return undefined;
  const { fails, opening } = attempt(facility, visit, last);
  stop();
  return fails || opening === undefined ? undefined : chainOf(events, opening.seq);
}

/** Plays the steps of a remedy, and wakes the lock of the attempt. False if one is refused. */
async function helped(
  facility: Facility,
  steps: NonNullable<Change['steps']>,
  last: TraceEvent,
  until: (at: Instant) => Promise<void>,
): Promise<boolean> {
  for (const [verb, args, wait = SECOND] of steps) {
    if (!facility.play(verb, args).ok) return false;
    await until(facility.clock.now() + wait);
  }
  const unit: Json | undefined = last.data.verb === 'phone.unlock' ? argumentOf(last.data.args, 'unit') : undefined;
  if (typeof unit === 'string') facility.play('lock.touch', { lock: unit });
  await until(facility.clock.now() + 2 * SECOND);
  return true;
}

async function waited({ clock }: Facility, at: Instant, { nextTurn, signal }: Controlling): Promise<void> {
  for (let n = 1; clock.now() < at && !signal.aborted && clock.step(at); n++) if (n % A_TURN === 0) await nextTurn();
  if (!signal.aborted) clock.runUntil(Math.max(at, clock.now()));
}

/** How many events two paths have in common, regardless of their data; the last event of each always counts as its own. */
function inCommon(failed: readonly TraceEvent[], opened: readonly TraceEvent[]): number {
  const most = Math.min(failed.length, opened.length) - 1;
  let count = 0;
  while (count < most && failed[count]?.kind === opened[count]?.kind && failed[count]?.actor === opened[count]?.actor)
    count++;
  return count;
}

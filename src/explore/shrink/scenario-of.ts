/**
 * A failing run as a scenario file that a person can read and `noke-sim run` can execute: the whole facility, the steps,
 * and a statement of what must not happen. INV-1: The scenario fails until the fault is fixed.
 */
import { stringify } from 'yaml';
import { includes } from '../../scenario/condition.ts';
import { printDuration } from '../../scenario/duration.ts';
import { instantOf } from '../../scenario/local-time.ts';
import type { Json } from '../../sim/clock.ts';
import { INVARIANTS } from '../oracle/model/invariants.ts';
import type { Violation } from '../oracle/model/observations.ts';
import type { Step } from '../setup/steps.ts';
import type { Found } from './shrink.ts';

/** Undefined without a facility (level keys). */
export function scenarioOf(found: Found): string | undefined {
  const { broken, setup, replay } = found;
  if (setup === undefined) return undefined;
  const sentence = INVARIANTS[broken.invariant as keyof typeof INVARIANTS] ?? '';
  const scenario = {
    version: 1,
    name: `${broken.invariant}: ${sentence}`.slice(0, 200),
    about: `Found by noke-sim explore --replay ${replay}\n${broken.what}`,
    facility: setup.plan,
    seed: setup.seed,
    startAt: setup.startAt,
    steps: [...guarded(found), ...demands(found)],
  };
  return stringify(scenario, { lineWidth: 120 });
}

const written = (step: Step): Record<string, unknown> => {
  if ('waitMs' in step) return { wait: printDuration(step.waitMs) };
  if ('midnight' in step || 'nth' in step) throw new Error('an executed step has its real wait');
  return {
    [step.verb]: Object.keys(step.args).length === 0 ? null : step.args,
    ...(step.fails === undefined ? {} : { fails: step.fails }),
  };
};

/** The name of the verb after which an event was expected. */
const CAUSE = 'cause';

/**
 * The index of that verb: the last one, or the one before if the next input revealed that the event did not come. Events like the missing one may
 * have happened earlier.
 */
function causeOf({ broken: { due, event }, steps, trace }: Found): number | undefined {
  if (due === undefined || event === undefined) return undefined;
  const inputs = trace.filter(({ kind, seq }) => kind === 'input' && seq > event.seq).length;
  return [...steps.keys()].filter((i) => 'verb' in (steps[i] ?? {})).at(-1 - inputs);
}

/** The last verb may be refused: that is one way to fix the fault. */
const MAY_FAIL = { fails: '?' };
const mayBeRefused = (step: Step): boolean => 'verb' in step;

/** The steps, with the statement of what must not happen inserted. */
function guarded(found: Found): object[] {
  const { broken, steps, setup, trace } = found;
  const cause = causeOf(found);
  const last = Math.max(
    0,
    steps.findLastIndex((step) => 'verb' in step),
  );
  const lines = steps.map((step, i) => ({
    ...written(step),
    ...(i === last && mayBeRefused(step) ? MAY_FAIL : {}),
    ...(i === cause ? { as: CAUSE } : {}),
  }));
  const forbidden = forbids(broken);
  if (forbidden === undefined || setup === undefined) return lines;
  const startedAt = instantOf(setup.startAt, setup.plan.timeZone, 0);
  const waits = steps.slice(0, last).map((step) => ('waitMs' in step ? step.waitMs : 0));
  const lastAt = waits.reduce((at, ms) => at + ms, startedAt);
  const correct = correctOnes(forbidden, { broken, trace }).filter(({ time }) => time >= lastAt);
  // Correct events at the same time are counted; earlier ones precede the watch.
  const atOnce = correct.filter(({ time }) => time === broken.event?.time).length;
  const watch = atOnce === 0 ? forbidden : { ...forbidden, moreThan: atOnce };
  const before = correct.at(-1 - atOnce)?.time;
  // From the last verb on, or after the last similar event that was correct.
  if (before === undefined) return [...lines.slice(0, last), watch, ...lines.slice(last)];
  const [rest] = steps.slice(last + 1);
  const head = lines.slice(0, last + 1);
  if (before === lastAt || rest === undefined || !('waitMs' in rest)) return [...head, watch, ...lines.slice(last + 1)];
  const after = rest.waitMs - (before - lastAt);
  const split = [{ waitMs: before - lastAt }, { waitMs: after }].map(written);
  return [...head, ...split.slice(0, 1), watch, ...(after > 0 ? split.slice(1) : []), ...lines.slice(last + 2)];
}

/** The correct events, from the last input on and before the wrong one, that the statement would match. */
function correctOnes(
  forbidden: { readonly never: object },
  { broken: { event }, trace }: Pick<Found, 'broken' | 'trace'>,
): Found['trace'] {
  if (event === undefined) return [];
  const data = Reflect.get(forbidden.never, 'data') as Json | undefined;
  const lastInput = trace.findLast(({ kind, seq }) => kind === 'input' && seq < event.seq)?.seq ?? 0;
  return trace.filter(
    ({ kind, actor, seq, data: seen }) =>
      kind === event.kind &&
      actor === event.actor &&
      seq > lastInput &&
      seq < event.seq &&
      (data === undefined || includes(seen as Json, data)),
  );
}

/** The event that broke the invariant, by its readable fields; or the state that must not occur. */
function forbids({ event, data, state, wanted, due }: Violation): { never: object } | undefined {
  if (wanted !== undefined || due !== undefined) return undefined;
  if (event === undefined) return state === undefined ? undefined : { never: state };
  const seen = data ?? plainOf(event.data);
  const told = Object.keys(seen).length === 0 ? {} : { data: seen };
  return { never: { kind: event.kind, actor: event.actor, ...told } };
}

/** The readable fields of an event, at any depth except in lists. */
function plainOf(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    if (Array.isArray(value) || value === null) continue;
    if (typeof value === 'object') {
      const inside = plainOf(value as Readonly<Record<string, unknown>>);
      if (Object.keys(inside).length > 0) plain[key] = inside;
    } else if (PLAIN.has(key)) plain[key] = value;
  }
  return plain;
}

/** The fields of an event that have the same values when the run is executed from its file. */
const PLAIN: ReadonlySet<string> = new Set([
  'op',
  'check',
  'result',
  'position',
  'event',
  'number',
  'upTo',
  'rule',
  'user',
  'via',
  'mac',
  'unit',
  'unlock',
  'kind',
  'how',
  'by',
  'to',
  'role',
  'status',
  'fob',
  'owner',
  'on',
]);

/** The extra time for a missing event, because the run ends when the invariant is broken. */
const DUE_WITHIN = '10s';

/** The event or value that should have occurred but did not. */
function demands(found: Found): object[] {
  const { wanted, due } = found.broken;
  const since = causeOf(found) === undefined ? 'start' : CAUSE;
  if (due !== undefined) return [{ expectEvent: due, since, within: DUE_WITHIN }];
  return wanted === undefined ? [] : [{ expect: wanted }];
}

/** Turns a live run into a scenario file: inputs of the trace become steps, and the time between them becomes waits. */
import { stringify } from 'yaml';
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { printDuration } from './duration.ts';
import { localTime } from './local-time.ts';
import { INPUT_KIND } from './replay.ts';
import { MAX_STEPS, type ScenarioSource } from './scenario.ts';

export interface RecordedRun {
  readonly name: string;
  readonly facility: ScenarioSource;
  readonly seed: string;
  readonly startedAt: Instant;
  readonly timeZone: string;
}

export type ScenarioText =
  | {
      readonly ok: true;
      readonly text: string;
      readonly inputs: number;
      /** The numbers of the inputs with a hidden value, from 1. */
      readonly hidden: readonly number[];
    }
  | { readonly ok: false; readonly why: string };

const HIDDEN = /"<\w+ \d+>"/;

/** An input of a run: a verb that was performed. */
export interface RecordedInput {
  readonly at: Instant;
  readonly verb: string;
  readonly args: unknown;
  /** The rule that refused it; the step then gets `fails`. */
  readonly refusedBy?: string | undefined;
}

/**
 * Writes the scenario of recorded events. A value that the trace hides (a PIN, a number) appears as its placeholder, with a comment at
 * the top: replace it with a value or a reference such as `$alice.lastPin`. `refused` maps the sequence number of a refused input to
 * the rule that refused it.
 */
export function inputsToScenario(
  events: Iterable<TraceEvent>,
  run: RecordedRun,
  refused: ReadonlyMap<number, string> = new Map(),
): ScenarioText {
  const inputs = [...inputsIn(events, refused)];
  if (inputs.length === 0) return { ok: false, why: 'this run has no inputs, so there is nothing to write' };
  return toScenario(inputs, run);
}

function* inputsIn(events: Iterable<TraceEvent>, refused: ReadonlyMap<number, string>): Generator<RecordedInput> {
  for (const { kind, time, seq, data } of events)
    if (kind === INPUT_KIND && typeof data.verb === 'string')
      yield { at: time, verb: data.verb, args: data.args, refusedBy: refused.get(seq) };
}

/** Writes a scenario with the inputs, in order, followed by the steps in `after`. */
export function toScenario(
  inputs: Iterable<RecordedInput>,
  run: RecordedRun,
  after: readonly Readonly<Record<string, unknown>>[] = [],
): ScenarioText {
  const steps: Record<string, unknown>[] = [];
  const hidden: number[] = [];
  let at = run.startedAt;
  let count = 0;
  for (const { at: time, verb, args, refusedBy } of inputs) {
    count++;
    if (time > at) steps.push({ wait: printDuration(time - at) });
    at = Math.max(at, time);
    steps.push({ [verb]: args ?? null, ...(refusedBy === undefined ? {} : { fails: refusedBy }) });
    if (HIDDEN.test(JSON.stringify(args ?? null))) hidden.push(count);
  }
  steps.push(...after);
  if (steps.length > MAX_STEPS) return { ok: false, why: `this run has more than ${MAX_STEPS} steps` };
  const { facility } = run;
  const document = {
    version: 1,
    name: run.name,
    facility: facility.from === 'demo' ? 'demo' : facility.from === 'file' ? facility.path : facility.value,
    seed: run.seed,
    startAt: localTime(run.startedAt, run.timeZone),
    steps,
  };
  const note =
    hidden.length === 0
      ? ''
      : '# Values in <angle brackets> were hidden in the recording: replace them with values or references.\n';
  return { ok: true, text: note + stringify(document, { lineWidth: 120 }), inputs: count, hidden };
}

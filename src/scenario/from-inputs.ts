/** Turns a live run into a scenario file: inputs of the trace become steps, and the time between them becomes waits. */
import { stringify } from 'yaml';
import type { Instant } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import { printDuration } from './duration.ts';
import { localTime } from './local-time.ts';
import { INPUT_KIND } from './replay.ts';
import { MOST_STEPS, type ScenarioSource } from './scenario.ts';

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
      readonly inputs: number /** Inputs with a hidden value, by their number. */;
      readonly hidden: readonly number[];
    }
  | { readonly ok: false; readonly why: string };

const HIDDEN = /"<\w+ \d+>"/;

/**
 * Writes the scenario. A value that the trace hides (a PIN, a number) appears as its placeholder, with a comment at the top:
 * replace it by hand or with a reference such as `$alice.lastPin`. `refused` maps the sequence number of a refused input to the
 * rule that refused it; the step then gets `fails`.
 */
export function inputsToScenario(
  events: Iterable<TraceEvent>,
  run: RecordedRun,
  refused: ReadonlyMap<number, string> = new Map(),
): ScenarioText {
  const steps: Record<string, unknown>[] = [];
  const hidden: number[] = [];
  let at = run.startedAt;
  let inputs = 0;
  for (const event of events) {
    const { verb, args } = event.data;
    if (event.kind !== INPUT_KIND || typeof verb !== 'string') continue;
    inputs++;
    if (event.time > at) steps.push({ wait: printDuration(event.time - at) });
    at = Math.max(at, event.time);
    const by = refused.get(event.seq);
    steps.push({ [verb]: args ?? null, ...(by === undefined ? {} : { fails: by }) });
    if (HIDDEN.test(JSON.stringify(args ?? null))) hidden.push(inputs);
  }
  if (inputs === 0) return { ok: false, why: 'this run has no inputs, so there is nothing to write' };
  if (steps.length > MOST_STEPS) return { ok: false, why: `this run has more than ${MOST_STEPS} steps` };
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
      : '# Values in <angle brackets> were hidden in the recording: replace them by values or references.\n';
  return { ok: true, text: note + stringify(document, { lineWidth: 120 }), inputs, hidden };
}

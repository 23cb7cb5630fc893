/**
 * Executes the inputs of a recorded trace on a fresh facility and compares everything that happens with the recording. Only
 * `input` events are taken from the file; all others must be produced again.
 */
import type { Problem } from '../facility/files/problem.ts';
import type { Facility } from '../facility/open/facility.ts';
import { mapSecrets } from '../facility/verbs/verb.ts';
import type { Json } from '../sim/clock.ts';
import type { TraceEvent } from '../sim/trace.ts';
import type { TraceHeader } from './trace-file.ts';
import type { TraceReader, TraceStep } from './trace-reader.ts';

/** The kind under which a facility records that a verb was performed: `{ verb, args }`. */
export const INPUT_KIND = 'input';

export type Replay =
  | { readonly ok: true; readonly events: number; readonly digest: string; readonly cut: boolean }
  /** The first difference; one of the two is missing when that side has no more events. */
  | { readonly ok: false; readonly recorded?: TraceEvent; readonly now?: TraceEvent; readonly why: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Replays all of a trace. The facility must be opened from the header: same source, seed and start. */
export function replay(header: TraceHeader, reader: Pick<TraceReader, 'next' | 'close'>, facility: Facility): Replay {
  const steps = replaySteps(header, reader, facility);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Replays in steps, one per event, for callers that must stay responsive. */
export function* replaySteps(
  header: Pick<TraceHeader, 'from' | 'version'>,
  reader: Pick<TraceReader, 'next' | 'close'>,
  facility: Facility,
): Generator<void, Replay, void> {
  const start = facility.trace.snapshot();
  if (start.seq !== header.from.seq || start.digest !== header.from.digest) {
    reader.close();
    return {
      ok: false,
      why: 'the facility starts differently: its file, the seed or noke-sim itself has changed',
    };
  }
  const happened: TraceEvent[] = [];
  const stop = facility.trace.subscribe((event) => void happened.push(event));
  let events = 0;
  try {
    for (;;) {
      const step = reader.next();
      if (step.kind === 'problem') return { ok: false, problems: [step.problem] };
      if (step.kind !== 'event') return finish(step, { facility, happened, events });
      const recorded = step.event;
      const hidden = happened.length === 0 ? goOn(recorded, facility, happened) : undefined;
      if (hidden !== undefined) {
        const why = `this input contains ${hidden}, a value that the trace hides; run the scenario from which it was recorded instead`;
        return { ok: false, recorded, why };
      }
      const now = happened.shift();
      if (now === undefined || !isSame(now, recorded)) return difference(recorded, now);
      if (header.version >= 3 && now.causedBy !== recorded.causedBy) {
        const [was, is] = [recorded.causedBy ?? 'none', now.causedBy ?? 'none'];
        return { ok: false, recorded, now, why: `its cause differs from that in the recording (${was}, now ${is})` };
      }
      events++;
      yield;
    }
  } finally {
    stop();
    reader.close();
  }
}

/** Whether two events are equal except for their causes, which older recordings do not have. Most are equal, so their text is not built. */
const isSame = (a: TraceEvent, b: TraceEvent): boolean =>
  (a.seq === b.seq && a.time === b.time && a.actor === b.actor && a.kind === b.kind && isSameData(a.data, b.data)) ||
  textOf(a) === textOf(b);

/** Whether two values have the same properties in the same order. */
function isSameData(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [own, other] = [Object.entries<Json | undefined>(a), Object.entries<Json | undefined>(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    own.length === other.length &&
    own.every(([name, value], i) => name === other[i]?.[0] && isSameData(value, other[i][1]))
  );
}

const textOf = (event: TraceEvent): string => JSON.stringify({ ...event, causedBy: undefined });

/**
 * Advances time, or executes the recorded input, until an event happens or the recorded time has passed. Returns the placeholder that prevents the
 * input from being executed, if any.
 */
function goOn(recorded: TraceEvent, facility: Facility, happened: readonly TraceEvent[]): string | undefined {
  const { clock } = facility;
  if (recorded.time < clock.now()) return undefined;
  while (happened.length === 0 && clock.step(recorded.time));
  if (recorded.kind !== INPUT_KIND || happened.length > 0) return undefined;
  clock.runUntil(recorded.time);
  return playInput(recorded, facility);
}

/** Executes a recorded input now. Returns the placeholder that prevents it, if any. */
export function playInput(recorded: TraceEvent, facility: Facility): string | undefined {
  const { trace } = facility;
  const { verb, args } = recorded.data;
  if (typeof verb !== 'string' || typeof args !== 'object' || args === null) return undefined;
  // Only if the verb declares a secret; elsewhere, such text is something that somebody typed.
  const missing: string[] = [];
  const open = mapSecrets(facility.verbTable.get(verb)?.params, args, (text) => {
    const value = trace.secrets.reveal(text);
    if (value === undefined && PLACEHOLDER.test(text)) missing.push(text);
    return value ?? text;
  });
  const [hidden] = missing;
  if (hidden === undefined) facility.play(verb, open as Record<string, unknown>);
  return hidden;
}

function finish(
  step: TraceStep & { kind: 'end' | 'cut' },
  run: { readonly facility: Facility; readonly happened: readonly TraceEvent[]; readonly events: number },
): Replay {
  const { facility, happened, events } = run;
  const { clock } = facility;
  // A failed run may have stopped in the middle of its last instant; all earlier instants are complete.
  if (step.kind === 'end') while (happened.length === 0 && clock.step(step.end.endedAt - 1));
  const [extra] = happened;
  if (extra !== undefined && extra.time < (step.kind === 'end' ? step.end.endedAt : 0)) {
    return { ok: false, now: extra, why: 'the replay has more events than the recording' };
  }
  return { ok: true, events, digest: facility.trace.digest, cut: step.kind === 'cut' };
}

function difference(recorded: TraceEvent, now: TraceEvent | undefined): Replay {
  if (recorded.kind === INPUT_KIND && now?.kind !== INPUT_KIND) {
    const why = 'something happens before a recorded input, or the input cannot be repeated';
    return { ok: false, recorded, ...(now === undefined ? {} : { now }), why };
  }
  if (now === undefined) return { ok: false, recorded, why: 'the recorded event does not happen' };
  return { ok: false, recorded, now, why: 'it differs from the recording' };
}

const PLACEHOLDER = /^<\w+ \d+>$/;

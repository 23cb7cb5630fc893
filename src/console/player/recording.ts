/** A recording for the console: a whole trace file in memory, so that one can step through it in both directions. */
import { type Problem, problem } from '../../facility/files/problem.ts';
import type { Facility } from '../../facility/open/facility.ts';
import { type Replay, replaySteps } from '../../scenario/replay.ts';
import type { TraceHeader } from '../../scenario/trace-file.ts';
import type { OpenedTrace, TraceStep } from '../../scenario/trace-reader.ts';
import type { Steps } from '../../sim/steps.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { countEvents } from './count-events.ts';

/** Longer recordings need `replay`, which streams them. */
const MAX_RECORDING_EVENTS = 2_000_000;

export interface Recording {
  readonly header: Pick<TraceHeader, 'from' | 'version'>;
  readonly events: readonly TraceEvent[];
  /** Whether the file is incomplete, without its last line. */
  readonly cut: boolean;
}

/** A recording from a file, whose header describes how to open its facility. */
export interface FileRecording extends Recording {
  readonly header: TraceHeader;
}

export type ReadRecording =
  | { readonly ok: true; readonly recording: FileRecording }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads an open trace, or returns its problems, with one step per event. `file` is its name in messages. The trace is closed afterwards, even if the
 * steps are abandoned.
 */
export function* recordingSteps(
  file: string,
  opened: OpenedTrace,
  longest: number = MAX_RECORDING_EVENTS,
): Steps<ReadRecording> {
  if (!opened.ok) return opened;
  const { header, reader } = opened;
  const events: TraceEvent[] = [];
  try {
    for (;;) {
      const step = reader.next();
      if (step.kind === 'problem') return { ok: false, problems: [step.problem] };
      if (step.kind !== 'event') return { ok: true, recording: { header, events, cut: step.kind === 'cut' } };
      if (events.length >= longest) return { ok: false, problems: [tooLong(file, longest)] };
      events.push(step.event);
      yield;
    }
  } finally {
    reader.close();
  }
}

/** Like `recordingSteps`, for a file: one that is too long is refused before its events are read. */
export function* recordingFileSteps(
  file: string,
  opened: OpenedTrace,
  longest: number = MAX_RECORDING_EVENTS,
): Steps<ReadRecording> {
  if (opened.ok && (yield* countEvents(file, longest + 1)) > longest) {
    opened.reader.close();
    return { ok: false, problems: [tooLong(file, longest)] };
  }
  return yield* recordingSteps(file, opened, longest);
}

function tooLong(file: string, longest: number): Problem {
  const expected = `at most ${longest} events`;
  const message = `the recording has more than ${longest} events, too many to step through; make a shorter recording`;
  return problem({
    code: 'E-TRACE-2',
    file,
    line: 0,
    column: 0,
    path: '',
    found: 'a longer recording',
    expected,
    message,
  });
}

/** The replay on a facility that continues after event `seq`. */
export function replayFrom(
  { events, cut, header }: Recording,
  seq: number,
  facility: Facility,
): Generator<void, Replay, void> {
  const { trace, clock } = facility;
  const from = seq === header.from.seq ? header.from : trace.snapshot();
  let index = seq - header.from.seq;
  const next = (): TraceStep => {
    const event = events[index];
    if (event !== undefined) return { kind: 'event', event, line: ++index + 1 };
    return cut ? { kind: 'cut' } : { kind: 'end', end: { events: index, endedAt: clock.now(), digest: trace.digest } };
  };
  return replaySteps({ version: header.version, from }, { next, close: () => {} }, facility);
}

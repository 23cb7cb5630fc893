/** Finds the point at which a replayed facility first differs from its recording. */
import type { Replay } from '../../scenario/replay.ts';
import type { TraceEvent } from '../../sim/trace.ts';

/** The first difference between facility and recording, as a sentence. */
export function divergenceOf(result: Replay & { readonly ok: false }): string {
  if ('problems' in result) return result.problems[0]?.message ?? 'the recording cannot be read';
  const describe = (event: TraceEvent | undefined): string =>
    event === undefined ? 'nothing' : `${event.actor} ${event.kind} ${JSON.stringify(event.data)}`;
  if (result.recorded === undefined && result.now === undefined) return result.why;
  return `${result.why}: recorded ${describe(result.recorded)}, now ${describe(result.now)}`;
}

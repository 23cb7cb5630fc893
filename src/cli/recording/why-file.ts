/** The action of `noke-sim why`: reads a recording and prints why an attempt failed. */
import { readRecording } from '../../console/player/recording.ts';
import { isFailure } from '../../console/text/failure.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { failureAt, type Why, whyOf } from '../../why/why.ts';
import type { Host } from '../host/host.ts';

/** Returns 0 if it is said why, also that nothing failed, and 2 for an unusable file or an event that it does not have. */
export function explainTrace(
  file: string,
  options: { readonly at?: number; readonly json?: true },
  host: Host,
): ExitCode {
  const read = readRecording(file);
  if (!read.ok) {
    host.err(`${read.problems.map(printProblem).join('\n')}\n`);
    return 2;
  }
  const { events, header, cut } = read.recording;
  const { at = events.at(-1)?.seq } = options;
  if (options.at !== undefined && !events.some(({ seq }) => seq === options.at)) {
    host.err(`${file}: there is no event ${options.at}; ${extent(events)}\n`);
    return 2;
  }
  const failure = at === undefined ? undefined : failureAt(events, at, isFailure);
  const why = failure === undefined ? undefined : whyOf(events, failure);
  if (options.json) host.out(`${JSON.stringify(why ?? null, null, 2)}\n`);
  else if (why === undefined)
    host.out(`no attempt failed in ${file}${options.at === undefined ? '' : ` up to event ${options.at}`}\n`);
  else host.out(`${whyText(why, header.timeZone).join('\n')}\n`);
  if (cut) host.err(`${file} is incomplete; this is about what it holds\n`);
  return 0;
}

const extent = (events: readonly TraceEvent[]): string =>
  events.length === 0 ? 'the recording has no events' : `it has the events ${events[0]?.seq} to ${events.at(-1)?.seq}`;

function whyText({ says, causes, decided, failure, brought, cures, path }: Why, timeZone: string): readonly string[] {
  const lines = (events: readonly TraceEvent[]): string[] =>
    events.map((event) => `  ${String(event.seq).padStart(6)}  ${traceLine(event, timeZone)}`);
  return [
    says,
    ...(causes.length === 0 ? [] : [`  ${causes.join(', ')}`]),
    '',
    'What shows it',
    ...lines(decided === failure ? [failure] : [decided, failure]),
    '',
    'What brought it about',
    ...(brought.length === 0
      ? ['  Nothing in this trace: it was so at its beginning, or it is what was not done.']
      : brought.flatMap(lines)),
    '',
    'What helps',
    ...(cures.length === 0 ? ['  The help pages have no remedy for this.'] : cures.map(({ tell }) => `  ${tell}`)),
    '',
    'The attempt, first to last',
    ...lines(path),
  ];
}

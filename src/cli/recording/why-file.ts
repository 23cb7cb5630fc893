/** The action of `noke-sim why`: reads a recording and prints why an attempt failed. */
import { type FileRecording, readRecording } from '../../console/player/recording.ts';
import { isFailure } from '../../console/text/failure.ts';
import { printProblem } from '../../facility/files/problem.ts';
import type { Facility } from '../../facility/open/facility.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { localTime } from '../../scenario/local-time.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import type { Json } from '../../sim/clock.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { type BakedIn, bakedIn } from '../../why/baked-in.ts';
import { failureAt, type Why, whyOf, whySections } from '../../why/why.ts';
import type { Host } from '../host/host.ts';
import { facilityGone, openRecorded, sourceOf } from './trace-facility.ts';

/** Returns 0 if it printed an answer, even that nothing failed, and 2 for an unusable file or an event that it does not have. */
export function explainTrace(
  file: string,
  options: { readonly at?: number; readonly seeds?: number; readonly json?: true },
  host: Host,
  facilities: Facilities,
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
  const { seeds } = options;
  const dated =
    failure === undefined || seeds === undefined ? undefined : dateOf(file, read.recording, failure, seeds, facilities);
  if (typeof dated === 'string') {
    host.err(`${dated}\n`);
    return 2;
  }
  if (options.json) host.out(`${JSON.stringify(why === undefined ? null : { ...why, bakedIn: dated }, null, 2)}\n`);
  else if (why === undefined)
    host.out(`no attempt failed in ${file}${options.at === undefined ? '' : ` up to event ${options.at}`}\n`);
  else host.out(`${[...whyText(why, header.timeZone), ...datedText(dated, header.timeZone)].join('\n')}\n`);
  if (cut) host.err(`${file} is incomplete; this is about what it holds\n`);
  return 0;
}

const extent = (events: readonly TraceEvent[]): string =>
  events.length === 0 ? 'the recording has no events' : `it has the events ${events[0]?.seq} to ${events.at(-1)?.seq}`;

function whyText(why: Why, timeZone: string): readonly string[] {
  const text = (one: string | TraceEvent): string =>
    typeof one === 'string' ? `  ${one}` : `  ${String(one.seq).padStart(6)}  ${traceLine(one, timeZone)}`;
  return [
    why.says,
    ...(why.causes.length === 0 ? [] : [`  ${why.causes.join(', ')}`]),
    ...whySections(why).flatMap(({ title, content }) => ['', title, ...content.map(text)]),
  ];
}

/** How many instants of the run the chart shows. */
const MOMENTS = 16;

/** When the failure was baked in, or a sentence that says why its facility cannot be branched. */
function dateOf(
  file: string,
  { events, header }: FileRecording,
  failure: TraceEvent,
  seeds: number,
  facilities: Facilities,
): BakedIn | string {
  const source = sourceOf(header);
  if (source === undefined) return facilityGone(file, header);
  if (header.link === 'radio') return `${file}: a run over Bluetooth stacks has no branches; leave out --seeds`;
  const open = (snapshot?: Json): Facility => {
    const opened = openRecorded(facilities, source, header, file, snapshot);
    if (!opened.ok) throw new Unopened(opened.problems.map(printProblem).join('\n'));
    return opened.facility;
  };
  try {
    if (open().trace.digest !== header.from.digest)
      return `${file}: this recording does not start where its facility does, so it has no branches; leave out --seeds`;
    return bakedIn(events, failure, { open, isFailure, seeds, moments: MOMENTS });
  } catch (error) {
    if (error instanceof Unopened) return error.message;
    throw error;
  }
}

class Unopened extends Error {}

function datedText(dated: BakedIn | undefined, timeZone: string): readonly string[] {
  if (dated === undefined) return [];
  const { moments, event } = dated;
  const bar = (part: number): string => '█'.repeat(Math.round(part * 20)).padEnd(20, '░');
  const drawn = moments.map(
    ({ at, failed, of }) =>
      `  ${localTime(at, timeZone).slice(0, 19)}  ${bar(failed / of)} ${Math.round((100 * failed) / of)} % fail`,
  );
  const named =
    event === undefined
      ? 'No event baked it in: under most seeds, the visit fails from the beginning, or opens even at the end.'
      : `Baked in by event ${event.seq}: ${traceLine(event, timeZone)}`;
  return ['', 'If only the visit is repeated from then on', ...drawn, '', named];
}

/** The action of `noke-sim why`: reads a recording and prints why an attempt failed. */
import { isFailure } from '../../console/text/failure.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { ansi, plain } from '../../report/text.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { mustBeWritable, writeWhole } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { lastFailure } from '../../why/attempt.ts';
import { whyPage } from '../../why/page.ts';
import { type WhyResult, whyText } from '../../why/text.ts';
import { failureAt, whyOf } from '../../why/why.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';
import { interrupted, readWhole } from './read-whole.ts';
import { playWorlds, worldOf } from './why-worlds.ts';

export interface WhyOptions {
  readonly at?: number;
  readonly seeds?: number;
  readonly moments: number;
  readonly workers?: number;
  readonly json?: true;
  readonly html?: string;
}

/**
 * Returns 0 if the answer was printed, even if nothing failed, 1 if reading is interrupted. Throws CodedError for an unusable file or an unknown
 * event.
 */
export async function explainTrace(
  file: string,
  options: WhyOptions,
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  if (options.html !== undefined) mustBeWritable(options.html);
  const read = await readWhole(file, host);
  if (read === undefined) return interrupted(host);
  if (!read.ok) throw problemsError(read.problems);
  const { recording } = read;
  const { events, header, cut } = recording;
  const { at, seeds, moments, workers } = options;
  if (at !== undefined && !events.some(({ seq }) => seq === at))
    throw new CodedError('E-TRACE-4', `${file}: there is no event ${at}; ${extent(events)}`);
  const failure = at === undefined ? lastFailure(events, isFailure) : failureAt(events, at, isFailure);
  let found: WhyResult | undefined;
  if (failure !== undefined) {
    const why = whyOf(events, failure);
    const world = worldOf(file, recording, facilities, seeds === undefined ? '' : '; omit --seeds');
    if (world instanceof CodedError && seeds !== undefined) throw world;
    const worlds =
      world instanceof CodedError
        ? { control: world.message }
        : await playWorlds(world, recording, why, { seeds, moments, workers }, host);
    found = { why, ...worlds };
  }
  print(file, found, header.timeZone, options, host);
  if (cut) host.err(`${file} is incomplete; the answer covers only the events that it contains\n`);
  return 0;
}

function print(file: string, found: WhyResult | undefined, timeZone: string, options: WhyOptions, host: Host): void {
  if (options.html !== undefined) writeWhole(options.html, whyPage(file, found, timeZone));
  if (options.json) {
    const { why, control, bakedIn: dated } = found ?? {};
    host.out(`${JSON.stringify(why === undefined ? null : { ...why, control, bakedIn: dated }, null, 2)}\n`);
  } else if (found === undefined)
    host.out(`no attempt failed in ${file}${options.at === undefined ? '' : ` up to event ${options.at}`}\n`);
  else unfiltered(host).out(`${whyText(found, timeZone, wantsColour(host) ? ansi : plain).join('\n')}\n`);
}

const extent = (events: readonly TraceEvent[]): string =>
  events.length === 0
    ? 'the recording has no events'
    : `its events are numbered ${events[0]?.seq} to ${events.at(-1)?.seq}`;

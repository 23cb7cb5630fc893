/** The action of `noke-sim replay`: replays a trace file and compares it, or writes its inputs as a scenario. */

import { dirname, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { readPlan } from '../../facility/files/plan.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { withPseudonyms } from '../../facility/files/pseudonyms.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Facility } from '../../facility/open/facility.ts';
import { counted } from '../../protocol/counted.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { inputsToScenario } from '../../scenario/from-inputs.ts';
import { instantOf } from '../../scenario/local-time.ts';
import { INPUT_KIND, type Replay, replaySteps } from '../../scenario/replay.ts';
import { MAX_STEPS, type ScenarioSource } from '../../scenario/scenario.ts';
import type { TraceHeader } from '../../scenario/trace-file.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import { openTrace, type TraceReader, type TraceStep } from '../../scenario/trace-reader.ts';
import { writeWhole } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Host } from '../host/host.ts';
import { inTurns } from '../host/in-turns.ts';
import { interrupted } from './read-whole.ts';
import { facilityGone, openRecorded, sourceOf } from './trace-facility.ts';

/** Replays the file. Returns 0 if all events match, 1 at the first difference. Throws CodedError for an unusable file. */
export async function replayFile(
  file: string,
  options: { readonly json?: true },
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  const { header, reader, facility } = openRecording(file, facilities);
  const result = await inTurns(replaySteps(header, reader, facility), host);
  return result === undefined ? interrupted(host) : printResult(result, header.timeZone, options, host);
}

interface OpenedRecording {
  readonly header: TraceHeader;
  readonly reader: TraceReader;
  readonly facility: Facility;
}

/** A trace with its facility at the beginning. Throws CodedError. */
function openRecording(file: string, facilities: Facilities): OpenedRecording {
  const opened = openTrace(file);
  if (!opened.ok) throw problemsError(opened.problems);
  const { header, reader } = opened;
  const source = sourceOf(header);
  const facility = source === undefined ? undefined : openRecorded(facilities, source, header, file);
  if (facility?.ok === true) return { header, reader, facility: facility.facility };
  reader.close();
  throw facility === undefined ? facilityGone(file, header) : problemsError(facility.problems);
}

function printResult(result: Replay, timeZone: string, options: { readonly json?: true }, host: Host): ExitCode {
  if ('problems' in result) throw problemsError(result.problems);
  if (options.json) host.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (result.ok) {
    const cut = result.cut ? '; the recording is incomplete and ends there' : '';
    host.out(`identical: ${counted(result.events, 'event')}, digest ${result.digest}${cut}\n`);
  } else {
    const line = (event: TraceEvent | undefined): string =>
      event === undefined ? 'nothing' : `${event.seq}  ${traceLine(event, timeZone)}`;
    host.out(
      `first difference: ${result.why}\n  recorded  ${line(result.recorded)}\n  now       ${line(result.now)}\n`,
    );
  }
  return result.ok ? 0 : 1;
}

/** Writes the inputs of a trace as a scenario file. A replay determines which of them are refused. */
export async function writeScenario(
  trace: string,
  file: string,
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  const { header, reader, facility } = openRecording(trace, facilities);
  const refused = new Map<number, string>();
  facility.onRefused?.((input, by) => refused.set(input, by));
  const inputs: TraceEvent[] = [];
  // The replay stops at a difference; the rest of the file is still read.
  let last: TraceStep;
  const next = (): TraceStep => {
    last = reader.next();
    if (last.kind === 'event' && last.event.kind === INPUT_KIND && inputs.length <= MAX_STEPS) inputs.push(last.event);
    return last;
  };
  const result = await inTurns(replaySteps(header, { next, close: () => undefined }, facility), host);
  if (result === undefined) return interrupted(host);
  do last = next();
  while (last.kind === 'event');
  if (last.kind === 'problem') throw problemsError([last.problem]);
  const written = inputsToScenario(
    inputs,
    {
      name: `recorded from ${trace}`,
      facility: facilityFor(header, trace, file),
      seed: header.seed,
      startedAt: instantOf(header.startAt, header.timeZone, 0),
      timeZone: header.timeZone,
    },
    refused,
  );
  if (!written.ok) throw new CodedError('E-TRACE-6', `${trace}: ${written.why}`);
  writeWhole(file, written.text);
  host.out(
    `${counted(written.inputs, 'input')} written to ${file}; add expectations, then run it: noke-sim run ${file}\n`,
  );
  if (written.hidden.length > 0)
    host.out('some values are hidden in the trace; the comment at the top explains what to do\n');
  if (last.kind === 'cut') host.out('the recording is incomplete; the inputs up to its end were written\n');
  if (!result.ok && !('problems' in result))
    host.out('the replay differs from the recording; steps after the first difference may lack "fails:"\n');
  return 0;
}

/**
 * The facility of a trace for a scenario at `file`: a reference to its file if the file is unchanged, otherwise the plan in the
 * trace.
 */
function facilityFor(header: TraceHeader, trace: string, file: string): ScenarioSource {
  const { from, path } = header.facility;
  if (from === 'demo') return { from };
  const there = path === undefined ? undefined : resolve(dirname(header.scenario ?? trace), path);
  if (there !== undefined && (header.version === 1 || isStill(there, header.facility.plan)))
    return { from: 'file', path: relative(dirname(resolve(file)), there) };
  const source = sourceOf(header);
  if (source?.from === 'trace') return { from: 'inline', value: source.plan };
  return source ?? { from: 'demo' };
}

/** Whether a file still contains the facility at which a trace was recorded. */
function isStill(file: string, plan: FacilityFile): boolean {
  const read = readPlan(file);
  return read.ok && isDeepStrictEqual(withPseudonyms(read.plan), plan);
}

/** The action of `noke-sim replay`: replays a trace file and compares, or writes its inputs as a scenario. */
import { dirname, relative, resolve } from 'node:path';
import { type Problem, printProblem } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { inputsToScenario } from '../../scenario/from-inputs.ts';
import { instantOf } from '../../scenario/local-time.ts';
import { type Replay, replaySteps } from '../../scenario/replay.ts';
import type { FacilitySource } from '../../scenario/scenario.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import { openTrace, type TraceReader } from '../../scenario/trace-reader.ts';
import { writeWhole } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import type { Host } from '../host/host.ts';
import { facilityGone, openRecorded, sourceOf } from './trace-facility.ts';

/** Events compared per turn of the event loop. */
const EVENTS_PER_TURN = 20_000;

/** Replays the file. Returns 0 if all events are equal, 1 at the first difference, 2 for an unusable file. */
export async function replayFile(
  file: string,
  options: { readonly json?: true },
  host: Host,
  facilities: Facilities,
): Promise<ExitCode> {
  const opened = openTrace(file);
  if (!opened.ok) return refuse(host, opened.problems);
  const { header, reader } = opened;
  const source = sourceOf(header);
  if (source === undefined) {
    reader.close();
    host.err(`${facilityGone(file, header)}\n`);
    return 2;
  }
  const facility = openRecorded(facilities, source, header, file);
  if (!facility.ok) {
    reader.close();
    return refuse(host, facility.problems);
  }
  let interrupted = false;
  const stop = host.onInterrupt(() => {
    interrupted = true;
  });
  const steps = replaySteps(header, reader, facility.facility);
  try {
    for (let n = 1; !interrupted; n++) {
      const step = steps.next();
      if (step.done) {
        if (facility.digest !== header.facility.digest)
          host.err(`${file}: the facility file has changed since it was recorded\n`);
        return printResult(step.value, header.timeZone, options, host);
      }
      if (n % EVENTS_PER_TURN === 0) await host.nextTurn();
    }
  } finally {
    stop();
    reader.close();
  }
  host.err('interrupted\n');
  return 1;
}

function refuse(host: Host, problems: readonly Problem[]): ExitCode {
  host.err(`${problems.map(printProblem).join('\n')}\n`);
  return 2;
}

function printResult(result: Replay, timeZone: string, options: { readonly json?: true }, host: Host): ExitCode {
  if ('problems' in result) return refuse(host, result.problems);
  if (options.json) host.out(`${JSON.stringify(result, null, 2)}\n`);
  else if (result.ok) {
    const cut = result.cut ? '; the recording is incomplete and ends there' : '';
    host.out(`identical: ${result.events} events, digest ${result.digest}${cut}\n`);
  } else {
    const line = (event: TraceEvent | undefined): string =>
      event === undefined ? 'nothing' : `${event.seq}  ${traceLine(event, timeZone)}`;
    host.out(
      `first difference: ${result.why}\n  recorded  ${line(result.recorded)}\n  now       ${line(result.now)}\n`,
    );
  }
  return result.ok ? 0 : 1;
}

/** Writes the inputs of a trace as a scenario file. */
export function writeScenario(trace: string, file: string, host: Host): ExitCode {
  const opened = openTrace(trace);
  if (!opened.ok) return refuse(host, opened.problems);
  const { header, reader } = opened;
  const problems: Problem[] = [];
  const source = besideOf(sourceOf(header) ?? { from: 'demo' }, header.scenario ?? trace, file);
  const written = inputsToScenario(eventsOf(reader, problems), {
    name: `recorded from ${trace}`,
    facility: source,
    seed: header.seed,
    startedAt: instantOf(header.startAt, header.timeZone, 0),
    timeZone: header.timeZone,
  });
  if (problems.length > 0) return refuse(host, problems);
  if (!written.ok) {
    host.err(`${trace}: ${written.why}\n`);
    return 2;
  }
  writeWhole(file, written.text);
  host.out(
    `${written.inputs === 1 ? '1 input' : `${written.inputs} inputs`} written to ${file}; add expectations, then run it: noke-sim run ${file}\n`,
  );
  if (written.hidden.length > 0)
    host.out('some values are hidden in the trace; the comment at the top explains what to do\n');
  return 0;
}

/** The source of a facility, relative to another file. */
function besideOf(source: FacilitySource, from: string, to: string): FacilitySource {
  if (source.from !== 'file') return source;
  return { from: 'file', path: relative(dirname(to), resolve(dirname(from), source.path)) };
}

function* eventsOf(reader: TraceReader, problems: Problem[]): Generator<TraceEvent> {
  for (;;) {
    const step = reader.next();
    if (step.kind === 'problem') problems.push(step.problem);
    if (step.kind !== 'event') return;
    yield step.event;
  }
}

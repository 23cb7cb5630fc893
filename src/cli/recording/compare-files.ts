/** The action of `noke-sim compare`: reads two recordings side by side up to their first difference. */
import { printProblem } from '../../facility/files/problem.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { ansi, type Paint, plain } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import { openTrace, type TraceReader } from '../../scenario/trace-reader.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { type Difference, firstDifference, type NextEvent } from '../../why/compare.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';

class Unusable extends Error {}

/** Returns 0 if all events are equal, 1 at the first difference, 2 for an unusable file. */
export function compareTraces(
  files: readonly [string, string],
  options: { readonly json?: true },
  host: Host,
): ExitCode {
  const [a, b] = files;
  const opened = files.map((file) => ({ file, trace: openTrace(file) }));
  const problems = opened.flatMap(({ trace }) => (trace.ok ? [] : trace.problems));
  const readers = opened.flatMap(({ file, trace }) => (trace.ok ? [{ file, ...trace }] : []));
  try {
    if (problems.length > 0) throw new Unusable(problems.map(printProblem).join('\n'));
    const [left, right] = readers.map(({ reader }) => eventsOf(reader));
    if (left === undefined || right === undefined) throw new Unusable(`${a} and ${b}: two recordings are needed`);
    const found = firstDifference(left, right);
    const isDifferent = found.left.length + found.right.length > 0;
    if (options.json) host.out(`${JSON.stringify(isDifferent ? found : { common: found.common }, null, 2)}\n`);
    else if (isDifferent) {
      const paint = wantsColour(host) ? ansi : plain;
      const lines = text(found, files, readers[0]?.header.timeZone ?? 'UTC', paint);
      unfiltered(host).out(`${lines.join('\n')}\n`);
    } else host.out(`identical: ${found.common} events\n`);
    return isDifferent ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    host.err(`${error.message}\n`);
    return 2;
  } finally {
    for (const { reader } of readers) reader.close();
  }
}

/** A recording that was cut short ends where it was cut. */
function eventsOf(reader: TraceReader): NextEvent {
  return () => {
    const step = reader.next();
    if (step.kind === 'problem') throw new Unusable(printProblem(step.problem));
    return step.kind === 'event' ? step.event : undefined;
  };
}

/** The common lines are grey; every text from outside is made harmless here, because colours pass unfiltered. */
function text(
  { common, before, left, right }: Difference,
  [a, b]: readonly [string, string],
  timeZone: string,
  paint: Paint,
): string[] {
  const lines = (mark: string, events: readonly TraceEvent[]): string[] =>
    events.map(
      (event, index) =>
        `${index === 0 || mark === '=' ? mark : ' '} ${String(event.seq).padStart(6)}  ${visible(traceLine(event, timeZone))}`,
    );
  const side = (name: string, events: readonly TraceEvent[]): string[] =>
    events.length === 0 ? [`${visible(name)} ends here`] : [visible(name), ...lines('≠', events)];
  return [
    `first difference after ${common} common events`,
    ...lines('=', before).map((line) => paint(line, 'grey')),
    ...side(a, left),
    ...side(b, right),
  ];
}

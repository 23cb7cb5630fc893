/** The action of `noke-sim compare`: reads two files of the same kind side by side and prints where they differ. */

import { CodedError } from '../../facility/errors/coded-error.ts';
import { counted } from '../../protocol/counted.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { ansi, type Paint, plain } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { traceLine } from '../../scenario/trace-line.ts';
import { mustBeWritable, writeWhole } from '../../sim/files.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { type Difference, firstDifference } from '../../why/compare.ts';
import { dayOf, differing, documentsPage, eventsPage, valueText } from '../../why/compare-page.ts';
import { type DocumentDifference, documentDifference } from '../../why/documents.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';
import { type Compared, type ComparedRun, type Reading, readCompared } from './compared.ts';

export interface CompareOptions {
  readonly json?: true;
  readonly html?: string;
}

type Names = readonly [left: string, right: string];

/** The maximum number of printed values; `--json` prints all. */
const MAX_PRINTED = 40;

/** Returns 0 if the two files are identical, 1 if they differ. Throws CodedError for an unusable file or two of different kinds. */
export async function compareFiles(
  files: Names,
  options: CompareOptions,
  host: Host,
  reading: Reading,
): Promise<ExitCode> {
  if (options.html !== undefined) mustBeWritable(options.html);
  const opened: Compared[] = [];
  try {
    for (const file of files) opened.push(await readCompared(file, reading));
    const [left, right] = opened;
    if (left?.kind === 'events' && right?.kind === 'events')
      return printEvents(difference(left.run, right.run), left.run.timeZone, files, options, host);
    if (left?.kind === 'document' && right?.kind === 'document')
      return printDocuments(documentDifference(left.value, right.value), files, options, host);
    const what = opened.map(({ kind }) => (kind === 'events' ? 'a recording of events' : 'a JSON document'));
    throw new CodedError(
      'E-FILE-16',
      `${files[0]} is ${what[0]} and ${files[1]} is ${what[1]}; compare two of the same kind`,
    );
  } finally {
    for (const one of opened) if (one.kind === 'events') one.run.close();
  }
}

function difference(left: ComparedRun, right: ComparedRun): Difference {
  const [own, other] = [left.reader, right.reader];
  const skip = own === undefined || other === undefined ? undefined : () => own.skipCommon(other);
  return firstDifference(left.next, right.next, skip);
}

function printEvents(found: Difference, timeZone: string, files: Names, options: CompareOptions, host: Host): ExitCode {
  const isDifferent = found.left.length + found.right.length > 0;
  if (options.html !== undefined) writeWhole(options.html, eventsPage(found, files, timeZone));
  if (options.json) host.out(`${JSON.stringify(isDifferent ? found : { common: found.common }, null, 2)}\n`);
  else if (isDifferent)
    unfiltered(host).out(`${eventLines(found, files, timeZone, wantsColour(host) ? ansi : plain).join('\n')}\n`);
  else host.out(`identical: ${counted(found.common, 'event')}\n`);
  return isDifferent ? 1 : 0;
}

function printDocuments(found: DocumentDifference, files: Names, options: CompareOptions, host: Host): ExitCode {
  const { common, changes } = found;
  if (options.html !== undefined) writeWhole(options.html, documentsPage(found, files));
  if (options.json) host.out(`${JSON.stringify(found, null, 2)}\n`);
  else if (changes.length === 0) host.out(`identical: ${counted(common, 'value')}\n`);
  else {
    const paint = wantsColour(host) ? ansi : plain;
    const lines = changes
      .slice(0, MAX_PRINTED)
      .flatMap(({ path, left, right }) => [
        visible(`≠ ${path}`),
        visible(`    ${files[0]}  ${valueText(left)}`),
        visible(`    ${files[1]}  ${valueText(right)}`),
      ]);
    const more = changes.length - MAX_PRINTED;
    const rest = more > 0 ? [`and ${more} more; --json prints all`] : [];
    unfiltered(host).out(
      `${[differing(found), ...lines, ...rest, paint(`= ${counted(common, 'value is', 'values are')} equal`, 'grey')].join('\n')}\n`,
    );
  }
  return changes.length === 0 ? 0 : 1;
}

/** Common lines are grey; all external text is sanitised here, because colours pass unfiltered. */
function eventLines(
  { common, before, left, right }: Difference,
  [a, b]: Names,
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
    `first difference after ${counted(common, 'common event')}, ${dayOf([...left, ...right], timeZone)}, times in ${timeZone}`,
    ...lines('=', before).map((line) => paint(line, 'grey')),
    ...side(a, left),
    ...side(b, right),
  ];
}

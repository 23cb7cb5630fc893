/**
 * Opens the facility in which a trace was recorded. A trace of version 1 does not contain it, so it is read from its original
 * source.
 */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { readYamlFile } from '../../facility/files/yaml-file.ts';
import type { Facilities, Opened } from '../../scenario/facilities.ts';
import type { FacilitySource } from '../../scenario/scenario.ts';
import { scenarioFrame } from '../../scenario/schema.ts';
import type { TraceHeader } from '../../scenario/trace-file.ts';

/** The facility of a trace; undefined if the file that defines it, for version 1, is missing. */
export function sourceOf(header: TraceHeader): FacilitySource | undefined {
  if (header.version !== 1) return { from: 'trace', plan: header.facility.plan };
  const { from, path } = header.facility;
  if (from === 'demo') return { from };
  if (from === 'file') return path === undefined ? undefined : { from, path };
  const read = readYamlFile(header.scenario ?? '');
  const frame = read.ok ? scenarioFrame.safeParse(read.document.value) : undefined;
  const facility = frame?.success === true ? frame.data.facility : undefined;
  return typeof facility === 'object' ? { from: 'inline', value: facility } : undefined;
}

export const facilityGone = (file: string, header: TraceHeader): CodedError =>
  new CodedError(
    'E-TRACE-3',
    `${file}: this version 1 trace does not contain its facility, which is defined in ${header.scenario ?? 'a scenario'}; restore that file, or record the run again`,
  );

/** Opens the facility in its state at the start of the recording. */
export function openRecorded(
  facilities: Facilities,
  source: FacilitySource,
  header: TraceHeader,
  file: string,
): Opened {
  const { seed, startAt, scenario, link } = header;
  return facilities.open(source, {
    seed,
    startAt,
    beside: source.from === 'trace' ? file : (scenario ?? file),
    ...(link === undefined ? {} : { link }),
  });
}

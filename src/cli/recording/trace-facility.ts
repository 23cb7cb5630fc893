/** Opens the facility in which a trace was recorded. */
import { readYamlFile } from '../../facility/files/yaml-file.ts';
import type { Facilities, Opened } from '../../scenario/facilities.ts';
import type { FacilitySource } from '../../scenario/scenario.ts';
import { scenarioFrame } from '../../scenario/schema.ts';
import type { TraceHeader } from '../../scenario/trace-file.ts';
import type { Json } from '../../sim/clock.ts';

/** The facility of a trace. A facility defined inside a scenario is read from there; undefined if that file is missing. */
export function sourceOf(header: TraceHeader): FacilitySource | undefined {
  const { from, path } = header.facility;
  if (from === 'demo') return { from };
  if (from === 'file') return path === undefined ? undefined : { from, path };
  const read = readYamlFile(header.scenario ?? '');
  const frame = read.ok ? scenarioFrame.safeParse(read.document.value) : undefined;
  const facility = frame?.success === true ? frame.data.facility : undefined;
  return typeof facility === 'object' ? { from: 'inline', value: facility } : undefined;
}

/** The error for a trace whose facility is missing. */
export const facilityGone = (file: string, header: TraceHeader): string =>
  `${file}: its facility is defined in ${header.scenario ?? 'a scenario'}, which cannot be read; restore that file`;

/** Opens the facility in its state at the start of the recording, or from a snapshot. */
export function openRecorded(
  facilities: Facilities,
  source: FacilitySource,
  header: TraceHeader,
  file: string,
  snapshot?: Json,
): Opened {
  const { seed, startAt, scenario, link } = header;
  const from = snapshot === undefined ? {} : { snapshot };
  return facilities.open(source, {
    seed,
    startAt,
    beside: scenario ?? file,
    ...from,
    ...(link === undefined ? {} : { link }),
  });
}

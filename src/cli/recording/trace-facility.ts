/** From the header of a trace to the facility that it was recorded in. */
import { readYamlFile } from '../../facility/files/yaml-file.ts';
import type { Facilities, Opened } from '../../scenario/facilities.ts';
import type { FacilitySource } from '../../scenario/scenario.ts';
import { scenarioFrame } from '../../scenario/schema.ts';
import type { TraceHeader } from '../../scenario/trace-file.ts';
import type { Json } from '../../sim/clock.ts';

/** The facility of a trace; one written out inside a scenario is read from there. Undefined when that file is gone. */
export function sourceOf(header: TraceHeader): FacilitySource | undefined {
  const { from, path } = header.facility;
  if (from === 'demo') return { from };
  if (from === 'file') return path === undefined ? undefined : { from, path };
  const read = readYamlFile(header.scenario ?? '');
  const frame = read.ok ? scenarioFrame.safeParse(read.document.value) : undefined;
  const facility = frame?.success === true ? frame.data.facility : undefined;
  return typeof facility === 'object' ? { from: 'inline', value: facility } : undefined;
}

/** The sentence for a header whose facility is gone. */
export const facilityGone = (file: string, header: TraceHeader): string =>
  `${file}: its facility stands in ${header.scenario ?? 'a scenario'}, which cannot be read; put that file back`;

/** Opens the facility as it was when the recording began, or as a snapshot of it has it. */
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

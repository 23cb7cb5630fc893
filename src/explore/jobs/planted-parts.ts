/** The parts of a facility for a job. */
import { type FacilityParts, type Fault, SOUND_PARTS } from '../../facility/faults/fault.ts';

/** The parts with a fault planted, or with several whose ids are joined by `+`. The same object is returned as long as the fault stays the same, because machines are built for each object. */
export function plantedParts(faults: ReadonlyMap<string, Fault>): (fault: string | undefined) => FacilityParts {
  let last: { readonly fault: string; readonly parts: FacilityParts } | undefined;
  return (fault) => {
    if (fault === undefined) return SOUND_PARTS;
    if (last?.fault !== fault) {
      const planted = fault.split('+').reduce((parts, id) => faults.get(id)?.plant(parts) ?? parts, SOUND_PARTS);
      last = { fault, parts: planted };
    }
    return last.parts;
  };
}

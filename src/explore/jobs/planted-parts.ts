/** The parts of a facility for a job. */
import { type FacilityParts, type Fault, SOUND_PARTS } from '../../facility/faults/fault.ts';

/** The parts with a fault planted. The same object is returned as long as the fault stays the same, because machines are built for each object. */
export function plantedParts(faults: ReadonlyMap<string, Fault>): (fault: string | undefined) => FacilityParts {
  let last: { readonly fault: string; readonly parts: FacilityParts } | undefined;
  return (fault) => {
    if (fault === undefined) return SOUND_PARTS;
    if (last?.fault !== fault) last = { fault, parts: faults.get(fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS };
    return last.parts;
  };
}

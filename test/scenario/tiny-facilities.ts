/** The tiny facility as a source of facilities, for everything that opens one. */

import { facilityFile } from '../../src/facility/files/schema.ts';
import type { Facility } from '../../src/facility/open/facility.ts';
import type { Facilities } from '../../src/scenario/facilities.ts';
import type { Steps } from '../../src/sim/steps.ts';
import { TinyFacility, tinyVerbs } from './tiny-facility.ts';

/** The tiny facility is built in; a trace contains this instead. */
export const TINY_PLAN = facilityFile.parse({ version: 1, name: 'tiny' });

export const tinyFacilities: Facilities = {
  verbTable: tinyVerbs,
  open(source, { seed, startAt, beside }) {
    if (source.from === 'file') {
      const message = `there is no facility ${source.path} beside ${beside}`;
      const problem = {
        code: 'E-FILE-1',
        file: source.path,
        line: 0,
        column: 0,
        path: '',
        found: 'no file',
        expected: 'a facility',
        message,
      } as const;
      return { ok: false, problems: [problem] };
    }
    const again = function* (): Steps<Facility> {
      yield;
      return new TinyFacility({ seed, startAt });
    };
    return { ok: true, facility: new TinyFacility({ seed, startAt }), plan: TINY_PLAN, again };
  },
};

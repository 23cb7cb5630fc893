/** Opens a facility from its plan, in the form that the server hosts. */

import { personOf } from '../facility/backend/accounts.ts';
import { AppRequests } from '../facility/backend/app-requests.ts';
import type { FacilityFile } from '../facility/files/schema.ts';
import type { LiveFacility } from '../facility/open/live-facility.ts';
import { openFromPlanSteps } from '../facility/open/open.ts';
import type { OpenOptions } from '../facility/site/options.ts';
import type { OpenFacility, ServedLock } from './facility-parts.ts';

/** Opens a new facility, or one from a snapshot, always with the same options. `guests` adds locks that are not in the plan. */
export const facilityOpener = (
  plan: FacilityFile,
  options: Partial<OpenOptions> & Pick<OpenOptions, 'startAt'>,
  guests?: (site: LiveFacility) => readonly ServedLock[],
): OpenFacility =>
  function* (snapshot) {
    const site = yield* openFromPlanSteps(plan, options, snapshot);
    const locks = site.devices.map(({ id }): readonly [string, ServedLock] => {
      const lock = site.lock(id);
      return [lock.mac, { name: id, gatt: lock, mesh: lock, firmware: () => lock.firmware }];
    });
    for (const added of guests?.(site) ?? []) locks.push([added.gatt.mac, added]);
    return {
      facility: site,
      locks: new Map(locks),
      backend: site.backend,
      app: new AppRequests(site.clock, site.backend),
      placeOf: (user) => {
        const person = personOf(site.core.state, site.plan.people, user);
        return person === undefined ? undefined : site.people.placeOf(person.id);
      },
    };
  };

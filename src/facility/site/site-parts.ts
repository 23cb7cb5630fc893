/** The parts of a site, listed once: `build-site.ts` builds them, and a `Site` has them as properties. */
import type { Gateway } from '../../link/gateway/gateway.ts';
import type { Lock } from '../../lock/lock.ts';
import type { Phone } from '../../phone/phone.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { VirtualClock } from '../../sim/virtual-clock.ts';
import type { CompanyBackend } from '../backend/company-backend.ts';
import type { MessageDelivery } from '../backend/message-delivery.ts';
import type { Pms } from '../backend/pms.ts';
import type { PortalViews } from '../backend/portal-pages.ts';
import type { DevicePlan } from '../files/devices.ts';
import type { Places } from '../files/places.ts';
import type { FacilityFile } from '../files/schema.ts';
import type { Fobs } from '../people/fobs.ts';
import type { Intruder } from '../people/intruder.ts';
import type { People } from '../people/people.ts';
import type { Signals } from '../people/signals.ts';
import type { Troubleshooting } from '../people/troubleshooting.ts';
import type { PhoneLink } from './phone-link.ts';

export class SiteParts {
  declare readonly plan: FacilityFile;
  declare readonly devices: readonly DevicePlan[];
  declare readonly places: Places;
  declare readonly clock: VirtualClock;
  declare readonly random: Random;
  declare readonly trace: Trace;
  declare readonly backend: CompanyBackend;
  declare readonly people: People;
  declare readonly signals: Signals;
  declare readonly messages: MessageDelivery;
  declare readonly pms: Pms;
  declare readonly gateway: Gateway;
  declare readonly fobs: Fobs;
  declare readonly portal: PortalViews;
  declare readonly troubleshooting: Troubleshooting;
  declare readonly air: PhoneLink;
  declare readonly intruder: Intruder;
  declare readonly locks: ReadonlyMap<string, Lock>;
  declare readonly phones: ReadonlyMap<string, Phone>;

  constructor(parts: SiteParts) {
    Object.assign(this, parts);
  }
}

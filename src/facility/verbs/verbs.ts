/** All verbs by name. Scenario steps, console commands, the control API, searches and typed calls all use this one table. */

import { controllerVerbs } from './controller.ts';
import { entryVerbs } from './entry.ts';
import { fobVerbs } from './fob.ts';
import { gatewayVerbs } from './gateway.ts';
import { intruderVerbs } from './intruder.ts';
import { lockVerbs } from './lock.ts';
import { personVerbs } from './person.ts';
import { phoneVerbs } from './phone.ts';
import { phoneFaultVerbs } from './phone-faults.ts';
import { pmsVerbs } from './pms.ts';
import { portalVerbs } from './portal.ts';
import { radioVerbs } from './radio.ts';
import { repossessionVerbs } from './repossession.ts';
import { staffVerbs } from './staff.ts';
import type { VerbEntry } from './verb.ts';

const all = [
  ...personVerbs,
  ...phoneVerbs,
  ...phoneFaultVerbs,
  ...lockVerbs,
  ...portalVerbs,
  ...staffVerbs,
  ...repossessionVerbs,
  ...controllerVerbs,
  ...entryVerbs,
  ...fobVerbs,
  ...pmsVerbs,
  ...gatewayVerbs,
  ...intruderVerbs,
  ...radioVerbs,
];

export type Entry = (typeof all)[number];

export const VERBS: ReadonlyMap<string, VerbEntry> = new Map(all.map((verb) => [verb.name, verb]));

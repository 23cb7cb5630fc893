/** Every planted fault by id: the tables of all layers combined. */
import { BODY_FAULTS } from './body.ts';
import { CORE_CONTACT_FAULTS } from './core-contact.ts';
import { CORE_KEYS_FAULTS } from './core-keys.ts';
import { CORE_OPENING_FAULTS } from './core-opening.ts';
import { CORE_PEOPLE_FAULTS } from './core-people.ts';
import { CORE_PLACES_FAULTS } from './core-places.ts';
import { CORE_RIGHTS_FAULTS } from './core-rights.ts';
import { DELIVERY_FAULTS } from './facility-delivery.ts';
import type { Fault } from './fault.ts';
import { FIRMWARE_FAULTS } from './firmware.ts';
import { KEYS_FAULTS } from './keys.ts';
import { PHONE_FAULTS } from './phone.ts';

export const FAULTS: ReadonlyMap<string, Fault> = new Map(
  [
    ...CORE_RIGHTS_FAULTS,
    ...CORE_KEYS_FAULTS,
    ...CORE_OPENING_FAULTS,
    ...CORE_PEOPLE_FAULTS,
    ...CORE_CONTACT_FAULTS,
    ...CORE_PLACES_FAULTS,
    ...KEYS_FAULTS,
    ...FIRMWARE_FAULTS,
    ...BODY_FAULTS,
    ...PHONE_FAULTS,
    ...DELIVERY_FAULTS,
  ].map((fault) => [fault.id, fault]),
);

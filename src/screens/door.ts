/** A unit's door, shown beside the app: the view and the actions of a person there, from `lock.ID` of the view. Pure. */
import type { View } from '../facility/open/view-schema.ts';
import { type Press, press } from './press.ts';

type LockView = View['lock'][string];

/** The view of a person in front of the door; the inside of the lock is not visible. */
export function doorFacts(lock: LockView, standsOpen: boolean): readonly (readonly [name: string, value: string])[] {
  return [
    ['Door', standsOpen ? 'can be opened' : 'closed'],
    ['Lock', lock.power === 'asleep' ? 'asleep' : lock.power === 'off' ? 'dark' : 'awake'],
    ['Hasp', lock.hasp === 'out' ? 'out' : lock.hasp === 'pulled' ? 'pulled against the bolt' : 'in its place'],
    ['Handle', lock.onHandle ? 'somebody stands on it' : 'nobody stands on it'],
  ];
}

/** `by` is the person at the door; undefined for an unspecified person. */
export const doorPresses = (id: string, lock: LockView, by: string | undefined): readonly Press[] => [
  press('Touch the button', 'lock.touch', { lock: id, ...(by === undefined ? {} : { by }) }),
  lock.hasp === 'out'
    ? press('Close the hasp', 'lock.closeHasp', { lock: id })
    : lock.hasp === 'pulled'
      ? press('Let go of the hasp', 'lock.letGoHasp', { lock: id })
      : press('Pull the hasp', 'lock.pullHasp', { lock: id }),
  lock.onHandle
    ? press('Step off the handle', 'door.stepOff', { lock: id })
    : press('Step on the handle', 'door.standOnHandle', { lock: id }),
];

/** The places to which the holder of a phone can go, and what they can do with the phone there. */
export const walkPresses = (person: string, phone: string, unit: string): readonly Press[] => [
  press('Drive to the gate', 'person.driveToGate', { person }),
  press('Enter', 'person.enter', { person }),
  press('Slip in behind somebody', 'person.tailgate', { person }),
  press(`Walk to ${unit}`, 'person.walkTo', { person, to: unit }),
  press('Put the phone down', 'person.leavePhone', { person, phone }),
  press('Take the phone', 'person.takePhone', { person, phone }),
];

/** Planted: the alarm sounds though somebody is known to be in the zone. */
import { type Fault, withRule } from './fault.ts';

export const alarmWithPeopleIn: Fault = {
  id: 'alarm-with-people-in',
  room: 'core',
  sentence: 'The alarm sounds though somebody is known to be in the zone.',
  plant: (parts) => withRule(parts, 'B-ALM-2', () => true),
};

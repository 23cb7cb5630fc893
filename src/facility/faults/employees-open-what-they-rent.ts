/** Planted: staff open what they rent here whatever the facility says. */
import { type Fault, withRule } from './fault.ts';

export const employeesOpenWhatTheyRent: Fault = {
  id: 'employees-open-what-they-rent',
  room: 'core',
  sentence: 'Staff open what they rent here whatever the facility says.',
  plant: (parts) => withRule(parts, 'B-EMP-1', () => true),
};

/** Faults in the core: facilities, units and controllers. */
import { type Fault, withRule } from './fault.ts';

export const CORE_PLACES_FAULTS: readonly Fault[] = [
  {
    id: 'always-has-hours',
    layer: 'core',
    sentence: 'The 24-Hour schedule can be edited.',
    plant: withRule('B-SCH-2', () => true),
    scenario: 'scenarios/trees/t08-out-of-schedule.yaml',
  },
  {
    id: 'controllers-without-end',
    layer: 'core',
    sentence: 'Any unit can have several controllers.',
    plant: withRule('B-FAC-4', () => true),
  },
  {
    id: 'rented-unit-deleted',
    layer: 'core',
    sentence: 'A unit that is not available can be deleted.',
    plant: withRule('B-FAC-7', () => true),
  },
];

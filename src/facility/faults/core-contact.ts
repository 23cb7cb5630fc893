/** Faults in the core: reports of locks and the content of check-ins. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_CONTACT_FAULTS: readonly Fault[] = [
  {
    id: 'check-in-carries-nothing',
    layer: 'core',
    sentence: 'A check-in brings a lock no news.',
    plant: withRule('B-GAT-2', () => false),
  },
  {
    id: 'record-taken-twice',
    layer: 'core',
    sentence: 'No record is ever taken.',
    plant: withRule('B-REC-3', () => false),
  },
  {
    id: 'records-tell-nothing',
    layer: 'core',
    sentence: 'What a record says of the lock is not believed.',
    plant: withPolicy('B-REC-4', () => false),
  },
  {
    id: 'low-battery-unlisted',
    layer: 'core',
    sentence: 'A low battery comes on no list.',
    plant: withRule('B-BAT-1', () => false),
  },
  {
    id: 'battery-never-recovers',
    layer: 'core',
    sentence: 'A battery that was changed stays on the list of low ones.',
    plant: withRule('B-BAT-2', () => false),
  },
];

/** Faults in the core: reports of locks and the content of check-ins. */
import { type Fault, withPolicy, withRule } from './fault.ts';

/** A record states only that a command of its kind ran, not which value the lock stores. */
const opcodeAlone = withPolicy('B-REC-5', ({ last }) => last);
const atOnce = withPolicy('B-REC-6', () => false);

export const CORE_CONTACT_FAULTS: readonly Fault[] = [
  {
    id: 'check-in-carries-nothing',
    layer: 'core',
    sentence: 'A check-in does not deliver pending changes to the lock.',
    plant: withRule('B-GAT-2', () => false),
  },
  {
    id: 'record-taken-twice',
    layer: 'core',
    sentence: 'No record is ever accepted.',
    plant: withRule('B-REC-3', () => false),
  },
  {
    id: 'records-tell-nothing',
    layer: 'core',
    sentence: 'Records do not update what the core knows about the lock.',
    plant: withPolicy('B-REC-4', () => false),
  },
  {
    id: 'any-record-confirms',
    layer: 'core',
    sentence: 'A command’s record confirms whatever was sent last, regardless of the value that the lock stores.',
    plant: (parts) => opcodeAlone(atOnce(parts)),
  },
  {
    id: 'confirmed-too-soon',
    layer: 'core',
    sentence:
      'A value is confirmed although a list with a different value, withheld by a phone, can still be carried out.',
    plant: atOnce,
  },
  {
    id: 'low-battery-unlisted',
    layer: 'core',
    sentence: 'A low battery is not added to the list.',
    plant: withRule('B-BAT-1', () => false),
  },
  {
    id: 'battery-never-recovers',
    layer: 'core',
    sentence: 'A replaced battery stays on the list of low batteries.',
    plant: withRule('B-BAT-2', () => false),
  },
  {
    id: 'low-battery-answered',
    layer: 'core',
    sentence: 'Staff can report a battery as replaced while it is still low.',
    plant: withRule('B-BAT-3', () => true),
  },
  {
    id: 'heartbeat-carries-no-unlock',
    layer: 'core',
    sentence: 'A touched lock does not get its pending remote unlock.',
    plant: withRule('B-GAT-3', () => false),
    scenario: 'scenarios/brief/000-locked-in/from-the-portal.yaml',
  },
];

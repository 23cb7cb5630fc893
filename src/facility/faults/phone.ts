/** Faults in the app: how it runs an attempt to unlock, and how it behaves without data. */
import { ATTEMPT_PARTS } from '../../phone/attempt/machine.ts';
import { type Fault, withAttempt } from './fault.ts';

export const PHONE_FAULTS: readonly Fault[] = [
  {
    id: 'update-needs-no-data',
    layer: 'phone',
    sentence: 'The app is updated on a phone without a data signal.',
    plant: (parts) => ({ ...parts, needsData: { ...parts.needsData, update: false } }),
  },
  {
    id: 'phone-believes-any-answer',
    layer: 'phone',
    sentence: 'The app shows unlocked whatever the last answer was.',
    plant: withAttempt({ guards: { opened: (context, event) => ATTEMPT_PARTS.guards.isLast(context, event) } }),
  },
  {
    id: 'phone-says-unlocked-on-loss',
    layer: 'phone',
    sentence: 'A lost connection is shown as unlocked.',
    plant: withAttempt({
      reactions: { endLost: (context, event) => ATTEMPT_PARTS.reactions.endOpened(context, event) },
    }),
  },
  {
    id: 'phone-never-asks',
    layer: 'phone',
    sentence: 'The app does not ask the company when it has no key.',
    plant: withAttempt({ guards: { canAsk: () => false } }),
  },
  {
    id: 'phone-shows-success-as-failure',
    layer: 'phone',
    sentence: 'The app treats success as a failure.',
    plant: withAttempt({ guards: { opened: () => false } }),
  },
  {
    id: 'phone-drops-records',
    layer: 'phone',
    sentence: 'The app discards the records that locks send for the company.',
    plant: withAttempt({ reactions: { keepResponse: () => ({}) } }),
  },
];

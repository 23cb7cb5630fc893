/** What the facility tells a lock about its unit: overlock, explicit lock, hours, zone. */
import type { Flash } from '../flash.ts';
import type { Effects } from './types.ts';

const CLOSED = [null, null, null, null, null, null, null] as const;

export const unitCommands: Pick<Effects, 'unitState' | 'scheduleHours' | 'zoneTime'> = {
  unitState: ({ command }) => ({ flash: { overlock: command.overlock, explicitLock: command.explicitLock } }),
  /** Sets the weekdays of the mask and leaves the others. */
  scheduleHours: ({ command, flash }) => {
    const { index, weekdays, open, close } = command;
    const week = (flash.hours[index] ?? CLOSED).map((day, i) => (((weekdays >> i) & 1) === 1 ? { open, close } : day));
    const hours: Flash['hours'] = { ...flash.hours, [index]: week };
    return { flash: { hours } };
  },
  zoneTime: ({ command }) => {
    const { offset, transition, offsetAfter, quartersToNext } = command;
    return { flash: { zone: { offset, transition, offsetAfter, quartersToNext } } };
  },
};

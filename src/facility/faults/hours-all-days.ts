/** Planted: hours of some weekdays become those of all. */
import { type Fault, withCommand } from './fault.ts';

export const hoursAllDays: Fault = {
  id: 'hours-all-days',
  room: 'firmware',
  sentence: 'Hours of some weekdays become those of all.',
  plant: (parts) =>
    withCommand(parts, {
      scheduleHours: ({ command, flash }) => ({
        flash: {
          hours: {
            ...flash.hours,
            [command.index]: Array.from({ length: 7 }, () => ({ open: command.open, close: command.close })),
          },
        },
      }),
    }),
};

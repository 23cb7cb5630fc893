/** Commands about the lock's unit: overlock, explicit lock, hours, time zone. */
import type { Command, CommandOf } from '../../protocol/command.ts';
import type { Flash } from '../flash.ts';
import type { Effects } from './types.ts';

type UnitOp = 'unitState' | 'scheduleHours' | 'zoneTime';

const CLOSED = [null, null, null, null, null, null, null] as const;

const changes: { readonly [O in UnitOp]: (flash: Flash, command: CommandOf<O>) => Partial<Flash> } = {
  unitState: (_flash, { overlock, explicitLock }) => ({ overlock, explicitLock }),
  /** Sets the weekdays in the mask and keeps the others. */
  scheduleHours: (flash, { index, weekdays, open, close }) => {
    const week = (flash.hours[index] ?? CLOSED).map((day, i) => (((weekdays >> i) & 1) === 1 ? { open, close } : day));
    return { hours: { ...flash.hours, [index]: week } };
  },
  zoneTime: (_flash, { offset, transition, offsetAfter, quartersToNext }) => ({
    zone: { offset, transition, offsetAfter, quartersToNext },
  }),
};

export const unitCommands: Pick<Effects, UnitOp> = {
  unitState: ({ flash, command }) => ({ flash: changes.unitState(flash, command) }),
  scheduleHours: ({ flash, command }) => ({ flash: changes.scheduleHours(flash, command) }),
  zoneTime: ({ flash, command }) => ({ flash: changes.zoneTime(flash, command) }),
};

/** The flash of a lock that executed these commands before the simulation began; ignores commands that are not about the unit. */
export function withPriorCommands(flash: Flash, commands: readonly Command[]): Flash {
  let result = flash;
  for (const command of commands) {
    if (command.op === 'unitState') result = { ...result, ...changes.unitState(result, command) };
    else if (command.op === 'scheduleHours') result = { ...result, ...changes.scheduleHours(result, command) };
    else if (command.op === 'zoneTime') result = { ...result, ...changes.zoneTime(result, command) };
  }
  return result;
}

/** What the facility tells a lock about its unit: overlock, explicit lock, hours, zone. */
import type { Command, CommandOf } from '../../protocol/command.ts';
import type { Flash } from '../flash.ts';
import type { Effects } from './types.ts';

type UnitOp = 'unitState' | 'scheduleHours' | 'zoneTime';

const CLOSED = [null, null, null, null, null, null, null] as const;

const changes: { readonly [O in UnitOp]: (flash: Flash, command: CommandOf<O>) => Partial<Flash> } = {
  unitState: (_flash, { overlock, explicitLock }) => ({ overlock, explicitLock }),
  /** Sets the weekdays of the mask and leaves the others. */
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

/** The flash of a lock that was told all this before the simulation began; other commands change nothing here. */
export function withPriorCommands(flash: Flash, commands: readonly Command[]): Flash {
  let told = flash;
  for (const command of commands) {
    if (command.op === 'unitState') told = { ...told, ...changes.unitState(told, command) };
    else if (command.op === 'scheduleHours') told = { ...told, ...changes.scheduleHours(told, command) };
    else if (command.op === 'zoneTime') told = { ...told, ...changes.zoneTime(told, command) };
  }
  return told;
}

/**
 * The data for a lock about one item, with its secrets: the commands in the packets, and the value that the lock stores once it has accepted them.
 */
import type { HeldValue } from '../../keys/held.ts';
import type { Command } from '../../protocol/command.ts';
import { patternOf } from '../kernel/codes.ts';
import type { Secrets } from '../kernel/contract.ts';
import type { ItemValue } from '../model/proof.ts';

/** The commands that write an item; for a code, with its presses. */
export function commandsOf({ commands, click }: ItemValue, secrets: Secrets): readonly Command[] {
  if (click === undefined) return commands;
  const { index, length, uses } = click;
  return [...commands, { op: 'setQuickClick', index, length, pattern: patternOf(secrets, click), uses }];
}

/** The value that a lock stores once it has accepted all of it. */
export function heldOf(told: ItemValue, secrets: Secrets): HeldValue | undefined {
  const commands = commandsOf(told, secrets);
  const [first] = commands;
  switch (first?.op) {
    case 'scheduleHours': {
      const hours = commands.filter((each) => each.op === 'scheduleHours');
      const dayOf = (day: number) => hours.findLast(({ weekdays }) => ((weekdays >> day) & 1) === 1) ?? null;
      return { op: 'scheduleHours', index: first.index, week: [0, 1, 2, 3, 4, 5, 6].map(dayOf) };
    }
    case 'zoneTime':
    case 'unitState':
    case 'setTimeout':
    case 'setQuickClick':
    case 'clearQuickClick':
    case 'enableLimitedKey':
    case 'removeLimitedKey':
      return first;
    default:
      return undefined;
  }
}

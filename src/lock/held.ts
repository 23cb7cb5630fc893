/** The lock's side of `keys/held.ts`: the value that flash holds, after a command, for the item that the command concerns. */
import type { HeldValue } from '../keys/held.ts';
import type { Command } from '../protocol/command.ts';
import { type Flash, slotState } from './flash.ts';

export function heldAfter(flash: Flash, command: Command): HeldValue | undefined {
  switch (command.op) {
    case 'setup':
      return { op: 'setup', epoch: flash.epoch };
    case 'removeLimitedKey':
    case 'enableLimitedKey': {
      const { slotNumber } = command;
      const { generation, blacklisted } = slotState(flash, slotNumber);
      return { op: blacklisted ? 'removeLimitedKey' : 'enableLimitedKey', slotNumber, generation };
    }
    case 'setQuickClick':
    case 'clearQuickClick': {
      const { index } = command;
      const code = flash.quickClicks[index];
      return code === undefined ? { op: 'clearQuickClick', index } : { op: 'setQuickClick', index, ...code };
    }
    case 'quickClickLockout':
      return { op: 'quickClickLockout', on: flash.clickLockout };
    case 'reset':
      return { op: 'reset' };
    case 'setRadioPower':
      return flash.radioPowerDbm === null ? undefined : { op: 'setRadioPower', powerDbm: flash.radioPowerDbm };
    case 'setTimeout':
      return flash.relockAfterS === null ? undefined : { op: 'setTimeout', timeoutS: flash.relockAfterS };
    case 'setLongPress':
      return flash.longPressMs === null ? undefined : { op: 'setLongPress', longPressMs: flash.longPressMs };
    case 'unitState':
      return { op: 'unitState', overlock: flash.overlock, explicitLock: flash.explicitLock };
    case 'scheduleHours':
      return { op: 'scheduleHours', index: command.index, week: flash.hours[command.index] };
    case 'zoneTime':
      return flash.zone === null ? undefined : { op: 'zoneTime', ...flash.zone };
    default:
      return undefined;
  }
}

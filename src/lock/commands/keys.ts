/** Commands about keys: staging a new master key, setup, reset, and the slots of limited keys. */

import { toHex } from '../../protocol/bytes.ts';
import { slotOf } from '../../protocol/hardware.ts';
import { AFTER_RESET, type Flash, slotState } from '../flash.ts';
import type { Done, Effects } from './types.ts';

/** A generation below the lock's own changes nothing; the record then shows the lock's value. */
function setSlot(flash: Flash, number: number, generation: number, blacklisted: boolean): Done {
  const own = slotState(flash, number);
  const kept = generation < own.generation ? own : { generation, blacklisted };
  return {
    flash: { slots: { ...flash.slots, [number]: kept } },
    generation: kept.generation,
    bank: slotOf(number).bank,
  };
}

export const keyCommands: Pick<Effects, 'setKey' | 'setup' | 'reset' | 'removeLimitedKey' | 'enableLimitedKey'> = {
  /** Halves are staged in RAM and are lost with the session. */
  setKey: ({ command, session }) => {
    const half = toHex(command.half);
    const [first, second] = session.staged;
    return { session: { staged: command.part === 0 ? [half, second] : [first, half] } };
  },
  /** One write sets master key and epoch and enables all slots in generation 1. */
  setup: ({ command, session }) => ({
    flash: { master: session.staged.join(''), epoch: command.epoch, slots: {} },
    session: { staged: [null, null] },
  }),
  /** Keeps epoch and record numbers. */
  reset: () => ({ flash: AFTER_RESET, session: { staged: [null, null] } }),
  removeLimitedKey: ({ command, flash }) => setSlot(flash, command.slotNumber, command.generation, true),
  enableLimitedKey: ({ command, flash }) => setSlot(flash, command.slotNumber, command.generation, false),
};

/** Whether a quick-click code opens: it is stored, has uses left, and nothing blocks it. Pure. */
import { CLASS_QUICK_CLICK } from '../protocol/opcodes.ts';
import { EVENTS } from '../protocol/record.ts';
import type { Flash } from './flash.ts';
import { lockDraft } from './flash-write.ts';

/** Number of uses that means unlimited. */
const UNLIMITED = 255;

/**
 * `barred`: the code is right, but a lockout, an overlock or a weak cell blocks it. `open`: the lock opens, after writing `write` if the
 * bolt still has to move.
 */
export type ClickVerdict =
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'barred' }
  | { readonly verdict: 'open'; readonly write: Partial<Flash> };

export function judgeClicks(flash: Flash, carriesMotor: boolean, length: number, pattern: number): ClickVerdict {
  const found = Object.entries(flash.quickClicks).find(
    ([, code]) => code.length === length && code.pattern === pattern && code.uses > 0,
  );
  if (found === undefined) return { verdict: 'wrong' };
  if (flash.clickLockout || flash.overlock || !carriesMotor) return { verdict: 'barred' };
  const [index, code] = found;
  const uses = code.uses === UNLIMITED ? UNLIMITED : code.uses - 1;
  const opening = { ...lockDraft(EVENTS.quickClick), keyClass: CLASS_QUICK_CLICK, detail: Number(index) };
  return {
    verdict: 'open',
    write: {
      quickClicks: { ...flash.quickClicks, [index]: { ...code, uses } },
      opening: flash.opening ?? opening,
    },
  };
}

/** Whether a quick-click code opens: it is known, has uses left, and nothing bars it. Pure. */
import { CLASS_QUICK_CLICK } from '../protocol/opcodes.ts';
import { EVENTS } from '../protocol/record.ts';
import type { Flash } from './flash.ts';
import { lockDraft } from './flash-write.ts';

/** Uses of a code that never runs out. */
const UNLIMITED = 255;

/**
 * `barred`: the code is right, but a lockout, an overlock or a weak cell bars it. `open`: it opens, after `write` where the
 * bolt has yet to move.
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

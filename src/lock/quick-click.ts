/** Quick-click codes: a code opens when it is stored, has uses left, and nothing blocks it. */
import { CLASS_QUICK_CLICK } from '../protocol/opcodes.ts';
import { EVENTS } from '../protocol/record.ts';
import type { Flash } from './flash.ts';
import type { FlashMemory } from './flash-memory.ts';
import { lockDraft } from './flash-write.ts';

/** Number of uses that means unlimited. */
const UNLIMITED = 255;

/**
 * `barred`: the code is correct, but a lockout, an overlock or a weak cell blocks it. `open`: the lock opens, after writing `write` if the bolt still
 * has to move.
 */
export type ClickVerdict =
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'barred' }
  | { readonly verdict: 'open'; readonly write: Partial<Flash> };

interface ClickSurroundings {
  readonly memory: FlashMemory;
  readonly carriesMotor: boolean;
  readonly retracted: boolean;
  trace(right: boolean): void;
  /** Passes the result to the firmware. */
  clicked(right: boolean): void;
}

/** Checks a code, and counts one use of it if the bolt has to move. The firmware is told only of a wrong code or a counted use. */
export function tryClicks(code: { readonly length: number; readonly pattern: number }, lock: ClickSurroundings): void {
  const judged = judgeClicks(lock.memory.content, lock.carriesMotor, code.length, code.pattern);
  const right = judged.verdict === 'open';
  lock.trace(right);
  if (judged.verdict === 'barred') return;
  if (right && (lock.retracted || !lock.memory.write(judged.write, []))) return;
  lock.clicked(right);
}

function judgeClicks(flash: Flash, carriesMotor: boolean, length: number, pattern: number): ClickVerdict {
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

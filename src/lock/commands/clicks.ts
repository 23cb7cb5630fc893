/** Quick-click codes: up to a hundred, each 3–24 presses with a number of uses. No answer contains a code. */
import type { Flash } from '../flash.ts';
import type { Effects } from './types.ts';

const without = (codes: Flash['quickClicks'], index: number): Flash['quickClicks'] =>
  Object.fromEntries(Object.entries(codes).filter(([at]) => at !== String(index)));

export const clickCommands: Pick<Effects, 'setQuickClick' | 'getQuickClick' | 'clearQuickClick' | 'quickClickLockout'> =
  {
    setQuickClick: ({ command, flash }) => {
      const { index, length, pattern, uses } = command;
      return { flash: { quickClicks: { ...flash.quickClicks, [index]: { length, pattern, uses } } } };
    },
    getQuickClick: ({ command, flash }) => {
      const code = flash.quickClicks[command.index];
      return {
        answer: { kind: 'quickClick', index: command.index, set: code !== undefined, usesLeft: code?.uses ?? 0 },
      };
    },
    clearQuickClick: ({ command, flash }) => ({ flash: { quickClicks: without(flash.quickClicks, command.index) } }),
    quickClickLockout: ({ command }) => ({ flash: { clickLockout: command.on } }),
  };

/** Protocol §4.4: the operand of every opcode at both ends of its range, and one step beyond. */

import { toHex } from '../../../protocol/bytes.ts';
import type { Command } from '../../../protocol/command.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

interface Ends {
  readonly name: string;
  readonly sentence: string;
  readonly needs?: LockCase['needs'];
  readonly inside: readonly Command[];
  readonly outside: readonly Command[];
  /** Commands that restore the lock. */
  readonly after?: readonly Command[];
}

const hours = (index: number, open: number, close: number): Command => ({
  op: 'scheduleHours',
  index,
  weekdays: 0x7f,
  open,
  close,
});
const click = (index: number, length: number, pattern: number, uses: number): Command => ({
  op: 'setQuickClick',
  index,
  length,
  pattern,
  uses,
});
const zone = (offset: number, transition: number, offsetAfter: number, quartersToNext: number): Command => ({
  op: 'zoneTime',
  offset,
  transition,
  offsetAfter,
  quartersToNext,
});
const UTC = zone(0, 0, 0, 0);

const TABLE: readonly Ends[] = [
  {
    name: 'set-timeout',
    sentence: 'In AE, the time is 1–3600 s.',
    inside: [
      { op: 'setTimeout', timeoutS: 3_600 },
      { op: 'setTimeout', timeoutS: 1 },
    ],
    outside: [
      { op: 'setTimeout', timeoutS: 0 },
      { op: 'setTimeout', timeoutS: 3_601 },
    ],
  },
  {
    name: 'set-long-press',
    sentence: 'In AF, the time is 100–10000 ms.',
    inside: [
      { op: 'setLongPress', longPressMs: 100 },
      { op: 'setLongPress', longPressMs: 10_000 },
      { op: 'setLongPress', longPressMs: 800 },
    ],
    outside: [
      { op: 'setLongPress', longPressMs: 99 },
      { op: 'setLongPress', longPressMs: 10_001 },
    ],
  },
  {
    name: 'set-radio-power',
    sentence: 'In AD, the power is −40…8 dBm.',
    inside: [
      { op: 'setRadioPower', powerDbm: -40 },
      { op: 'setRadioPower', powerDbm: 8 },
      { op: 'setRadioPower', powerDbm: 0 },
    ],
    outside: [
      { op: 'setRadioPower', powerDbm: -41 },
      { op: 'setRadioPower', powerDbm: 9 },
    ],
  },
  {
    name: 'schedule-hours',
    sentence: 'In C8, index 1–15, and open ≤ close ≤ 96.',
    inside: [hours(1, 0, 96), hours(15, 40, 40), hours(1, 0, 0), hours(15, 0, 0)],
    outside: [hours(0, 0, 96), hours(16, 0, 96), hours(1, 41, 40), hours(1, 0, 97)],
  },
  {
    name: 'zone-time',
    sentence: 'In C9 without a transition (bytes 7–10 are zero), byte 11 equals byte 6 and bytes 12–13 are zero.',
    inside: [zone(-28, 1_800_000_000, -24, 20_000), zone(56, 0, 56, 0), UTC],
    outside: [zone(0, 0, 4, 0), zone(0, 0, 0, 1)],
  },
  {
    name: 'remove-slot',
    sentence: 'In A3, the slot exists on the device.',
    inside: [],
    outside: [
      { op: 'removeLimitedKey', slotNumber: 100, generation: 1 },
      { op: 'removeLimitedKey', slotNumber: 127, generation: 1 },
    ],
  },
  {
    name: 'enable-slot',
    sentence: 'In A4, the slot exists on the device.',
    inside: [
      { op: 'enableLimitedKey', slotNumber: 0, generation: 1 },
      { op: 'enableLimitedKey', slotNumber: 99, generation: 1 },
    ],
    outside: [{ op: 'enableLimitedKey', slotNumber: 100, generation: 1 }],
  },
  {
    name: 'set-quick-click',
    sentence: 'In A6, index ≤ 99, length 3–24, no pattern bit beyond the length is set, and uses ≥ 1.',
    needs: ['keys', 'quickClick'],
    inside: [click(0, 3, 0b111, 1), click(99, 24, 0xffffff, 255)],
    outside: [click(100, 3, 1, 1), click(0, 2, 1, 1), click(0, 25, 1, 1), click(0, 3, 0b1000, 1), click(0, 3, 1, 0)],
    after: [
      { op: 'clearQuickClick', index: 0 },
      { op: 'clearQuickClick', index: 99 },
    ],
  },
  {
    name: 'get-quick-click',
    sentence: 'In A7, index ≤ 99.',
    needs: ['keys', 'quickClick'],
    inside: [{ op: 'getQuickClick', index: 99 }],
    outside: [{ op: 'getQuickClick', index: 100 }],
  },
  {
    name: 'clear-quick-click',
    sentence: 'In B1, index ≤ 99.',
    needs: ['keys', 'quickClick'],
    inside: [{ op: 'clearQuickClick', index: 99 }],
    outside: [{ op: 'clearQuickClick', index: 100 }],
  },
];

const text = ({ op, ...operand }: Command): string =>
  `${op} ${JSON.stringify(operand, (_, value) => (value instanceof Uint8Array ? toHex(value) : value))}`;

const ends = ({ name, sentence, needs, inside, outside, after = [] }: Ends): LockCase[] => [
  ...(inside.length === 0
    ? []
    : [
        must({
          id: `lock.operand.${name}.inside`,
          spec: 'protocol §4.4',
          sentence,
          ...(needs === undefined ? {} : { needs }),
          after: ['lock.unlock.online'],
          mistake: 'a value at an end of its range is refused, or is read with a different sign or byte order',
          run: async (bench) => {
            for (const command of after) bench.restoreBy(text(command), command);
            const visit = await bench.wakeAndConnect();
            for (const command of inside) bench.answers(await visit.command(command), 0x60, text(command));
          },
        }),
      ]),
  must({
    id: `lock.operand.${name}.outside`,
    spec: 'protocol §4.4',
    sentence,
    ...(needs === undefined ? {} : { needs }),
    after: ['lock.unlock.online'],
    mistake: 'one end of the range is off by one, or is not checked',
    run: async (bench) => {
      for (const command of [...after, ...inside.slice(-1)]) bench.restoreBy(text(command), command);
      const visit = await bench.wakeAndConnect();
      for (const command of outside) bench.answers(await visit.command(command), 0x65, text(command));
    },
  }),
];

export const OPERAND_CASES: readonly LockCase[] = TABLE.flatMap(ends);

/** Random commands whose operands are at the ends of their ranges, inside and outside. */
import fc from 'fast-check';
import type { Command } from '../../protocol/command.ts';

const halves = fc.uint8Array({ minLength: 8, maxLength: 8 });
const slots = fc.constantFrom(0, 3, 99, 100, 120, 128, 227, 228, 2_019);
const generations = fc.constantFrom(1, 2, 65_535);
const indices = fc.constantFrom(0, 1, 98, 99, 100, 255);
const quarters = fc.constantFrom(0, 1, 24, 88, 95, 96, 97);
const offsets = fc.constantFrom(-28, -24, 0, 22, 127);

/** A pattern with one long press: the last press or, if it is invalid, the one after it. */
const clicks = fc
  .record({
    index: indices,
    length: fc.constantFrom(2, 3, 4, 23, 24, 25),
    beyond: fc.constantFrom(0, 0, 1),
    uses: fc.constantFrom(0, 1, 254, 255),
  })
  .map(({ beyond, ...click }): Command => {
    const pattern = Math.min(0xff_ffff, 1 << (click.length - 1 + beyond));
    return { op: 'setQuickClick', pattern, ...click };
  });

export const zones = fc.record({
  offset: offsets,
  transition: fc.constantFrom(0, 1_793_520_000),
  offsetAfter: offsets,
  quartersToNext: fc.constantFrom(0, 1, 12_096),
});

export const hours = fc.record({
  index: fc.constantFrom(0, 1, 2, 15, 16),
  weekdays: fc.constantFrom(1, 64, 85, 127),
  open: quarters,
  close: quarters,
});

const op = <T extends Command>(given: fc.Arbitrary<T>): fc.Arbitrary<Command> => given;

export const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Command>({ op: 'unlock' }) },
  clicks,
  op(fc.record({ op: fc.constant('unitState'), overlock: fc.boolean(), explicitLock: fc.boolean() })),
  op(
    fc.record({
      op: fc.constantFrom('enableLimitedKey', 'removeLimitedKey'),
      slotNumber: slots,
      generation: generations,
    }),
  ),
  op(hours.map((given) => ({ op: 'scheduleHours' as const, ...given }))),
  op(zones.map((given) => ({ op: 'zoneTime' as const, ...given }))),
  op(fc.record({ op: fc.constantFrom('getQuickClick', 'clearQuickClick'), index: indices })),
  op(fc.record({ op: fc.constant('quickClickLockout'), on: fc.boolean() })),
  op(fc.record({ op: fc.constant('setRadioPower'), powerDbm: fc.constantFrom(-41, -40, 0, 8, 9) })),
  op(fc.record({ op: fc.constant('setTimeout'), timeoutS: fc.constantFrom(0, 1, 30, 3_600, 3_601) })),
  op(fc.record({ op: fc.constant('setLongPress'), longPressMs: fc.constantFrom(99, 100, 800, 10_000, 10_001) })),
  op(fc.record({ op: fc.constant('acknowledgeRecords'), number: fc.constantFrom(0, 9, 0xffff_ffff) })),
  op(fc.record({ op: fc.constant('setKey'), part: fc.constantFrom(0, 1), half: halves })),
  fc
    .constantFrom('shutdown', 'getLogs', 'reset', 'getBattery', 'firmwareUpdate', 'test')
    .map((name): Command => ({ op: name })),
);

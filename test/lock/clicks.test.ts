/** Presses as a code: how many make one, how long they last, and how many wrong codes are tolerated. */
import { describe, expect, it } from 'vitest';
import { type Given, LockFixture, responseOf } from './lock-fixture.ts';

const holding = (code: { length: number; pattern: number }): Given => ({
  flash: { quickClicks: { 4: { ...code, uses: 255 } } },
});
const press = (rig: LockFixture, pattern: string, longMs = 1_000): void => {
  for (const one of pattern) rig.lock.touch(one === '1' ? longMs : 100);
  rig.run(3_000);
};
const tried = (rig: LockFixture): number => rig.events.filter(({ kind }) => kind === 'lock.clicks').length;

describe('presses', () => {
  it('three to twenty-four presses make a code; fewer or more do not', () => {
    const three = new LockFixture(holding({ length: 3, pattern: 0b101 }));
    press(three, '101');
    expect(three.lock.view().bolt).toBe('retracted');
    const most = new LockFixture(holding({ length: 24, pattern: 0 }));
    press(most, '0'.repeat(25));
    expect(most.lock.view().bolt).toBe('extended');
    expect(tried(most)).toBe(0);
    press(most, '0'.repeat(24));
    expect(most.lock.view().bolt).toBe('retracted');
    const few = new LockFixture(holding({ length: 3, pattern: 0 }));
    press(few, '00');
    expect(tried(few)).toBe(0);
  });

  it('a press is long from the set time on', () => {
    const rig = new LockFixture(holding({ length: 3, pattern: 0b111 }));
    press(rig, '111', 799);
    expect(rig.lock.view().bolt).toBe('extended');
    press(rig, '111', 800);
    expect(rig.lock.view().bolt).toBe('retracted');
  });

  it('four wrong codes are tolerated, and a right one resets the count', () => {
    const rig = new LockFixture(holding({ length: 4, pattern: 0b0101 }));
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) press(rig, '111');
      press(rig, '1010');
      expect(rig.lock.view().bolt).toBe('retracted');
      rig.run(60_000);
      expect(rig.lock.view().bolt).toBe('extended');
    }
  });
});

it('A7 says of a code that is not set, or was cleared, that no use is left', () => {
  const rig = new LockFixture({ flash: { quickClicks: { 4: { length: 3, pattern: 0b101, uses: 7 } } } });
  const central = rig.touchAndConnect();
  const asked = (index: number) => {
    rig.order(central, { op: 'getQuickClick', index });
    return responseOf(central.heard.at(-1) ?? '');
  };
  expect(asked(4)).toMatchObject({ ok: true, value: { kind: 'quickClick', index: 4, set: true, usesLeft: 7 } });
  expect(asked(5)).toMatchObject({ ok: true, value: { kind: 'quickClick', index: 5, set: false, usesLeft: 0 } });
  rig.order(central, { op: 'clearQuickClick', index: 4 });
  expect(asked(4)).toMatchObject({ ok: true, value: { set: false, usesLeft: 0 } });
});

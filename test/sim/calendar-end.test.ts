import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTimer } from '../../src/sim/clock.ts';
import { CalendarEnds, VirtualClock } from '../../src/sim/virtual-clock.ts';

test('INV-5: everything due by the last instant happens, nothing after it, and the clock stops there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 200 }),
      (dues, endsAt, to) => {
        const clock = new VirtualClock(0, { endsAt });
        const fired: number[] = [];
        const owner = clock.own('it', anyTimer, () => fired.push(clock.now()));
        for (const at of dues) owner.post(at, { type: 'due' });
        if (to > endsAt) expect(() => clock.runUntil(to)).toThrow(CalendarEnds);
        else clock.runUntil(to);
        expect(clock.now()).toBe(Math.min(to, endsAt));
        expect(fired).toEqual(dues.filter((at) => at <= Math.min(to, endsAt)).sort((a, b) => a - b));
        const again = VirtualClock.restore(clock.snapshot(), { endsAt });
        again.own('it', anyTimer, () => fired.push(-1));
        expect(() => again.runUntil(1_000)).toThrow('the calendar ends at 1970-01-01T00:00:00');
        expect(again.now()).toBe(endsAt);
        expect(again.step()).toBe(false);
      },
    ),
  );
});

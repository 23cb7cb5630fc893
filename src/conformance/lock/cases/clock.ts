/** Protocol §4.5, C8 and C9: the lock's clock, its days and its hours. */

import { decodeSession } from '../../../protocol/session.ts';
import type { LockBench } from '../probe/lock-bench.ts';
import { zoneCommand } from '../probe/zone.ts';
import type { LockCase } from './lock-case.ts';
import { must } from './lock-case.ts';

const INSIDE = 'Inside means open ≤ now < close.';
const STEP =
  'An accepted class 2 command moves the clock by the smallest step that brings it into [the command’s time, the command’s time + seconds since connect], whole seconds rounded down; a lost clock is set to the upper end.';
const quarter = (bench: LockBench): number => Math.floor((bench.unixSeconds() % 86_400) / 900);
const allWeek = (index: number, open: number, close: number) =>
  ({ op: 'scheduleHours', index, weekdays: 0x7f, open, close }) as const;

const hours = (
  id: string,
  sentence: string,
  answer: number,
  mistake: string,
  span: (bench: LockBench) => readonly { readonly weekdays: number; readonly open: number; readonly close: number }[],
): LockCase =>
  must({
    id: `lock.hours.${id}`,
    spec: 'protocol §4.4',
    sentence,
    after: ['lock.unlock.offline'],
    mistake,
    run: async (bench) => {
      bench.restoreBy('hours 9', allWeek(9, 0, 0));
      const visit = await bench.wakeAndConnect();
      await visit.settled(allWeek(9, 0, 0));
      for (const each of span(bench)) await visit.settled({ op: 'scheduleHours', index: 9, ...each });
      bench.answers(await visit.unlock({ schedule: 9 }), answer, 'a key of schedule 9');
      bench.answers(await visit.unlock(), 0x60, 'a key without a schedule');
    },
  });

const weekday = (bench: LockBench): number => (bench.today() + 3) % 7;

export const CLOCK_CASES: readonly LockCase[] = [
  hours('inside', INSIDE, 0x60, 'quarter-hours are read as hours or minutes', () => [
    { weekdays: 0x7f, open: 0, close: 96 },
  ]),
  hours('from-now', INSIDE, 0x60, 'the quarter-hour in which the hours begin counts as closed', (bench) => [
    { weekdays: 0x7f, open: quarter(bench), close: 96 },
  ]),
  hours('until-now', INSIDE, 0x6d, 'the quarter-hour at which the hours end counts as open', (bench) => [
    { weekdays: 0x7f, open: 0, close: quarter(bench) },
  ]),
  hours('later', INSIDE, 0x6d, 'only the closing time is compared', (bench) => [
    { weekdays: 0x7f, open: Math.min(96, quarter(bench) + 1), close: 96 },
  ]),
  hours('empty', INSIDE, 0x6d, '0 to 0 is read as the whole day', () => [{ weekdays: 0x7f, open: 0, close: 0 }]),
  hours(
    'today-only',
    '**C8** sets open and close for each weekday in the mask and leaves the other days unchanged.',
    0x60,
    'bit 0 of the mask is taken for a day other than Monday, or the day of the lock is off by one',
    (bench) => [{ weekdays: 1 << weekday(bench), open: 0, close: 96 }],
  ),
  hours(
    'other-days',
    '**C8** sets open and close for each weekday in the mask and leaves the other days unchanged.',
    0x6d,
    'the mask is ignored, or its bits stand for days other than Monday to Sunday',
    (bench) => [{ weekdays: 0x7f & ~(1 << weekday(bench)), open: 0, close: 96 }],
  ),
  hours(
    'other-days-stay',
    '**C8** sets open and close for each weekday in the mask and leaves the other days unchanged.',
    0x60,
    'days that are not in the mask are closed, or its bits stand for days other than Monday to Sunday',
    (bench) => [
      { weekdays: 0x7f, open: 0, close: 96 },
      { weekdays: 0x7f & ~(1 << weekday(bench)), open: 0, close: 0 },
    ],
  ),
  must({
    id: 'lock.clock.lost-with-power',
    spec: 'protocol §4.5',
    sentence: 'The clock of a lock is valid when it knows the time and its time-zone data.',
    needs: ['keys', 'stimuli'],
    after: ['lock.unlock.offline'],
    mistake: 'the time is kept in flash and restored',
    run: async (bench) => {
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      const read = decodeSession(visit.session);
      bench.is(read.ok ? read.value.clockValid : undefined, false, 'the "clock valid" bit after the power was off');
      bench.answers(await visit.unlock(), 0x6d, 'a dated key while the clock is lost');
      bench.answers(await visit.unlock({ standing: true }), 0x60, 'a standing key while the clock is lost');
    },
  }),
  must({
    id: 'lock.clock.set-by-core',
    spec: 'protocol §4.5',
    sentence: STEP,
    needs: ['keys', 'stimuli'],
    after: ['lock.clock.lost-with-power'],
    mistake: 'only C9 sets the clock, or a lost clock is moved instead of set',
    run: async (bench) => {
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      await visit.settled(zoneCommand('UTC', bench.target.now()));
      bench.answers(await visit.unlock(), 0x60, 'a dated key once the core has set the clock');
    },
  }),
  must({
    id: 'lock.clock.standing-with-schedule',
    spec: 'protocol §7',
    sentence: 'A standing key has no day to check; with a schedule index other than 0 it still needs a valid clock.',
    needs: ['keys', 'stimuli'],
    after: ['lock.clock.lost-with-power', 'lock.hours.inside', 'lock.unlock.standing'],
    mistake: 'a standing key skips check 10 together with check 9',
    run: async (bench) => {
      bench.restoreBy('hours 9', allWeek(9, 0, 0));
      const first = await bench.wakeAndConnect();
      await first.settled(allWeek(9, 0, 96));
      await first.end();
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      const wish = { standing: true, schedule: 9 };
      bench.answers(await visit.unlock(wish), 0x6d, 'a standing key with hours while the clock is lost');
      await visit.settled({ op: 'getLogs' });
      bench.answers(await visit.unlock(wish), 0x60, 'a standing key with hours once a command has set the clock');
    },
  }),
  must({
    id: 'lock.clock.phone-time-while-lost',
    spec: 'protocol §7',
    sentence: 'While the clock is not valid, a flagged phone time cannot be in range, so it is refused.',
    needs: ['keys', 'stimuli'],
    after: ['lock.clock.lost-with-power'],
    mistake: 'a time cannot be compared, so check 11 is skipped',
    run: async (bench) => {
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      bench.answers(
        await visit.unlock({ standing: true, phoneTime: bench.unixSeconds() }),
        0x6d,
        'a flagged phone time while the clock is lost',
      );
      await visit.settled(zoneCommand('UTC', bench.target.now()));
    },
  }),
  must({
    id: 'lock.clock.not-by-phone',
    spec: 'protocol §4.5',
    sentence: 'Nothing but an accepted class 2 command sets the clock.',
    needs: ['keys', 'stimuli'],
    after: ['lock.clock.lost-with-power'],
    mistake: 'the clock is set from the phone’s timestamp',
    run: async (bench) => {
      await bench.powerCycle();
      const visit = await bench.wakeAndConnect();
      await visit.unlock({ standing: true });
      await visit.unlock({ phoneTime: bench.unixSeconds() });
      bench.answers(await visit.unlock(), 0x6d, 'a dated key after a phone has sent its time');
      await visit.settled(zoneCommand('UTC', bench.target.now()));
    },
  }),
  must({
    id: 'lock.clock.follows',
    spec: 'protocol §4.5',
    sentence: STEP,
    after: ['lock.check.phone-time.late'],
    mistake: 'the clock is set once and never again',
    run: async (bench) => {
      const visit = await bench.wakeAndConnect();
      const ahead = bench.unixSeconds() + 1_200;
      bench.onFinish('clock', () => backToTime(bench));
      await visit.write(
        bench.keyring.online({ op: 'getLogs' }, visit.frame(undefined, ahead)),
        'a command of the core twenty minutes ahead',
      );
      bench.answers(await visit.unlock({ phoneTime: ahead }), 0x60, 'a phone at the core’s time');
      bench.answers(await visit.unlock({ phoneTime: ahead - 1_200 }), 0x6d, 'a phone at the old time');
    },
  }),
  ...(
    [
      ['before', -60, 0x60, 0x6d],
      ['after', 60, 0x6d, 0x60],
    ] as const
  ).map(([name, offsetS, old, next]) =>
    must({
      id: `lock.zone.transition.${name}`,
      spec: 'protocol §4.4',
      sentence:
        'From the transition on, the second offset applies; after as many quarter-hours as bytes 12–13 say, the first applies again.',
      needs: ['keys', 'virtual'],
      after: ['lock.hours.inside'],
      mistake: 'the transition is ignored, the offset after it is not applied, or hours are read in UTC',
      run: async (bench) => {
        const visit = await bench.wakeAndConnect();
        bench.restoreBy('hours 9', allWeek(9, 0, 0));
        bench.restoreBy('hours 10', allWeek(10, 0, 0));
        bench.restoreBy('zone', zoneCommand('UTC', bench.target.now()));
        const transition = bench.unixSeconds() + 600;
        const here = Math.floor((transition % 86_400) / 900);
        await visit.settled({ op: 'zoneTime', offset: 0, transition, offsetAfter: 8, quartersToNext: 0 });
        await visit.settled(allWeek(9, Math.max(0, here - 2), Math.min(96, here + 3)));
        await visit.settled(allWeek(10, Math.min(95, here + 6), 96));
        await visit.end();
        await bench.wait((600 + offsetS) * 1_000);
        const later = await bench.wakeAndConnect();
        bench.answers(await later.unlock({ schedule: 9 }), old, 'a key with the hours before the clocks change');
        bench.answers(await later.unlock({ schedule: 10 }), next, 'a key with the hours after the clocks change');
      },
    }),
  ),
  must({
    id: 'lock.clock.day-ends',
    spec: 'protocol §7',
    sentence: 'Unless the key is standing, the clock is valid and the key day is the current day.',
    needs: ['keys', 'virtual'],
    after: ['lock.check.key-day.yesterday'],
    mistake: 'the day is computed only once, when the clock is set',
    run: async (bench) => {
      const day = bench.today();
      await bench.wait(86_400_000 - (bench.target.now() % 86_400_000) + 1_000);
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ day }), 0x6d, 'a key for the day that has just ended');
      bench.answers(await visit.unlock({ day: day + 1 }), 0x60, 'a key for the day that has just begun');
    },
  }),
];

async function backToTime(bench: LockBench): Promise<void> {
  const visit = await bench.wakeAndConnect();
  await visit.settled({ op: 'getLogs' });
  await visit.end();
}

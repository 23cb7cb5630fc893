/** What a failure shows: the operands and keys that the phone sent, the records that the lock sent, and the packet to which the last answers belong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench } from '../../src/conformance/bench/bench.ts';
import { Conversation } from '../../src/conformance/bench/conversation.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { caseOfJudged, conversationLine, lastMessages } from '../../src/conformance/run/cases-report.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { type ConversationMessage, shortened } from '../../src/report/conversation.ts';
import { Random } from '../../src/sim/random.ts';
import { memoryTarget } from './judge-page-lock.mjs';

/** One case, with the example lock and a mistake, at that many hours after its start at 10:00 UTC. */
async function judged(id: string, fault: string, hours = 0) {
  const target = memoryTarget({ fault });
  await target.pass(hours * 3_600_000);
  const random = new Random('1').stream('suite');
  const { cases } = await judge(
    lockSubject(target, { patience: 1, random }),
    selected(LOCK_CASES, { only: [id], skip: [] }),
    {
      profile: 'np1',
      slow: false,
    },
  );
  const last = cases.at(-1);
  if (last === undefined) throw new Error('nothing was judged');
  const { failure } = caseOfJudged(last, { command: '', seed: '1', strict: false });
  return { ...last, events: failure?.lastEvents ?? [] };
}

describe('a failure shows', () => {
  it('the zone and the key that the phone sent, and the record of the zone', async () => {
    const { verdict, events } = await judged('lock.check.key-day.zone', 'zone-ignored');
    expect(verdict).toBe('fail');
    expect(events.find((line) => line.includes('zoneTime  '))).toMatch(
      /offset -48 \(UTC-12:00\), transition 0 \(none\), offsetAfter -48/,
    );
    expect(events.find((line) => line.includes('offline unlock'))).toMatch(/key day 206\d\d \(\w+day 2026-07-\d\d\)/);
    expect(events.find((line) => line.includes('notifies  50'))).toMatch(/record \d+: zoneTime, .*digest/);
  });

  it('hours in words: the weekdays, the times of the day, and when the phone used the key', async () => {
    const { verdict, events } = await judged('lock.hours.empty', 'hours-0-to-0-are-the-whole-day');
    expect(verdict).toBe('fail');
    expect(events.find((line) => line.includes('scheduleHours'))).toMatch(
      /weekdays 127 \(every day\), open \d+ \(\d\d:\d\d\), close \d+ \(\d\d:\d\d\)/,
    );
    expect(events.find((line) => line.includes('offline unlock'))).toMatch(
      /schedule 9, at Wednesday 2026-07-15 \d\d:\d\d:\d\d UTC/,
    );
  });

  it('the result in a sentence with its subject, and the mistake that belongs to the check', async () => {
    const { message, expected, seen, mistake } = await judged('lock.check.blacklist', 'blacklist-not-checked');
    expect(message).toBe(
      'the lock answers 60 (success) to a key of a blacklisted slot, expected 63 (invalid permission)',
    );
    expect([expected, seen]).toEqual(['63', '60']);
    expect(mistake).toBe('A3 is stored but not checked');
    const { mistake: ofTheCase } = await judged('lock.hours.empty', 'hours-0-to-0-are-the-whole-day');
    expect(ofTheCase).toBe('0 to 0 is read as the whole day');
  });

  it('the packet that many records answer', async () => {
    const { verdict, events } = await judged('lock.zone.transition.after', 'zone-ignored');
    expect(verdict).toBe('fail');
    expect(events.some((line) => line.includes('offline unlock'))).toBe(true);
  });

  it('no half of a master key', async () => {
    const { events } = await judged('lock.key-reset.uses-up-halves', 'a1-keeps-halves');
    const halves = events.filter((line) => line.includes('setKey'));
    expect(halves.map((line) => line.split('  ').at(-1))).toEqual(['part 0', 'part 1']);
  });

  it('every command that was written at once, and every answer 65', async () => {
    const { conversation, events } = await judged('lock.queue', 'queue-of-two');
    const whole = conversation.map(conversationLine);
    for (const what of ['getLogs without waiting', 'notifies  5165', 'notifies  5160'])
      expect(events.filter((line) => line.includes(what))).toEqual(whole.filter((line) => line.includes(what)));
    expect(events.filter((line) => line.includes('getLogs without waiting'))).toHaveLength(5);
  });

  const message = (from: string, atMs: number, repeats?: string): ConversationMessage => ({
    atMs,
    from,
    to: '',
    what: '',
    bytes: '',
    means: `${repeats ?? 'one'} ${atMs}`,
    ...(repeats === undefined ? {} : { repeats }),
  });

  it('all that the last answers belong to, and never more than sixty lines', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.nat(100), (before, asked, records) => {
        const conversation = [
          ...Array.from({ length: before }, (_, i) => message('lock', i)),
          ...Array.from({ length: asked }, (_, i) => message('phone', 100 + i)),
          ...Array.from({ length: records }, (_, i) => message('lock', 200 + i, 'record')),
        ];
        const shown = lastMessages(conversation);
        expect(shown).toEqual(shortened(conversation).slice(-shown.length));
        expect(shown.length).toBeGreaterThanOrEqual(Math.min(12, shortened(conversation).length));
        expect(shown.length).toBeLessThanOrEqual(60);
        expect(shown.filter(({ from }) => from === 'phone')).toHaveLength(asked);
      }),
    );
  });

  it('the whole last connection, because a check may compare its first answer with its last one', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(28), (before, pairs) => {
        const conversation = [
          ...Array.from({ length: before }, (_, i) => message('lock', i)),
          { ...message('phone', 100), what: 'connects' },
          ...Array.from({ length: pairs }, (_, i) => [message('phone', 200 + i), message('lock', 200 + i)]).flat(),
        ];
        expect(lastMessages(conversation).some(({ what }) => what === 'connects')).toBe(true);
      }),
    );
  });

  it('every message but the middle of a long run of messages that repeat, and how many those are', () => {
    const kinds = fc.record({
      from: fc.constantFrom('lock', 'phone'),
      repeats: fc.constantFrom(undefined, 'record', 'advertisement'),
      length: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 8 }), (runs) => {
        const conversation = runs
          .flatMap((run) => Array.from({ length: run.length }, () => run))
          .map(({ from, repeats }, i) => message(from, i, repeats));
        const shown = shortened(conversation);
        let next = 0;
        for (const one of shown) {
          if (one === conversation[next]) {
            next += 1;
            continue;
          }
          const left = Number(/\((\d+) more\)$/.exec(one.what)?.[1]);
          const hidden = conversation.slice(next, next + left);
          const run = conversation.slice(next - 2, next + left + 2);
          expect(hidden).toHaveLength(left);
          expect(run).toHaveLength(left + 4);
          expect(run.every(({ from, repeats }) => from === one.from && repeats === one.repeats)).toBe(true);
          expect(one.repeats).toBeDefined();
          next += left;
        }
        expect(next).toBe(conversation.length);
        const unlike = conversation.filter(({ from, repeats }, i) => {
          const previous = conversation[i - 1];
          return repeats === undefined || previous?.repeats !== repeats || previous.from !== from;
        });
        expect(shown.length).toBeLessThanOrEqual(6 * unlike.length);
      }),
    );
  });

  it('words for what is absent', () => {
    class Empty extends Bench {
      finish = () => Promise.resolve();
    }
    const bench = new Empty(new Conversation(0));
    const failing = (seen: string | undefined, expected: string | undefined) => () => bench.is(seen, expected, 'it');
    expect(failing(undefined, 'a code')).toThrow(expect.objectContaining({ expected: 'a code', seen: 'nothing' }));
    expect(failing('', undefined)).toThrow(expect.objectContaining({ expected: 'nothing', seen: 'empty text' }));
  });

  it('the name of a lock that is heard while it sleeps', async () => {
    const { verdict, expected, seen } = await judged('lock.advertising.asleep', 'advertises-asleep');
    expect({ verdict, expected, seen }).toEqual({
      verdict: 'fail',
      expected: 'it does not advertise',
      seen: expect.stringMatching(/^it advertises NOKE1A_/),
    });
  });
});

describe('an offset that is read as unsigned', () => {
  it.each([0, 6, 12, 18])('is found %s hours after ten', async (hours) => {
    expect((await judged('lock.check.key-day.zone', 'zone-unsigned', hours)).verdict).toBe('fail');
  });
});

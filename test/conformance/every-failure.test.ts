/**
 * What the suite says of every lock of ours with a planted fault, and of every end of the link, core and backend with a fault that one case
 * catches: the verdict, how many checks came before it, what was expected and seen. After a change that is meant, run this file with
 * `NOKE_SIM_TESTS=all` and `--update`, and read the difference of every-failure-*.txt.
 */
import { expect, it } from 'vitest';
import { openBuiltInBackend } from '../../src/cli/conform/built-in-backend.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { CORE_CASES } from '../../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../../src/conformance/core-module/claims.ts';
import { coreSubject } from '../../src/conformance/core-module/core-subject.ts';
import { API_EXHIBITS } from '../../src/conformance/gallery/core-api/check.ts';
import { coreUrl } from '../../src/conformance/gallery/core-module/check.ts';
import { CORE_EXHIBITS } from '../../src/conformance/gallery/core-module/cores.ts';
import { linkExhibits } from '../../src/conformance/gallery/link/link-exhibits.ts';
import { exhibits } from '../../src/conformance/gallery/self-check.ts';
import { ownEnd, ownFacility } from '../../src/conformance/link/built-in-end.ts';
import { linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { type JudgedCase, type Judgement, judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { CoreThread } from '../../src/facility/core-port/core-thread.ts';
import { Random } from '../../src/sim/random.ts';
import { oneIn } from '../sizes.ts';
import { expectTold } from './told.ts';

/** Sessions, keys and the like say nothing. */
const DRAWN = /\b[0-9A-F]{32,}\b/gi;
const LONGEST = 160;

const said = ({ case: { id }, verdict, checks, message, expected, seen }: JudgedCase): string =>
  [`${id}: ${verdict} after ${checks}`, message, expected, seen]
    .filter((each) => each !== undefined)
    .map((each) => each.replaceAll(DRAWN, 'bytes').slice(0, LONGEST))
    .join(' | ');

const failedIn = ({ cases }: Judgement): string[] =>
  cases.flatMap(({ case: { id }, verdict }) => (verdict === 'fail' ? [id] : []));

function toldOf(id: string, sentence: string, { cases, error, left }: Judgement): string {
  const bad = cases.filter(({ verdict }) => verdict !== 'pass');
  const others = [error?.code, error?.why, left].filter((each) => each !== undefined);
  return [`# ${id}: ${sentence}`, ...bad.map(said), ...others].join('\n');
}

/** Cases that fail a lock of ours with a planted fault; others may, too. `clock-not-set` shows only after other cases. */
const FAILED_BY: Readonly<Record<string, readonly string[]>> = {
  'any-length': ['lock.check.length.one', 'lock.check.length.short', 'lock.check.order.length-class'],
  'any-class': ['lock.check.class.quick-click', 'lock.check.class.odd', 'lock.check.order.class-opens'],
  'setup-again': ['lock.check.provisioning.base-on-ready', 'lock.check.order.provisioning-opens', 'lock.reset'],
  'forged-block': [
    'lock.session.void-after-end',
    'lock.answer.command-id-refused',
    'lock.check.opens.other-generation',
    'lock.check.opens.other-slot',
  ],
  'sequence-again': ['lock.check.sequence.again', 'lock.check.sequence.zero', 'lock.check.order.sequence-opcode'],
  'sequence-equal': ['lock.check.sequence.again', 'lock.check.sequence.zero', 'lock.check.order.sequence-opcode'],
  'limited-key-does-all': [
    'lock.check.opcode-allowed.limited',
    'lock.check.opcode-allowed.limited-reset',
    'lock.check.key-day.yesterday',
    'lock.check.key-day.tomorrow',
  ],
  'limited-key-may-reset': [
    'lock.check.opcode-allowed.limited-reset',
    'lock.check.key-day.yesterday',
    'lock.check.key-day.tomorrow',
    'lock.check.hours.unset',
  ],
  'key-of-any-day': [
    'lock.check.key-day.yesterday',
    'lock.check.key-day.tomorrow',
    'lock.check.order.day-overlock',
    'lock.clock.lost-with-power',
  ],
  'key-of-yesterday': [
    'lock.check.key-day.yesterday',
    'lock.check.order.day-overlock',
    'lock.records.refused.schedule',
    'lock.records.ring-full',
  ],
  'no-hours': ['lock.check.hours.unset', 'lock.reset.clears-hours', 'lock.hours.until-now', 'lock.hours.later'],
  'close-included': ['lock.hours.until-now'],
  'phone-time-ignored': [
    'lock.check.phone-time.late',
    'lock.check.phone-time.early',
    'lock.check.order.time-blacklist',
    'lock.clock.phone-time-while-lost',
  ],
  'phone-time-behind': ['lock.check.phone-time.early', 'lock.clock.follows'],
  'blacklist-ignored': ['lock.check.blacklist'],
  'overlock-ignored-by-lock': ['lock.check.overlock', 'lock.records.refused.permission'],
  'flat-battery-tries': ['lock.check.supply'],
  'wrong-answer-for-overlock': ['lock.check.overlock', 'lock.records.refused.permission'],
  'wrong-answer-for-day': [
    'lock.check.key-day.yesterday',
    'lock.check.key-day.tomorrow',
    'lock.check.order.day-overlock',
    'lock.clock.lost-with-power',
  ],
  'generation-falls': ['lock.slot.raised-refuses-old', 'lock.records.digest.lower-generation'],
  'enable-forgets': ['lock.check.blacklist', 'lock.slot.raised-refuses-old', 'lock.records.digest.lower-generation'],
  'overlock-not-kept': [
    'lock.check.overlock',
    'lock.records.refused.permission',
    'lock.records.digest.unit-state',
    'lock.explicit-lock',
  ],
  'overlock-sticks': [
    'lock.check.overlock-ends',
    'lock.check.supply',
    'lock.slot.raised-refuses-old',
    'lock.key-reset',
  ],
  'hours-all-days': [
    'lock.hours.other-days',
    'lock.hours.other-days-stay',
    'lock.records.digest.hours-of-two-commands',
  ],
  'setup-keeps-slots': ['lock.key-reset.enables-slots'],
  'acknowledges-too-much': ['lock.records.acknowledge-part', 'lock.records.acknowledge-unsent'],
  'zone-forgotten': ['lock.zone.transition.after'],
  'answers-before-motion': ['lock.unlock.offline', 'lock.unlock.online'],
  'locked-by-belief': ['lock.motion.jam-while-locking'],
  'jam-says-locked': ['lock.motion.jam-while-locking'],
  'jam-answers-success': ['lock.check.motion'],
  'opening-without-record': ['lock.records.unlocked'],
  'never-sleeps': ['lock.advertising.asleep', 'lock.power.idle-connection-ends'],
  'hasp-wakes-radio': ['lock.motion.hasp-is-not-a-touch', 'lock.power.silent-after-inside-release'],
  'session-without-end': ['lock.session.ends', 'lock.shutdown'],
  'guesses-without-end': ['lock.five-wrong-keys'],
  'sequence-forgotten': ['lock.check.sequence.again', 'lock.check.order.sequence-opcode'],
  'silent-lock': ['lock.queue'],
  'locks-an-open-hasp': [
    'lock.advertising.hasp-out',
    'lock.unlock.online',
    'lock.check.motion',
    'lock.motion.hasp-out-stays-open',
  ],
  'relock-forgotten': [
    'lock.session.state',
    'lock.records.unlocked',
    'lock.relock.by-itself',
    'lock.answer.diagnostics',
  ],
  'queue-without-end': ['lock.queue.full'],
  'never-jams': ['lock.check.motion'],
  'bolt-runs-on': ['lock.unlock.offline', 'lock.unlock.online'],
  'bolt-drifts': ['lock.motion.pulled-while-locked'],
};

it('every faulty lock', async () => {
  const texts: string[] = [];
  for (const { id, sentence, target } of exhibits()) {
    const only = FAILED_BY[id];
    if (only === undefined) continue;
    const subject = lockSubject(selfTarget({ seed: '1', ...target }), {
      patience: 1,
      random: new Random('1').stream('suite'),
    });
    const judgement = await judge(subject, selected(LOCK_CASES, { only, skip: [] }), { profile: 'np1', slow: true });
    expect({ id, failed: failedIn(judgement).length > 0 }).toEqual({ id, failed: true });
    texts.push(toldOf(id, sentence, judgement));
  }
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-failure-lock.txt');
});

it('every faulty end of the link', async () => {
  const facility = ownFacility('1');
  const texts: string[] = [];
  for (const { id, sentence, target, caughtBy } of linkExhibits()) {
    if (caughtBy === undefined) continue;
    const cases = selected(linkCases(target.role), { only: [caughtBy], skip: [] });
    const subject = linkSubject(ownEnd({ seed: '1', ...target, facility }), { patience: 1 });
    texts.push(toldOf(id, sentence, await judge(subject, cases, { profile: 'np1', slow: true })));
  }
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-failure-link.txt');
});

it('every faulty unlock core', async () => {
  const thread = new CoreThread();
  const texts: string[] = [];
  for (const exhibit of CORE_EXHIBITS.filter(({ about }) => about !== 'sound')) {
    const { id, sentence, caughtBy } = exhibit;
    const module = { thread, url: coreUrl(exhibit) };
    const subject = coreSubject({ module, claims: ALL_CLAIMED, seed: '1', open: shippedFacilities.open });
    const cases = selected(CORE_CASES, { only: [caughtBy ?? 'none'], skip: [] });
    const judgement = await judge(subject, cases, { profile: 'np1', slow: true });
    if (caughtBy !== undefined) expect(failedIn(judgement)).toContain(caughtBy);
    texts.push(toldOf(id, sentence, judgement));
  }
  await thread.close();
  await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-failure-core.txt');
});

/** Each leaves keys behind, so a new sound backend serves after so many. */
const BATCH = 10;

it('every faulty backend that speaks the Core API', async () => {
  const texts: string[] = [];
  const faulty = API_EXHIBITS.filter(({ shownBy }) => shownBy !== undefined);
  const batches = Array.from({ length: Math.ceil(faulty.length / BATCH) }, (_, i) =>
    faulty.slice(i * BATCH, (i + 1) * BATCH),
  );
  for (const batch of oneIn(4, batches)) {
    const backend = await openBuiltInBackend();
    const target = { ...backend.target, now: () => Date.UTC(2026, 10, 21, 19) };
    for (const { id, sentence, shownBy, through } of batch) {
      const cases = selected(CORE_API_CASES, { only: [shownBy ?? 'none'], skip: [] });
      const subject = coreApiSubject(through(target), new Random(id).stream('suite'));
      const judgement = await judge(subject, cases, { profile: 'np1', slow: true });
      expect(failedIn(judgement)).toEqual([shownBy]);
      texts.push(toldOf(id, sentence, judgement));
    }
    await backend.stop();
  }
  await expectTold('every-failure-core-api.txt', texts);
});

import { describe, expect, it } from 'vitest';
import { TargetLost } from '../../src/conformance/bench/outcome.ts';
import { check, exhibits } from '../../src/conformance/gallery/self-check.ts';
import { type LockCase, must } from '../../src/conformance/lock/cases/lock-case.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { blockedLines } from '../../src/conformance/run/cases-report.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { Random } from '../../src/sim/random.ts';
import { ALL } from '../sizes.ts';

const judgeLock = (target: LockTarget, cases: readonly LockCase[], seed = '1') =>
  judge(lockSubject(target, { patience: 1, random: new Random(seed).stream('suite') }), cases, {
    profile: 'np1',
    slow: true,
  });
const few = selected(LOCK_CASES, { only: ['lock.session.*', 'lock.check.length.short'], skip: [] });
/** Whether the previous case has left the lock as it found it. */
const asFound = (id: string): LockCase =>
  must({
    id: `left-by.${id}`,
    spec: 'protocol §3',
    sentence: 'A case leaves nothing behind.',
    mistake: 'the case does not restore what it changed',
    run: async (bench) => {
      bench.is(await bench.state(), 2, 'the state');
      const visit = await bench.wakeAndConnect();
      bench.answers(await visit.unlock({ phoneTime: bench.unixSeconds() + 290 }), 0x60, 'a phone almost 300 s ahead');
    },
  });
const verdicts = (cases: Awaited<ReturnType<typeof judge>>['cases']) =>
  Object.fromEntries(
    cases.map(({ case: { id }, verdict, message }) => [id, verdict === 'pass' ? 'pass' : `${verdict}: ${message}`]),
  );

/** How each kind of message of a conversation looks, by what it says: who sends it to whom, its bytes, their meaning, and the series it belongs to. */
const HEX_20 = /^[0-9A-F]{40}$/;
const NONE = /^$/;
const FORMS: readonly (readonly [what: RegExp, way: string, bytes: RegExp, means: RegExp, repeats: RegExp])[] = [
  [
    /^advertises NOKE(1A_C0FFEE000001|_FW)$/,
    'lock > phone',
    /^FFFF[0-9A-F]{6}$/,
    /^1A-2\.10, \S/,
    /^NOKE(1A_C0FFEE000001|_FW) FFFF[0-9A-F]{6}$/,
  ],
  [/^connects$/, 'phone > lock', NONE, NONE, NONE],
  [/^session$/, 'lock > phone', HEX_20, /^\S.* mV.* epoch …\d+$/, NONE],
  [/^disconnected: (central-closed|lock-closed|supervision-timeout)$/, 'lock > phone', NONE, NONE, NONE],
  [/^notifies$/, 'lock > phone', /^50/, /^record \d+: \S/, /^record$/],
  [/^notifies$/, 'lock > phone', /^51[0-9A-F]{38}$/, /^[0-9A-F]{2} [a-z]|^notice/, NONE],
  [/^\S/, 'phone > lock', /^([0-9A-F]{2})*$/, /^/, NONE],
  [/^[a-zA-Z]+( \S+)?$/, 'person > lock', NONE, NONE, NONE],
];

/** What the first bytes of a session say of a lock, after its state. */
function meaningOf(session: string): string {
  const [, flags = 0, low = 0, high = 0] = Buffer.from(session, 'hex');
  const waiting = `${(flags & 4) === 0 ? '' : ', battery low'}${(flags & 8) === 0 ? '' : ', records waiting'}`;
  const says = [(flags & 1) === 0 ? 'factory' : 'set up', (flags & 2) === 0 ? 'clock lost' : 'clock valid'];
  return `${says.join(', ')}, ${high * 256 + low} mV${waiting}, epoch …${flags >> 4}`;
}

/** The messages of a conversation that look like none of these, or are out of order. */
function oddIn({ case: { id }, conversation }: Awaited<ReturnType<typeof judge>>['cases'][number]): string[] {
  return conversation.flatMap(({ atMs, from, to, what, bytes, means, repeats = '' }, i) => {
    const looks = FORMS.some(
      ([says, way, ...forms]) =>
        says.test(what) &&
        way === `${from} > ${to}` &&
        forms.every((form, n) => form.test([bytes, means, repeats][n] ?? '')),
    );
    const isMeant = what !== 'session' || means.endsWith(meaningOf(bytes));
    const inOrder = atMs >= (conversation[i - 1]?.atMs ?? 0);
    return looks && isMeant && inOrder ? [] : [`${id}: ${atMs} ${from} > ${to} ${what}|${bytes}|${means}|${repeats}`];
  });
}

describe('our own lock', () => {
  it('passes every case, and each leaves it locked with the right clock', async () => {
    const { cases, error, left } = await judgeLock(
      selfTarget({ seed: '1' }),
      LOCK_CASES.flatMap((one) => [one, asFound(one.id)]),
    );
    expect({ error, left }).toEqual({ error: undefined, left: undefined });
    const ids = LOCK_CASES.flatMap(({ id }) => [id, `left-by.${id}`]);
    expect(verdicts(cases)).toEqual(Object.fromEntries(ids.map((id) => [id, 'pass'])));
    expect(cases.every(({ checks }) => checks > 0)).toBe(true);
    expect(cases.flatMap(oddIn)).toEqual([]);
  });

  it('gets the same verdicts and the same conversation each time', async () => {
    const [first, second] = [
      await judgeLock(selfTarget({ seed: '5' }), few),
      await judgeLock(selfTarget({ seed: '5' }), few),
    ];
    expect(first).toEqual(second);
  });

  it('is left as it was found', async () => {
    const target = selfTarget({ seed: '1' });
    await judgeLock(target, few);
    const { error, cases } = await judgeLock(target, few);
    expect(error).toBeUndefined();
    expect(cases.map(({ verdict }) => verdict)).toEqual(few.map(() => 'pass'));
  });
});

describe('the gallery', () => {
  // `npm run full self-check` judges all of them, and every-failure.test.ts the case that shows each faulty one.
  const picked = exhibits().filter(({ faulty }, i) => (faulty ? ALL && i % 48 === 0 : i % 12 === 0));

  it.each(picked.map((one) => [one.id, one] as const))('%s is judged rightly', async (_id, exhibit) => {
    const { right, failed, error } = await check(exhibit, '9');
    expect({ right, error }).toEqual({ right: true, error: undefined });
    expect(failed.length > 0).toBe(exhibit.faulty);
  });
});

describe('what a run is worth', () => {
  const lying = (answer: Partial<LockTarget>): LockTarget => ({ ...selfTarget({ seed: '1' }), ...answer });

  it('nothing, when the stimulus server agrees to what does not exist', async () => {
    const { cases, error } = await judgeLock(lying({ stimulate: () => Promise.resolve({ done: true }) }), few);
    expect(cases).toEqual([]);
    expect(error?.why).toContain('prove nothing');
  });

  it('nothing, when the stimulus server agrees to another lock’s address', async () => {
    const sound = selfTarget({ seed: '1' });
    const stimulate: LockTarget['stimulate'] = (stimulus) =>
      stimulus.stimulus === 'noke-sim-unknown'
        ? Promise.resolve({ done: false })
        : (sound.stimulate?.(stimulus) ?? Promise.resolve({ done: false }));
    const { error } = await judgeLock({ ...sound, stimulate }, few);
    expect(error?.why).toContain('another lock’s address');
  });

  it('no pass, when the stimulus server says done and does nothing', async () => {
    const stimulate: LockTarget['stimulate'] = (stimulus, mac) =>
      Promise.resolve({ done: stimulus.stimulus !== 'noke-sim-unknown' && mac === undefined });
    const { cases, error } = await judgeLock(lying({ stimulate }), few);
    expect(cases.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
    expect(error?.code).toBe('E-CONNECT-3');
  });

  it('nothing, when the lock cannot be reached; what was judged before is kept', async () => {
    const sound = selfTarget({ seed: '1' });
    let passes = 0;
    const pass: LockTarget['pass'] = async (ms) => {
      passes += 1;
      if (passes > 300) throw new TargetLost('the target left');
      await sound.pass(ms);
    };
    const { cases, error } = await judgeLock({ ...sound, pass }, few);
    expect(error).toEqual({ code: 'E-CONNECT-1', why: 'the target left' });
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.length).toBeLessThan(few.length);
  });

  it('one failure blocks what depends on it, and nothing else', async () => {
    const mute = exhibits().find(({ id }) => id === 'opening-without-record');
    if (mute === undefined) throw new Error('the exhibit is gone');
    const records = selected(LOCK_CASES, { only: ['lock.records.*'], skip: [] });
    const { cases } = await judgeLock(selfTarget({ seed: '1', ...mute.target }), records);
    const of = (verdict: string) => cases.filter((one) => one.verdict === verdict).map(({ case: { id } }) => id);
    expect(of('fail')).toEqual(['lock.records.unlocked']);
    expect(of('blocked').length).toBeGreaterThan(10);
    const notPassed = new Set([...of('fail'), ...of('blocked')]);
    const waiting = records.filter(({ after = [] }) => after.some((id) => notPassed.has(id)));
    expect(of('blocked')).toEqual(waiting.map(({ id }) => id));
    expect(blockedLines(cases)).toEqual([
      `${waiting.length} cases were not judged because lock.records.unlocked did not pass`,
    ]);
  });

  it('a battery is weakened only once the lock is at rest, as after a jam', async () => {
    const two = LOCK_CASES.filter(({ id }) =>
      ['lock.session.length', 'lock.unlock.offline', 'lock.check.motion', 'lock.check.supply'].includes(id),
    );
    const { cases } = await judgeLock(selfTarget({ seed: '1' }), two);
    expect(cases.map(({ case: { id }, verdict }) => [id, verdict])).toEqual(two.map(({ id }) => [id, 'pass']));
  });
});

/** The search: finds faults and shortens them, finds nothing on correct locks, and writes files that play again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { exhibits } from '../../src/conformance/gallery/self-check.ts';
import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';
import { stepsFor } from '../../src/conformance/lock/search/arbitrary.ts';
import { type Fact, firstDifference, judged } from '../../src/conformance/lock/search/fact.ts';
import { foundText, readFound } from '../../src/conformance/lock/search/found-file.ts';
import { replay, search } from '../../src/conformance/lock/search/search.ts';
import { type Step, type StepOf, stepSchema } from '../../src/conformance/lock/search/step.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { LOCK_SETTINGS } from '../../src/lock/settings.ts';
import { Random } from '../../src/sim/random.ts';
import { ALL, runs } from '../sizes.ts';
import { memoryTarget } from './judge-page-lock.mjs';

const options = (seed: string) => ({ seed, patience: 1, random: new Random(seed).stream('search') });
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-search-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** At most that many sequences. */
async function searched(target: LockTarget, most: number, seed = '1') {
  let played = 0;
  return search(target, {
    ...options(seed),
    stop: () => played >= most,
    played: ({ sequences }) => {
      played = sequences;
    },
  });
}

const KEY: StepOf<'unlock'> = { do: 'unlock', bank: 0, slot: 5, rise: 0, day: 0, standing: false, schedule: 0 };
const RECORDED: StepOf<'command'> = {
  do: 'command',
  command: { op: 'setLongPress', longPressMs: 800 },
  keyClass: 2,
  sequence: 'next',
  timeS: 0,
};

/** Every second target, in `npm test` every eighth; `npm run full conform-search` searches for ten minutes. */
const right = exhibits()
  .filter(({ faulty }) => !faulty)
  .filter((_, i) => i % runs(2, 8) === 0);
const faulty = (id: string) => exhibits().find((one) => one.id === id)?.target ?? {};

const FULL_RING: [string, LockTarget, readonly Step[]] = [
  'a full ring',
  memoryTarget({ fault: 'ring-overwrites-silently' }),
  [
    { do: 'repeat', times: 257, of: RECORDED, apart: false },
    { ...RECORDED, command: { op: 'getLogs' } },
  ],
];

describe('the search', () => {
  it.each(right.map((one) => [one.id, one] as const))(
    'finds nothing on the lock %s, which is correct',
    async (_id, one) => {
      const { found, tally } = await searched(selfTarget({ seed: '4', ...one.target }), 2, '4');
      expect(found).toBeUndefined();
      expect(tally.sequences).toBe(2);
      expect(tally.commands).toBeGreaterThan(2);
    },
  );

  it.each([{}, { odd: 'long-past' }])('finds nothing on a lock written from the page, %o', async (form) => {
    const { found, tally } = await searched(memoryTarget(form), 2, '3');
    expect(found).toBeUndefined();
    expect(tally.sequences).toBe(2);
  });

  it('gives a lock that refuses no weak battery a healthy one, and time to start, before anything else', async () => {
    const target = selfTarget({ seed: '1', settings: { ...LOCK_SETTINGS, brownOutMv: 2_700 } });
    const power: string[] = [];
    const stimulate: LockTarget['stimulate'] = (stimulus, mac) => {
      if (stimulus.stimulus === 'lean') power.push(target.lock().view().power);
      return target.stimulate?.(stimulus, mac) ?? Promise.reject(new RangeError('a target of ours takes stimuli'));
    };
    await replay({ ...target, stimulate }, [], options('1'));
    expect(power.length).toBeGreaterThan(1);
    expect(power).not.toContain('booting');
  });

  it('does the same again under the same seed', async () => {
    const [first, second] = [await searched(memoryTarget({}), 2, '2'), await searched(memoryTarget({}), 2, '2')];
    expect(first.found).toEqual(second.found);
    expect(first.tally.inWords).toBe(second.tally.inWords);
    expect(first.tally.commands).toBeGreaterThan(2);
  });

  it('finds a fault, shortens it, and writes steps that show the difference on the faulty lock only', async () => {
    const faultyLock = () => selfTarget({ seed: '1', ...faulty('any-length') });
    const { found } = await searched(faultyLock(), 200);
    expect(found?.steps.length).toBe(1);
    expect(found?.difference.expected).toMatch(/^65 invalid data/);
    expect(found?.conversation.length).toBeGreaterThan(3);
    const file = join(folder, 'found.yaml');
    writeFileSync(file, foundText({ seed: '1', steps: [...(found?.steps ?? [])] }));
    const read = readFound(file);
    expect(read.ok && read.steps).toEqual(found?.steps);
    const steps = read.ok ? read.steps : [];
    const again = await replay(faultyLock(), steps, options('9'));
    expect(again.difference).toEqual(found?.difference);
    expect((await replay(memoryTarget({}), steps, options('9'))).difference).toBeUndefined();
  });

  it('continues after a difference that does not recur, and reports it', async () => {
    const target = selfTarget({ seed: '1' });
    let resets = 0;
    const stimulate: LockTarget['stimulate'] = async (stimulus, mac) => {
      // In the first sequence in which the door leans on the lock, and in its second trial, which resets the lock.
      if (stimulus.stimulus === 'lean' && stimulus.forceN > 0 && resets < 2) {
        resets += 1;
        await target.stimulate?.({ stimulus: 'factoryReset' });
      }
      return target.stimulate?.(stimulus, mac) ?? { done: false, why: 'no stimuli' };
    };
    const { found, tally } = await searched({ ...target, stimulate }, 12);
    expect(found).toBeUndefined();
    expect(tally.sequences).toBe(12);
    expect(tally.notAgain).toBe(1);
    expect(tally.inWords).toContain('did not recur when the same steps were repeated: 1');
  });

  it('starts from the same state, whatever steps came before', async () => {
    const wrong = { do: 'press', pattern: 'sss' } as const;
    // The opener of an open bolt and the number of wrong codes are what a lock remembers for a long time.
    for (const target of [selfTarget({ seed: '1' }), memoryTarget({})])
      for (const steps of [[KEY], [KEY], [wrong, wrong, wrong, wrong], [wrong, wrong, KEY]])
        expect((await replay(target, steps, options('1'))).difference).toBeUndefined();
  });

  it.each<Step>([
    { do: 'powerCycle' },
    { do: 'setBattery', to: 'weak' },
    { do: 'lean', forceN: 200 },
    { do: 'releaseFromInside' },
    { do: 'press', pattern: 'sss' },
  ])('judges nothing that %o does in the middle of a motion', async (then) => {
    const closes: readonly Step[] = [KEY, { do: 'pullHasp' }, { do: 'closeHasp' }];
    const steps: readonly Step[] = [...closes, then, { do: 'wait', ms: 2_500 }, RECORDED, { do: 'listen' }];
    for (const form of [{}, { odd: 'slow-motor' }, { odd: 'quick-motor' }])
      expect((await replay(memoryTarget(form), steps, options('1'))).difference).toBeUndefined();
  });

  it.each<[string, LockTarget, readonly Step[]]>([
    [
      'a jam',
      memoryTarget({ fault: 'jam-not-in-state' }),
      [{ do: 'lean', forceN: 200 }, KEY, { do: 'disconnect' }, { do: 'connect' }],
    ],
    ...(ALL ? [FULL_RING] : []),
    [
      'a relock time that is longer than the time awake',
      memoryTarget({ fault: 'open-bolt-keeps-awake' }),
      [{ ...RECORDED, command: { op: 'setTimeout', timeoutS: 3_600 } }, KEY, { do: 'wait', ms: 20_000 }],
    ],
  ])('compares %s', async (_what, target, steps) => {
    expect((await replay(target, steps, options('1'))).difference).toBeDefined();
    expect((await replay(memoryTarget({}), steps, options('1'))).difference).toBeUndefined();
  });

  it('reports a lock that cannot be prepared, with no steps', async () => {
    const { found } = await searched(memoryTarget({ fault: 'tag-missing' }), 1);
    expect(found?.steps).toEqual([]);
    expect(found?.difference.seen).toContain('a server packet is not a record of this lock');
  });
});

describe('a file of steps', () => {
  const { claims } = selfTarget({ seed: '1' });

  it('reads back whatever the search draws', () => {
    fc.assert(
      fc.property(stepsFor(claims, true, true), (steps) => {
        const file = join(folder, 'drawn.yaml');
        writeFileSync(file, foundText({ steps }));
        const read = readFound(file);
        // A key without a value is left out.
        expect(read.ok && read.steps).toEqual(JSON.parse(JSON.stringify(steps)));
      }),
      { numRuns: runs(60, 15), seed: 1 },
    );
  });

  it('draws only steps that the file allows', () => {
    fc.assert(
      fc.property(stepsFor(claims, false, false), (steps) => {
        for (const step of steps) expect(stepSchema.safeParse(step).success).toBe(true);
        expect(steps.every((step) => step.do !== 'wait' || step.ms <= 3_000)).toBe(true);
      }),
      { numRuns: runs(60, 15), seed: 1 },
    );
  });

  it.each([
    ['format: conform/1 steps\nsteps:\n  - { do: tuch }\n', 3],
    ['format: conform/1 steps\nsteps:\n  - { do: wait, ms: -4 }\n', 3],
    ['format: other\nsteps: []\n', 1],
    ['steps: [\n', 2],
  ])('is refused with the place of the mistake: %j', (text, line) => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, text);
    const read = readFound(file);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.problems.map((one) => one.line)).toContain(line);
  });
});

describe('what one lock and correct locks showed', () => {
  const lasting: Fact = { text: '60 success' };
  const open: Fact = { text: 'advertises unlocked', momentary: true };
  const locked: Fact = { text: 'advertises locked', momentary: true };

  it('is open where the correct locks differ in what lasts', () => {
    expect(judged([lasting], [[lasting], [{ text: '61 invalid key' }]])).toBe('open');
  });

  it('is compared without what only a moment of theirs differs in', () => {
    const own = [
      [open, lasting],
      [locked, lasting],
    ];
    expect(judged([{ text: 'advertises firmware mode', momentary: true }, lasting], own)).toBeUndefined();
    expect(judged([open, { text: '61 invalid key' }], own)).toMatchObject({ expected: '60 success' });
    expect(judged([open, lasting], [[locked, lasting]])).toMatchObject({ seen: 'advertises unlocked' });
  });
});

describe('what two locks showed', () => {
  const facts: readonly Fact[] = [{ text: 'record 1: unlocked', at: 10, sessions: [2] }, { text: 'connected' }];
  const [record, connected] = facts as [Fact, Fact];

  it('is the same within two seconds, and when a mark fits the same session', () => {
    expect(firstDifference(facts, [{ ...record, at: 12, sessions: [0, 2] }, connected])).toBeUndefined();
  });

  it.each<[string, readonly Fact[]]>([
    ['another text', [{ ...record, text: 'record 1: locked' }, connected]],
    ['three seconds more', [{ ...record, at: 13 }, connected]],
    ['the mark of a different session', [{ ...record, sessions: [1] }, connected]],
    ['no mark', [{ text: record.text, at: 10 }, connected]],
    ['something missing', [record]],
    ['something more', [...facts, connected]],
    ['another order', [connected, record]],
  ])('differs with %s', (_what, others) => {
    expect(firstDifference(facts, others)).toBeDefined();
  });
});

/** Parts that a lock has although its claims deny them are named in the report, and change no verdict. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/conformance/lock/cases/lock-case.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import type { Claims } from '../../src/conformance/lock/contract/claims.ts';
import type { LockTarget } from '../../src/conformance/lock/contract/target.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { reportSchema } from '../../src/report/case.ts';
import { Random } from '../../src/sim/random.ts';
import { conform, ended, filesOfEachTest } from '../cli/conform/conform-run.ts';
import { memoryTarget } from './judge-page-lock.mjs';

const few = selected(LOCK_CASES, { only: ['lock.session.length', 'lock.unlock.offline'], skip: [] });

async function judged(target: LockTarget, played = few) {
  const subject = lockSubject(target, { patience: 1, random: new Random('1').stream('suite') });
  const { cases, error, left, unclaimed = [] } = await judge(subject, played, { profile: 'np1', slow: true });
  expect({ error, left }).toEqual({ error: undefined, left: undefined });
  expect(cases.map(({ verdict }) => verdict)).toEqual(played.map(() => 'pass'));
  return unclaimed.map(({ claim }) => claim).sort();
}

const denying = (target: LockTarget, claims: Partial<Claims>): LockTarget => ({
  ...target,
  claims: { ...target.claims, ...claims },
});

describe('a lock that shows more than it claims', () => {
  it('gets exactly the parts that it has and does not claim', async () => {
    const had = ['quickClick', 'diagnostics'] as const;
    await fc.assert(
      fc.asyncProperty(fc.subarray([...had, 'banks', 'meshLink'] as const), async (denied) => {
        const claims = Object.fromEntries(denied.map((name) => [name, false]));
        const seen = await judged(denying(selfTarget({ seed: '1' }), claims));
        expect(seen).toEqual(had.filter((name) => denied.includes(name)).sort());
      }),
      { numRuns: 8 },
    );
  });

  it('shows its banks by the answer to a key of yesterday, which opens nothing', async () => {
    const target = selfTarget({ seed: '1', hardware: '3E', claims: { banks: false } });
    expect(await judged(target)).toEqual(['banks']);
    expect(target.lock().flash.records.map(({ event }) => event)).not.toContain(0x0a);
  });

  it('shows a sensor of its hasp by state 1', async () => {
    const target = denying(selfTarget({ seed: '1' }), { haspSensor: false });
    expect(await judged(target)).toEqual([]);
    const somebodyPulls = must({
      id: 'lock.pulled',
      spec: 'protocol §3',
      sentence: 'State 1 is an open bolt with the hasp out.',
      mistake: 'nobody pulls the hasp',
      run: async (bench) => {
        await bench.unlocked();
        await bench.pullHasp();
        await bench.visit?.end();
        bench.is(await bench.state(), 1, 'the state');
      },
    });
    expect(await judged(target, [...few, somebodyPulls])).toEqual(['haspSensor']);
  });

  it('shows firmware mode by its service', async () => {
    const claims = { firmwareMode: false };
    expect(await judged(denying(memoryTarget({}), claims))).toEqual([]);
    expect(await judged(denying(memoryTarget({ odd: 'extra-services' }), claims))).toEqual(['firmwareMode']);
  });
});

describe('the report', () => {
  const files = filesOfEachTest();

  it('names what is shown and not claimed, in text, JSON and HTML, and stays green', async () => {
    const claims = files.write('claims.yaml', 'np1: 2\nquickClick: false\ndiagnostics: true\n');
    const page = join(files.folder, 'report.html');
    const run = conform('self', '--claims', claims, '--only', 'lock.session.length', '--html', page);
    expect(await ended(run)).toBe(0);
    const told = 'quickClick (A7 is answered with the summary of a code)';
    expect(run.out()).toContain(`present but not claimed: ${told}\n`);
    expect(readFileSync(page, 'utf8')).toContain(`Observed but not claimed: ${told}`);
    const json = conform('self', '--claims', claims, '--only', 'lock.session.length', '--json');
    expect(await ended(json)).toBe(0);
    expect(reportSchema.parse(JSON.parse(json.out())).suite?.unclaimed).toEqual([
      { claim: 'quickClick', seen: 'A7 is answered with the summary of a code' },
    ]);
  });
});

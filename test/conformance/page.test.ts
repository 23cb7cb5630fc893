import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { ladderSvg } from '../../src/conformance/report/ladder-svg.ts';
import { judgementPage } from '../../src/conformance/report/page.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { Random } from '../../src/sim/random.ts';

const options = {
  command: 'npx noke-sim conform lock self',
  seed: '1',
  strict: false,
  tool: 'noke-sim test',
  suite: { contract: 'conform/1', kind: 'lock', target: 'ws://<here>', claims: { np1: 2 }, caseList: 'ab'.repeat(32) },
  error: undefined,
} as const;

async function judged(fault: string) {
  const parts = FAULTS.get(fault)?.plant(SOUND_PARTS).lock;
  if (parts === undefined) throw new Error('no such fault');
  const cases = selected(LOCK_CASES, { only: ['lock.check.length.*'], skip: [] });
  const random = new Random('1').stream('suite');
  const subject = lockSubject(selfTarget({ seed: '1', parts }), { patience: 1, random });
  return judge(subject, cases, { profile: 'np1', slow: true });
}

describe('the page of a judgement', () => {
  it('has a mark for each case, and a drawing and a line to paste for each failure', async () => {
    const { cases } = await judged('any-length');
    const failed = cases.filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ case: { id } }) => id)).toEqual(['lock.check.length.one', 'lock.check.length.short']);
    const page = judgementPage(cases, options);
    expect(page.match(/<li>/g)).toHaveLength(cases.length);
    expect(page.match(/<svg /g)).toHaveLength(failed.length);
    for (const {
      case: { id },
    } of failed) {
      expect(page).toContain(`<section id="${id}">`);
      expect(page).toContain(`--only ${id} --seed 1`);
    }
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it('escapes what comes from outside', () => {
    const page = judgementPage([], { ...options, error: '<b>gone</b>' });
    expect(page).toContain('Conformance of ws://&lt;here&gt;');
    expect(page).toContain('&lt;b&gt;gone&lt;/b&gt;');
  });

  it('draws the last messages of a long conversation, and says how many it leaves out', () => {
    const rung = { from: 'phone', to: 'lock', what: 'write <1>', bytes: 'FF', means: '' } as const;
    const svg = ladderSvg(
      Array.from({ length: 70 }, (_, i) => ({ ...rung, atMs: i })),
      'long',
    );
    expect(svg.match(/marker-end/g)).toHaveLength(60);
    expect(svg).toContain('10 earlier messages are not drawn');
    expect(svg).toContain('write &lt;1&gt;');
    expect(svg).toContain('69 ms');
    expect(svg).not.toContain('>9 ms');
  });
});

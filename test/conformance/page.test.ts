import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { judgementPage } from '../../src/conformance/report/page.ts';
import { caseOfJudged } from '../../src/conformance/run/cases-report.ts';
import { type JudgedCase, judge } from '../../src/conformance/run/judge.ts';
import { selected } from '../../src/conformance/run/select.ts';
import { SOUND_PARTS } from '../../src/facility/faults/fault.ts';
import { FAULTS } from '../../src/facility/faults/faults.ts';
import { conversationSvg } from '../../src/report/conversation-svg.ts';
import { caseBlock, plain } from '../../src/report/text.ts';
import { VERDICTS } from '../../src/report/verdict.ts';
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

const [about] = LOCK_CASES;
const message = { atMs: 40, from: 'person', to: 'lock', what: 'setBattery 2410', bytes: '', means: '' } as const;

/** A judged case of each verdict. */
const ofEachVerdict: readonly JudgedCase[] = VERDICTS.flatMap((verdict) =>
  about === undefined
    ? []
    : [
        {
          case: { ...about, id: `lock.${verdict}`, sentence: '- **C6** drops `records`.' },
          verdict,
          checks: 1,
          message: 'the lock stays silent',
          ms: 1,
          conversation: verdict === 'fail' || verdict === 'not-exercised' ? [message] : [],
          ...(verdict === 'blocked' ? { blockedBy: 'lock.fail' } : {}),
        },
      ],
);

describe('a case that was not exercised', () => {
  it('shows its last messages and stimuli, and a line that runs it alone', () => {
    const one = ofEachVerdict.find(({ verdict }) => verdict === 'not-exercised');
    if (one === undefined) throw new Error('no such case');
    const text = caseBlock(caseOfJudged(one, options), plain).join('\n');
    expect(text).toContain('the lock stays silent\n');
    expect(text).toContain('40 ms  person → lock  setBattery 2410');
    expect(text).toContain('--only lock.not-exercised --seed 1');
  });
});

describe('the page of a judgement', () => {
  it('links every failed, unexercised and blocked case of the matrix to its section', () => {
    const page = judgementPage(ofEachVerdict, options);
    const links = [...page.matchAll(/<a [^>]*href="#([^"]+)" title/g)].map(([, id]) => id);
    expect(links.sort()).toEqual(['lock.blocked', 'lock.fail', 'lock.not-exercised']);
    for (const id of links) expect(page.split(` id="${id}"`)).toHaveLength(2);
    expect(page).toContain('setBattery 2410');
    expect(page).toContain('lock.blocked: <a href="#lock.fail">lock.fail</a> did not pass');
    expect(page).toContain('<a class="blocked"');
    expect(page).toContain('<a class="fail"');
  });

  it('says how many cases there are of each verdict, under which claims, and what was seen besides', () => {
    const suite = { ...options.suite, profile: 'np1', claims: { np1: 2, slow: true }, unclaimed: [] };
    const [pass, fail] = ofEachVerdict;
    if (pass === undefined || fail === undefined) throw new Error('no verdicts');
    const page = judgementPage([pass, fail, fail], {
      ...options,
      suite: {
        ...suite,
        unclaimed: [
          { claim: 'a<b', seen: 'c' },
          { claim: 'd', seen: 'e' },
        ],
      },
    });
    const body = page.slice(page.indexOf('<body>'), page.indexOf('<table>'));
    expect(body.split('\n')).toEqual([
      `<body>`,
      `<h1>Conformance of ws://&lt;here&gt;</h1><p>3 cases: 1 ${pass.verdict}, 2 ${fail.verdict}. noke-sim test, seed 1.</p>`,
      '',
      `<p>Contract conform/1, lock, profile np1. Claims: np1 2 · slow true. List of cases: <code>${'ab'.repeat(32)}</code></p>`,
      '<p>Observed but not claimed: a&lt;b (c); d (e).</p>',
      '',
    ]);
    expect(judgementPage([], options)).toContain('profile unknown. Claims: np1 2. List');
    expect(judgementPage([], options)).not.toContain('Observed but not claimed');
  });

  it('marks each verdict, and gives a section only to cases that failed or were not exercised', () => {
    const page = judgementPage(ofEachVerdict, options);
    const MARKS = {
      pass: '✓',
      fail: '✗',
      error: '!',
      'not-applicable': '–',
      'not-exercised': '?',
      incomplete: '…',
      blocked: '·',
      'expected-fail': 'e',
      'unexpected-pass': 'u',
    };
    for (const verdict of VERDICTS)
      expect(page).toMatch(
        new RegExp(
          `class="${verdict}"[^>]*aria-label="lock\\.${verdict}: ${verdict}">${MARKS[verdict].replace('?', '\\?')}<`,
        ),
      );
    const sections = [...page.matchAll(/<section id="([^"]+)" class="([^"]+)"><h2>([^<]+)<\/h2>/g)];
    expect(sections.map(([, ...rest]) => rest)).toEqual([
      ['lock.fail', 'fail', 'lock.fail'],
      ['lock.not-exercised', 'not-exercised', 'lock.not-exercised (not-exercised)'],
    ]);
    expect(page.match(/<h2>Blocked<\/h2>/g)).toHaveLength(1);
    expect(
      judgementPage(
        ofEachVerdict.filter(({ verdict }) => verdict !== 'blocked'),
        options,
      ),
    ).not.toContain('Blocked');
  });

  it('explains a failure: sentence, message, what was expected and seen, and the usual mistake if one is known', () => {
    const one = ofEachVerdict.find(({ verdict }) => verdict === 'fail');
    if (one === undefined) throw new Error('no such case');
    const rows = (more: Partial<JudgedCase>) =>
      [...judgementPage([{ ...one, ...more }], options).matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(
        ([, term, text]) => `${term}: ${text}`,
      );
    const sentence = `sentence: C6 drops records. (${one.case.spec}, ${one.case.level})`;
    expect(rows({ expected: '60', seen: '61', mistake: 'a mistake' })).toEqual([
      sentence,
      'what: the lock stays silent',
      'expected: 60',
      'seen: 61',
      'often: a mistake',
    ]);
    expect(rows({})).toEqual([
      sentence,
      'what: the lock stays silent',
      'expected: the situation that the sentence describes',
      'seen: it did not arise',
    ]);
  });

  it('sorts the sections of the specification by their numbers', () => {
    const specs = ['protocol §10', 'protocol §4.4', 'protocol §4', 'behaviour', 'protocol §7'];
    const cases = ofEachVerdict
      .slice(0, 1)
      .flatMap((one) => specs.map((spec) => ({ ...one, case: { ...one.case, spec } })));
    const rows = [...judgementPage(cases, options).matchAll(/<th scope="row">([^<]*)</g)].map(([, spec]) => spec);
    expect(rows).toEqual(['behaviour', 'protocol §4', 'protocol §4.4', 'protocol §7', 'protocol §10']);
  });

  it('shows sentences without the Markdown of their page', () => {
    const page = judgementPage(ofEachVerdict, options);
    expect(page).toContain('<dd>C6 drops records. (');
    for (const one of ofEachVerdict) expect(caseOfJudged(one, options).name).toContain(': C6 drops records. (');
  });

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
      expect(page).toContain(`<section id="${id}" class="fail">`);
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
    const message = { from: 'phone', to: 'lock', what: 'write <1>', bytes: 'FF', means: '' } as const;
    const svg = conversationSvg(
      Array.from({ length: 70 }, (_, i) => ({ ...message, atMs: i })),
      'long',
    );
    expect(svg.match(/marker-end/g)).toHaveLength(60);
    expect(svg).toContain('10 earlier messages are not drawn');
    expect(svg).toContain('write &lt;1&gt;');
    expect(svg).toContain('69 ms');
    expect(svg).not.toContain('>9 ms');
  });

  it('puts the meaning of a message below its label, so that a long label does not cover it', () => {
    const svg = conversationSvg([{ ...message, bytes: 'FF'.repeat(40), means: 'a meaning' }], 'long label');
    const heightOf = (pattern: RegExp): number => Number(pattern.exec(svg)?.[1]);
    const [label, means] = [heightOf(/y="(\d+)">setBattery/), heightOf(/y="(\d+)">a meaning/)];
    expect(means - label).toBeGreaterThan(12);
  });
});

/**
 * What every case of the suite does with a sound target, and every check that it makes, in order, with the numbers in it. After a change
 * that is meant, run this file with `--update`, and read the difference of every-case-*.txt.
 */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Bench } from '../../src/conformance/bench/bench.ts';
import { ownEnd } from '../../src/conformance/link/built-in-end.ts';
import { linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { type JudgedCase, type JudgeOptions, judge } from '../../src/conformance/run/judge.ts';
import type { ConversationMessage } from '../../src/report/conversation.ts';
import { Random } from '../../src/sim/random.ts';

/** Sessions and the like are drawn at random, and say nothing. */
const DRAWN = /\b[0-9A-F]{32,}\b/g;

/** The numbers in a sentence, however it is worded. */
const numbersIn = (text: string): string[] => text.replace(DRAWN, '').match(/[-\d.:,]*\d[\dA-F]*/g) ?? [];

/** The checks of the case that runs. */
let checks: string[] = [];
const holds = vi.spyOn(Bench.prototype, 'holds').mockImplementation(function (this: Bench, met, what, expected) {
  this.checks += 1;
  checks.push(
    [
      met ? '=' : '= NOT',
      ...numbersIn(what),
      ...(numbersIn(expected).length > 0 ? ['→'] : []),
      ...numbersIn(expected),
    ].join(' '),
  );
});
const prerequisite = vi.spyOn(Bench.prototype, 'prerequisite').mockImplementation((met, why) => {
  // That a command is answered is a condition everywhere.
  if (!why.includes('is answered')) checks.push([met ? '= first' : '= NOT first', ...numbersIn(why)].join(' '));
});
afterAll(() => {
  holds.mockRestore();
  prerequisite.mockRestore();
});

/** Equal lines in a row are one line with their number. */
function counted(lines: readonly string[]): string[] {
  const out: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (last?.line === line) last.times += 1;
    else out.push({ line, times: 1 });
  }
  return out.map(({ line, times }) => (times === 1 ? line : `${line} (${times} times)`));
}

/** A message of a case to its target, with points in time relative to its own. */
function saidIn({ atMs, what, bytes, means }: ConversationMessage, startedAt: number): string {
  const now = Math.floor((startedAt + atMs) / 1_000);
  const said = [what, ...(what === 'frame' ? [bytes.slice(0, 160)] : []), ...(means === '' ? [] : [means])].join(', ');
  return said
    .replaceAll('"jsonrpc":"2.0",', '')
    .replace(DRAWN, 'bytes')
    .replace(/ \((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[^)]*\)/g, '')
    .replace(/\b1\d{9}\b/g, (seconds) => `now${Number(seconds) < now ? '' : '+'}${Number(seconds) - now}`);
}

/** What the target says follows from what it is told; connections and touches are in every case. */
const isTold = ({ from, what }: ConversationMessage, target: string): boolean =>
  from !== target && what !== 'connects' && what !== 'touch';

/** Judges cases, and tells each. */
function told(target: string, now: () => number) {
  const texts: string[] = [];
  let startedAt = 0;
  const options: JudgeOptions = {
    profile: 'np1',
    slow: true,
    started: () => {
      checks = [];
      startedAt = now();
    },
    judged: ({ case: { id }, verdict, conversation }: JudgedCase) => {
      const said = conversation.filter((one) => isTold(one, target)).map((one) => saidIn(one, startedAt));
      texts.push([`# ${id}: ${verdict}`, ...counted(said), ...counted(checks)].join('\n'));
    },
  };
  return { options, texts };
}

describe('the cases', () => {
  it('of a lock', async () => {
    const subject = lockSubject(selfTarget({ seed: '1' }), { patience: 1, random: new Random('1').stream('suite') });
    const { options, texts } = told('lock', subject.now);
    await judge(subject, LOCK_CASES, options);
    expect(texts).toHaveLength(LOCK_CASES.length);
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-case-lock.txt');
  });
  it.each(['gateway', 'backend'] as const)('of a %s', async (role) => {
    const subject = linkSubject(ownEnd({ role, seed: '1', dials: false }), { patience: 1 });
    const { options, texts } = told(role, subject.now);
    const cases = linkCases(role);
    await judge(subject, cases, options);
    expect(texts).toHaveLength(cases.length);
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot(`every-case-${role}.txt`);
  });
});

/**
 * What every case of the suite does with a sound target, and every check that it makes, in order, with the numbers in it. After a change
 * that is meant, run this file with `--update`, and read the difference of every-case-*.txt.
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openBuiltInBackend } from '../../src/cli/conform/built-in-backend.ts';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { Bench } from '../../src/conformance/bench/bench.ts';
import { CORE_API_CASES } from '../../src/conformance/core-api/cases/core-api-cases.ts';
import { coreApiSubject } from '../../src/conformance/core-api/core-api-subject.ts';
import { CORE_CASES } from '../../src/conformance/core-module/cases/core-cases.ts';
import { ALL_CLAIMED } from '../../src/conformance/core-module/claims.ts';
import { coreSubject } from '../../src/conformance/core-module/core-subject.ts';
import { ownEnd } from '../../src/conformance/link/built-in-end.ts';
import { linkCases } from '../../src/conformance/link/link-cases.ts';
import { linkSubject } from '../../src/conformance/link/link-subject.ts';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { lockSubject } from '../../src/conformance/lock/lock-subject.ts';
import { selfTarget } from '../../src/conformance/lock/targets/self.ts';
import { type JudgedCase, type JudgeOptions, judge } from '../../src/conformance/run/judge.ts';
import { CoreThread } from '../../src/facility/core-port/core-thread.ts';
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

/** A message of a case to its target: when, and with points in time relative to its own. */
function saidIn({ atMs, what, bytes, means }: ConversationMessage, startedAt: number): string {
  const now = Math.floor((startedAt + atMs) / 1_000);
  const isText = /[^0-9A-Fa-f]/.test(bytes);
  const said = [what, ...(isText ? [bytes.slice(0, 160)] : []), ...(means === '' ? [] : [means])].join(', ');
  return `${atMs} ${said}`
    .replaceAll('"jsonrpc":"2.0",', '')
    .replace(DRAWN, 'bytes')
    .replace(/[0-9A-F]{4,}…$|(?<=")[0-9A-F]{4,}$/, 'bytes')
    .replace(/ \((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[^)]*\)/g, '')
    .replace(/\b1\d{9}\b/g, (seconds) => `now${Number(seconds) < now ? '' : '+'}${Number(seconds) - now}`);
}

/** What the target says follows from what it is told. */
const isTold = ({ from }: ConversationMessage, target: string): boolean => from !== target;

const LONGEST = 40;

/** Of a list that tries one thing in hundreds of forms, its beginning and a hash of the rest. */
function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= LONGEST) return lines;
  const rest = lines.slice(LONGEST / 2);
  const hash = createHash('sha256').update(rest.join('\n')).digest('hex').slice(0, 16);
  return [...lines.slice(0, LONGEST / 2), `and ${rest.length} more, ${hash}`];
}

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
    judged: ({ case: { id }, verdict, ms, conversation }: JudgedCase) => {
      const said = conversation.filter((one) => isTold(one, target)).map((one) => saidIn(one, startedAt));
      texts.push(
        [`# ${id}: ${verdict}, ${ms} ms`, ...shortened(counted(said)), ...shortened(counted(checks))].join('\n'),
      );
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
  it('of an unlock core', async () => {
    const thread = new CoreThread();
    const url = pathToFileURL('examples/core-adapter.mjs').href;
    const subject = coreSubject({
      module: { thread, url },
      claims: ALL_CLAIMED,
      seed: '1',
      open: shippedFacilities.open,
    });
    const { options, texts } = told('core', subject.now);
    expect((await judge(subject, CORE_CASES, options)).cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    await thread.close();
    expect(texts).toHaveLength(CORE_CASES.length);
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-case-core.txt');
  });
  it('of a backend that speaks the Core API', async () => {
    const backend = await openBuiltInBackend();
    const target = { ...backend.target, now: () => Date.UTC(2026, 10, 21, 19) };
    const subject = coreApiSubject(target, new Random('1').stream('suite'));
    const { options, texts } = told('backend', subject.now);
    const { cases, error, left } = await judge(subject, CORE_API_CASES, options);
    expect({ error, left, bad: cases.filter(({ verdict }) => verdict !== 'pass') }).toEqual({ bad: [] });
    await backend.stop();
    expect(texts).toHaveLength(CORE_API_CASES.length);
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('every-case-core-api.txt');
  });
});

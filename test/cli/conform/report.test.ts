/** A conformance report says what was tested: contract, target, claims, and a hash of the list of cases. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../../src/report/case.ts';
import { start } from '../up-host.ts';
import { conform, ended, filesOfEachTest } from './conform-run.ts';

const files = filesOfEachTest();

async function judged(...args: readonly string[]) {
  const run = conform('self', '--json', ...args);
  expect(await ended(run)).toBe(0);
  return { text: run.out(), report: reportSchema.parse(JSON.parse(run.out())) };
}

const session = ['--only', 'lock.session.*'];

describe('a report of a conformance run', () => {
  it('holds contract, target, profile, claims and a hash of the cases, in JSON, JUnit and HTML', async () => {
    const [xml, page] = [join(files.folder, 'report.xml'), join(files.folder, 'report.html')];
    const { report } = await judged(...session, '--junit', xml, '--html', page);
    const { suite } = report;
    expect(suite).toMatchObject({ contract: 'conform/1', kind: 'lock', target: 'self', profile: 'np1' });
    expect(suite?.claims).toMatchObject({ np1: 2, haspSensor: true, relockS: 10 });
    expect(suite?.caseList).toMatch(/^[0-9a-f]{64}$/);
    for (const file of [xml, page]) {
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(suite?.caseList);
      expect(text).toContain('conform/1');
      expect(text).toMatch(/relockS(&quot;:| )10/);
    }
  });

  it('has the same hash for the same cases, another for others', async () => {
    const [first, again, other] = [
      await judged(...session),
      await judged(...session),
      await judged('--only', 'lock.session.l*'),
    ];
    expect(again.report.suite?.caseList).toBe(first.report.suite?.caseList);
    expect(other.report.suite?.caseList).not.toBe(first.report.suite?.caseList);
  });
});

describe('conform diff', () => {
  async function differences(before: string, after: string): Promise<{ code: number; out: string }> {
    const run = start(['conform', 'diff', files.write('before.json', before), files.write('after.json', after)]);
    return { code: await run.ended, out: run.out() };
  }

  it('names another list of cases, other claims and another version, and the cases that are gone', async () => {
    const { text, report } = await judged(...session);
    const { report: fewer } = await judged('--only', 'lock.session.l*');
    const { suite } = fewer;
    const later = { ...fewer, tool: 'noke-sim 9.9.9', suite: { ...suite, claims: { ...suite?.claims, relockS: 5 } } };
    const { code, out } = await differences(text, JSON.stringify(later));
    expect(code).toBe(1);
    expect(out).toContain(`note    different tool version: ${report.tool} → noke-sim 9.9.9\n`);
    expect(out).toContain('note    different claim relockS: 10 → 5\n');
    expect(out).toContain(
      `note    different list of cases: ${report.suite?.caseList.slice(0, 12)} → ${suite?.caseList.slice(0, 12)}\n`,
    );
    expect(out).toContain('missing lock.session.frozen  pass\n');
  });

  it('says nothing of two runs that tested the same', async () => {
    const { text } = await judged(...session);
    expect(await differences(text, text)).toEqual({ code: 0, out: '0 differences, 0 worse, 0 missing\n' });
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { badgeJson } from '../../src/report/badge.ts';
import { type Case, reportSchema } from '../../src/report/case.ts';
import { exitCode, isBad, reportOf } from '../../src/report/exit-code.ts';
import { applyExpected, readExpected } from '../../src/report/expected.ts';
import { githubAnnotations, githubSummary } from '../../src/report/github.ts';
import { htmlReport } from '../../src/report/html.ts';
import { jsonReport } from '../../src/report/json.ts';
import { junitReport } from '../../src/report/junit.ts';
import { markdownPages } from '../../src/report/markdown.ts';
import { tapReport } from '../../src/report/tap.ts';
import { ansi, caseLine, plain, textReport } from '../../src/report/text.ts';
import { VERDICTS } from '../../src/report/verdict.ts';
import type { ScenarioResult } from '../../src/scenario/result.ts';

/** Characters that control a terminal or the direction of text; tab and line feed do not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are looked for.
const OWN_COLOUR = /\u001b\[\d\d?m/g;

const aCase = (over: Partial<Case> = {}): Case => ({
  id: 's/gate.yaml',
  name: 'Key at the gate',
  file: 's/gate.yaml',
  verdict: 'pass',
  checks: 3,
  ...over,
});

const failed = aCase({
  verdict: 'fail',
  rules: ['B-KEY-3'],
  failure: {
    file: 's/gate.yaml',
    line: 8,
    column: 5,
    message: 'lock.A101.bolt is not as expected',
    expected: 'lock.A101.bolt "retracted"',
    seen: '"extended"',
    lastEvents: ['08:00:00.000  lock/A101  lock.awake'],
    path: [{ event: 4, says: '08:00:00.000  Lock A101: <it> woke.' }, { says: '… 3 more events' }],
  },
  seed: '7',
  simulatedMs: 61_005,
  reproduce: 'npx noke-sim run s/gate.yaml --seed 7',
});

const caseArbitrary = fc
  .record({
    verdict: fc.constantFrom(...VERDICTS),
    name: fc.string({ unit: 'binary' }),
    id: fc.string({ minLength: 1 }),
    message: fc.string({ unit: 'binary' }),
  })
  .map(({ verdict, name, id, message }) =>
    aCase({ verdict, name, id, ...(isBad(verdict) ? { failure: { message, expected: message, seen: name } } : {}) }),
  );

describe('exit code', () => {
  test.each<[string, Partial<Case>[], number]>([
    ['all pass', [{}], 0],
    ['an expected failure', [{ verdict: 'expected-fail' }], 0],
    ['something not applicable beside a pass', [{}, { verdict: 'not-applicable' }], 0],
    ['only not applicable: nothing was checked', [{ verdict: 'not-applicable' }], 1],
    ['a failure', [{}, { verdict: 'fail' }], 1],
    ['an unexpected pass', [{ verdict: 'unexpected-pass' }], 1],
    ['not exercised', [{ verdict: 'not-exercised' }], 1],
    ['incomplete', [{ verdict: 'incomplete' }], 1],
    ['our own fault', [{ verdict: 'error', fault: 'ours' }], 1],
    ['bad input, even beside a failure', [{ verdict: 'fail' }, { verdict: 'error', fault: 'input' }], 2],
    ['environment, even beside a failure', [{ verdict: 'fail' }, { verdict: 'error', fault: 'environment' }], 3],
    ['nothing at all', [], 2],
  ])('%s', (_, cases, code) => {
    expect(exitCode(cases.map((one) => aCase(one)))).toBe(code);
  });

  test('0 means that every case is as expected and one was checked', () => {
    fc.assert(
      fc.property(fc.array(caseArbitrary), (cases) => {
        const good =
          cases.every((one) => !isBad(one.verdict)) &&
          cases.some((one) => one.verdict === 'pass' || one.verdict === 'expected-fail');
        expect(exitCode(cases) === 0).toBe(good);
      }),
    );
  });
});

describe('expected failures', () => {
  const entry = { case: 's/gate.yaml', reason: 'the gate reader is being replaced', until: '2026-06-30' };
  test('a failure is expected until the end of its day, then it is a failure again', () => {
    expect(applyExpected([failed], [entry], '2026-06-30')[0]?.verdict).toBe('expected-fail');
    expect(applyExpected([failed], [entry], '2026-07-01')[0]).toMatchObject({
      verdict: 'fail',
      note: expect.stringContaining('until 2026-06-30'),
    });
  });
  test('a case that passes unexpectedly counts as a failure; an error remains an error', () => {
    expect(applyExpected([aCase()], [entry], '2026-01-01')[0]?.verdict).toBe('unexpected-pass');
    expect(applyExpected([aCase({ verdict: 'error', fault: 'ours' })], [entry], '2026-01-01')[0]?.verdict).toBe(
      'error',
    );
    expect(applyExpected([aCase({ id: 'other' })], [entry], '2026-01-01')[0]?.verdict).toBe('pass');
  });
  test('the file needs a reason and an end date', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'expected.yaml');
    writeFileSync(file, 'version: 1\nexpected:\n  - case: a\n    reason: it is a known fault\n    until: 2026-06-30\n');
    expect(readExpected(file)).toMatchObject({ ok: true, expected: [{ case: 'a', until: '2026-06-30' }] });
    writeFileSync(file, 'version: 1\nexpected:\n  - case: a\n    reason: short\n');
    const read = readExpected(file);
    const sentences = read.ok ? '' : read.problems.map((p) => `${p.line} ${p.message}`).join('\n');
    expect(sentences).toContain('4 expected[0].reason: found "short", expected at least 10 characters');
    expect(sentences).toContain('has no "until"; expected text');
  });
});

describe('writers', () => {
  const report = reportOf('noke-sim 0.1.0', [
    aCase(),
    failed,
    aCase({ verdict: 'expected-fail', note: 'until 2026-06-30: known' }),
  ]);

  test('a case is built from the result of a scenario: both have the same verdicts', () => {
    const verdict: Case['verdict'] = 'pass' satisfies ScenarioResult['verdict'];
    const all: readonly Case['verdict'][] = [
      'pass',
      'fail',
      'error',
      'not-applicable',
      'not-exercised',
      'incomplete',
    ] satisfies ScenarioResult['verdict'][];
    expect(all).toContain(verdict);
  });

  test('JSON is report v1', () => {
    expect(reportSchema.parse(JSON.parse(jsonReport(report)))).toEqual(report);
    expect(report).toMatchObject({ exitCode: 1, counts: { pass: 1, fail: 1, 'expected-fail': 1 } });
  });

  test('every format for people and machines that shows a failure shows what led to it', () => {
    const one = reportOf('t', [failed]);
    for (const text of [htmlReport(one), junitReport(one)]) {
      expect(text).toContain('what led to it, first to last');
      expect(text).toContain('08:00:00.000  Lock A101: &lt;it&gt; woke.');
    }
    expect(markdownPages(one)[0]?.text).toContain('## What led to it\n\n```\n08:00:00.000  Lock A101: <it> woke.');
    expect(JSON.parse(jsonReport(one)).cases[0].failure.path[0]).toEqual(failed.failure?.path?.[0]);
  });

  test('every format that shows a failure has the command that explains its code', () => {
    const failure = { message: 'no', expected: 'a', seen: 'b', code: 'E-FILE-4' };
    const one = reportOf('t', [aCase({ verdict: 'error', fault: 'input', failure })]);
    const formats = { textReport, tapReport, junitReport, htmlReport, githubAnnotations };
    for (const [name, write] of Object.entries(formats))
      expect(write(one), name).toContain('npx noke-sim explain E-FILE-4');
    expect(markdownPages(one)[0]?.text).toContain('```\nnpx noke-sim explain E-FILE-4\n```');
    expect(JSON.parse(jsonReport(one)).cases[0].failure.code).toBe('E-FILE-4');
  });

  test('text shows place, expected, seen, last events, what led to it and the command to copy', () => {
    expect(textReport(report)).toBe(`pass  Key at the gate  s/gate.yaml  (3 checks)
fail  Key at the gate  s/gate.yaml  (3 checks met)
      s/gate.yaml:8:5: lock.A101.bolt is not as expected
      expected  lock.A101.bolt "retracted"
      seen      "extended"
      last events
        08:00:00.000  lock/A101  lock.awake
      what led to it, first to last
        08:00:00.000  Lock A101: <it> woke.
        … 3 more events
      reproduce npx noke-sim run s/gate.yaml --seed 7
expected-fail  Key at the gate  s/gate.yaml  (3 checks met)
      until 2026-06-30: known

3 cases: 1 pass, 1 fail, 1 expected-fail
`);
    expect(textReport(report, ansi)).toContain('\u001b[31mfail\u001b[0m');
    const first = { ...aCase(), verdict: 'fail', checks: 0 } as const;
    expect(caseLine(first, plain)).toBe('fail  Key at the gate  s/gate.yaml');
  });

  test('JUnit distinguishes failures, errors and skipped cases', () => {
    const xml = junitReport(
      reportOf('t', [
        aCase(),
        failed,
        aCase({ verdict: 'error', fault: 'ours' }),
        aCase({ verdict: 'not-applicable' }),
      ]),
      'noke-sim',
      new Map([[failed.id, 312]]),
    );
    expect(xml).toContain('<property name="simulatedSeconds" value="61.005"/>');
    expect(xml).toContain('line="8" time="0.312"');
    expect(xml).toContain('<testsuite name="noke-sim" tests="4" failures="1" errors="1" skipped="1" time="1.248">');
    expect(xml).toContain('<failure type="fail" message="lock.A101.bolt is not as expected">');
    expect(xml).toContain('lock.A101.bolt &quot;retracted&quot;');
  });

  test('no report can control a terminal, whatever files and cases are called', () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\u001b[2J', '\u009b31m', '\r', '\u0007', '\u202e', '\u0000', 'a'),
        fc.string({ unit: 'binary' }),
      ),
    });
    const cases = fc.array(
      fc
        .record({
          verdict: fc.constantFrom(...VERDICTS),
          name: nasty,
          id: nasty,
          message: nasty,
          file: nasty,
          note: nasty,
        })
        .map(({ message, ...one }) =>
          aCase({
            ...one,
            reproduce: message,
            rules: [message],
            failure: {
              file: one.file,
              line: 1,
              column: 1,
              message,
              expected: message,
              seen: message,
              lastEvents: [message],
            },
          }),
        ),
    );
    fc.assert(
      fc.property(cases, (given) => {
        const report = reportOf('t', given);
        const all = [
          textReport(report),
          tapReport(report),
          junitReport(report),
          htmlReport(report),
          jsonReport(report),
          githubAnnotations(report),
        ];
        for (const text of [...all, ...markdownPages(report).map((page) => page.text)]) {
          expect(text).not.toMatch(CONTROLS);
        }
        expect(JSON.parse(jsonReport(report))).toEqual(JSON.parse(JSON.stringify(report)));
        expect(textReport(report, ansi).replaceAll(OWN_COLOUR, '')).not.toMatch(CONTROLS);
      }),
    );
  });

  test('XML remains well-formed whatever the name of a case', () => {
    fc.assert(
      fc.property(fc.array(caseArbitrary), (cases) => {
        for (const xml of [junitReport(reportOf('t', cases)), htmlReport(reportOf('t', cases))]) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there.
          expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
          expect(xml.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
        }
        const xml = junitReport(reportOf('t', cases));
        expect(xml.match(/<testcase /g)?.length ?? 0).toBe(cases.length);
        expect(xml.match(/</g)?.length).toBe(xml.match(/>/g)?.length);
      }),
    );
  });

  test('Markdown has one page for each failure, with names that do not clash or leave the folder', () => {
    const pages = markdownPages(
      reportOf('t', [failed, failed, aCase(), { ...failed, id: '../../etc/passwd', name: 'a\n# b' }]),
    );
    expect(pages.map((page) => page.name)).toEqual(['s-gate.yaml.md', 's-gate.yaml-2.md', 'etc-passwd.md']);
    expect(pages[0]?.text).toContain('Place: `s/gate.yaml:8:5`');
    expect(pages[0]?.text).toContain('```\nnpx noke-sim run s/gate.yaml --seed 7\n```');
    expect(pages[2]?.text.startsWith('# fail: a # b\n')).toBe(true);
  });

  test('GitHub annotations name file and line, and no text can end them early', () => {
    expect(githubAnnotations(report)).toBe(
      '::error file=s/gate.yaml,line=8,col=5,title=fail%3A Key at the gate::lock.A101.bolt is not as expected%0Aexpected lock.A101.bolt "retracted"%0Aseen "extended"%0Anpx noke-sim run s/gate.yaml --seed 7\n',
    );
    fc.assert(
      fc.property(fc.array(caseArbitrary), (cases) => {
        const bad = cases.filter((one) => isBad(one.verdict)).length;
        expect(githubAnnotations(reportOf('t', cases)).split('\n')).toHaveLength(bad + 1);
      }),
    );
  });

  test('TAP counts every case and marks what is expected', () => {
    const tap = tapReport(report).split('\n');
    expect(tap.slice(0, 4)).toEqual(['TAP version 14', '1..3', 'ok 1 - Key at the gate', 'not ok 2 - Key at the gate']);
    expect(tap).toContain('not ok 3 - Key at the gate # TODO until 2026-06-30: known');
    expect(tap).toContain('  at: "s/gate.yaml:8:5"');
  });

  test('HTML is self-contained', () => {
    const html = htmlReport(report);
    expect(html).not.toMatch(/src=|href=|url\((?!#)|@import/);
    expect(html).toContain('<span class="verdict">fail</span>');
  });

  test('HTML runs its own script and no other, whatever a case contains', () => {
    const hostile = aCase({ name: '<script>alert(1)</script>', verdict: 'fail' });
    const html = htmlReport(reportOf('t', [hostile, failed]));
    const [script = '', ...others] = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
    expect(others).toEqual([]);
    const hash = createHash('sha256').update(script).digest('base64');
    expect(html).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
  });

  test('HTML shows cases that are not as expected first, and offers each verdict that occurs', () => {
    const html = htmlReport(reportOf('t', [aCase({ id: 'good' }), { ...failed, id: 'bad' }]));
    expect(html.indexOf('<small>bad')).toBeLessThan(html.indexOf('<small>good'));
    expect([...html.matchAll(/<option value="([^"]*)"/g)].map(([, value]) => value)).toEqual(['', 'pass', 'fail']);
  });

  test('HTML draws the last messages of a failure, with nothing in a message breaking out', () => {
    const message = {
      atMs: 5,
      from: 'phone ada',
      to: 'lock <A1>',
      what: 'writes',
      bytes: '04',
      means: 'accepted: "unlock"',
    };
    const html = htmlReport(
      reportOf('t', [{ ...failed, failure: { ...failed.failure, conversation: [message] } } as Case]),
    );
    expect(html.match(/<svg /g)).toHaveLength(1);
    expect(html).toContain('>lock &lt;A1&gt;</text>');
    expect(html).toContain('accepted: &quot;unlock&quot;');
    expect(html).toContain('5 ms');
  });
});

describe('the summary of a step on GitHub', () => {
  test('has a row for each failure, and nothing in a name breaks out of its cell', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (names) => {
        const cases = names.map((name, i) =>
          aCase({ id: String(i), name: `${name} |\n<b>`, verdict: 'not-exercised' }),
        );
        const text = githubSummary(reportOf('tool', cases));
        const rows = text.split('\n').filter((line) => line.startsWith('| not-exercised'));
        expect(rows).toHaveLength(names.length);
        for (const row of rows) {
          expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
          expect(row).not.toContain('<');
          expect(row).not.toMatch(CONTROLS);
        }
      }),
    );
  });

  test('is bounded: a thousand long failures stay far below a megabyte', () => {
    const cases = Array.from({ length: 1_000 }, (_, i) =>
      aCase({ id: String(i), name: 'x'.repeat(5_000), verdict: 'fail' }),
    );
    const text = githubSummary(reportOf('tool', cases));
    expect(text.length).toBeLessThan(200_000);
    expect(text).toContain('and 900 more');
  });
});

describe('a badge', () => {
  test.each([
    [[aCase()], { message: '1 passed', color: 'brightgreen' }],
    [[aCase(), failed], { message: '1 of 2 failed', color: 'red' }],
    [[aCase(), aCase({ verdict: 'not-applicable' })], { message: '1 passed', color: 'brightgreen' }],
    [[aCase({ verdict: 'error', fault: 'environment' })], { message: 'not tested', color: 'lightgrey' }],
  ])('says what came of a run', (cases, expected) => {
    expect(JSON.parse(badgeJson(reportOf('tool', cases)))).toEqual({
      schemaVersion: 1,
      label: 'noke-sim',
      ...expected,
    });
  });
});

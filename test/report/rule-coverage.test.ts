import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { coverageOf, coverageText } from '../../src/report/rule-coverage.ts';
import { readRulePage } from '../../src/report/rule-page.ts';
import { parsed } from '../scenarios/played.ts';
import { oneIn } from '../sizes.ts';

const PAGE = `
| rule | module | what happens | basis | source |
|---|---|---|---|---|
| B-ONE-1 | core | The first thing happens. | stated | KB/one |
| B-ONE-2 | lock | The second thing happens. | chosen | – |

| S-000-1 | A statement of a page. | B-ONE-1, B-ONE-2 |
| S-000-2 | Another one. | not modelled: nobody can see it |

| B-ONE-2 | not covered: no verb leads there |
`;
const scenario = (file: string, ...ids: string[]) => ({
  file,
  rules: ids.filter((id) => id.startsWith('B-')),
  shows: ids.filter((id) => id.startsWith('S-')),
});

describe('the page of rules', () => {
  it('is parsed row by row; other text is skipped', () => {
    const page = readRulePage(PAGE);
    expect(page.rules.map(({ id, module }) => [id, module])).toEqual([
      ['B-ONE-1', 'core'],
      ['B-ONE-2', 'lock'],
    ]);
    expect(page.statements.map(({ rules, notModelled }) => [rules, notModelled])).toEqual([
      [['B-ONE-1', 'B-ONE-2'], undefined],
      [[], 'nobody can see it'],
    ]);
    expect([...page.unreachable]).toEqual([['B-ONE-2', 'no verb leads there']]);
  });

  it('INV-1 any text gives a page, never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readRulePage(text).rules).toBeInstanceOf(Array);
      }),
    );
  });

  it('the shipped page has rules of every module and statements of all three help pages', () => {
    const page = readRulePage(readFileSync('docs/behaviour.md', 'utf8'));
    expect(new Set(page.rules.map((rule) => rule.module))).toEqual(new Set(['core', 'lock', 'phone', 'facility']));
    for (const help of ['S-000', 'S-002', 'S-004'])
      expect(page.statements.filter(({ id }) => id.startsWith(`${help}-`)).length).toBeGreaterThan(10);
    const ids = page.statements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('rule by scenario', () => {
  const page = readRulePage(PAGE);

  it('is complete when every rule and statement has its scenario or its reason', () => {
    const coverage = coverageOf(page, [scenario('a.yaml', 'B-ONE-1', 'S-000-1')]);
    expect(coverage.problems).toEqual([]);
    expect(coverage.rules.map((rule) => rule.scenarios)).toEqual([['a.yaml'], []]);
    expect(coverage.statements.map((statement) => statement.scenarios)).toEqual([['a.yaml'], []]);
  });

  it.each([
    ['a rule without a scenario', PAGE, [scenario('a.yaml', 'B-ONE-2', 'S-000-1')], 'B-ONE-1 has no scenario'],
    ['a scenario that names no rule', PAGE, [scenario('a.yaml', 'B-TWO-1')], 'a.yaml names B-TWO-1'],
    [
      'an excuse that no longer holds',
      PAGE,
      [scenario('a.yaml', 'B-ONE-1', 'B-ONE-2')],
      'B-ONE-2 is marked as not covered, but a.yaml names it',
    ],
    ['a statement on nothing', `${PAGE}| S-000-3 | Bare. |  |\n`, [], 'S-000-3 has neither a rule nor a reason'],
    [
      'a statement on a rule that is none',
      `${PAGE}| S-000-3 | Wrong. | B-TWO-1 |\n`,
      [],
      'S-000-3 is based on B-TWO-1',
    ],
    ['an excuse for a rule that is none', `${PAGE}| B-TWO-1 | not covered: gone |\n`, [], 'B-TWO-1 has an exemption'],
    [
      'a statement that no scenario shows',
      PAGE,
      [scenario('a.yaml', 'B-ONE-1')],
      'S-000-1 is not shown by any scenario',
    ],
    ['a scenario that shows no statement', PAGE, [scenario('a.yaml', 'S-000-9')], 'a.yaml shows S-000-9'],
    [
      'a statement shown by a scenario of other rules',
      `${PAGE}| B-TWO-1 | core | More. | chosen | – |\n`,
      [scenario('a.yaml', 'B-TWO-1', 'S-000-1')],
      'a.yaml shows S-000-1 but names none of its rules (B-ONE-1, B-ONE-2)',
    ],
    [
      'a reason for a statement that is shown',
      PAGE,
      [scenario('a.yaml', 'B-ONE-1', 'S-000-2')],
      'S-000-2 is marked as not modelled, but a.yaml shows it',
    ],
  ])('names %s', (_what, text, scenarios, expected) => {
    const { problems } = coverageOf(readRulePage(text), scenarios);
    expect(problems).toContainEqual(expect.stringContaining(expected));
  });

  it('is a line for each rule and statement, the totals, and what is missing', () => {
    const text = coverageText(coverageOf(page, []));
    expect(text).toContain('B-ONE-1    0  not covered: no scenario');
    expect(text).toContain('B-ONE-2    0  not covered: no verb leads there');
    expect(text).toContain('S-000-2    0  not modelled: nobody can see it');
    expect(text).toContain('2 rules: 0 covered by 0 scenarios, 2 not covered');
    expect(text).toContain('2 statements: 0 shown by a scenario, 2 not shown');
    expect(text).toContain('missing: B-ONE-1 has no scenario');
  });

  it('of the shipped scenarios misses every one of the help pages and trees', () => {
    const shipped = readRulePage(readFileSync('docs/behaviour.md', 'utf8'));
    const found = findScenarios(['scenarios']);
    const all = found.ok ? found.files.map(parsed) : [];
    const pages = all.filter(({ file }) => /^scenarios\/(brief|trees)\//.test(file));
    expect(pages.length).toBeGreaterThan(40);
    for (const { file } of oneIn(4, pages)) {
      const rest = coverageOf(
        shipped,
        all.filter((each) => each.file !== file),
      );
      expect({
        file,
        problems: rest.problems.filter((problem) => problem.endsWith('is not shown by any scenario')),
      }).not.toEqual({ file, problems: [] });
    }
  });
});

/**
 * Rule × scenario: which scenario shows which rule, and what is amiss. INV-1 nothing counts as covered but a scenario that
 * names the rule. INV-2 a rule is excused only by a reason on the page, and only while no scenario names it.
 */
import type { PageRule, RulePage } from './rule-page.ts';
import { type Paint, plain } from './text.ts';

export interface NamingScenario {
  readonly file: string;
  readonly rules: readonly string[];
}

export interface CoveredRule extends PageRule {
  readonly scenarios: readonly string[];
  /** Why no scenario can reach it. */
  readonly notPlayed: string | undefined;
}

export interface RuleCoverage {
  readonly rules: readonly CoveredRule[];
  readonly scenarios: number;
  readonly statements: { readonly withRules: number; readonly notModelled: number };
  /** A sentence each; empty when all is covered. */
  readonly problems: readonly string[];
}

export function coverageOf(page: RulePage, scenarios: readonly NamingScenario[]): RuleCoverage {
  const rules = page.rules.map((rule): CoveredRule => {
    const naming = scenarios.filter((scenario) => scenario.rules.includes(rule.id)).map((scenario) => scenario.file);
    return { ...rule, scenarios: naming, notPlayed: page.unreachable.get(rule.id) };
  });
  const notModelled = page.statements.filter((statement) => statement.notModelled !== undefined).length;
  return {
    rules,
    scenarios: scenarios.length,
    statements: { withRules: page.statements.length - notModelled, notModelled },
    problems: [...ruleProblems(rules), ...scenarioProblems(page, scenarios), ...statementProblems(page)],
  };
}

function ruleProblems(rules: readonly CoveredRule[]): string[] {
  return rules.flatMap(({ id, scenarios, notPlayed }) => {
    if (scenarios.length === 0 && notPlayed === undefined) return [`${id} has no scenario`];
    if (scenarios.length > 0 && notPlayed !== undefined)
      return [`${id} is said not to be played, but ${scenarios[0]} names it`];
    return [];
  });
}

function scenarioProblems({ rules }: RulePage, scenarios: readonly NamingScenario[]): string[] {
  const known = new Set(rules.map((rule) => rule.id));
  return scenarios.flatMap(({ file, rules: named }) =>
    named.filter((id) => !known.has(id)).map((id) => `${file} names ${id}, which is no rule`),
  );
}

function statementProblems({ rules, statements, unreachable }: RulePage): string[] {
  const known = new Set(rules.map((rule) => rule.id));
  const bare = statements
    .filter((statement) => statement.rules.length === 0 && statement.notModelled === undefined)
    .map(({ id }) => `${id} has neither a rule nor a reason why it is not modelled`);
  const wrong = statements.flatMap(({ id, rules: named }) =>
    named.filter((rule) => !known.has(rule)).map((rule) => `${id} rests on ${rule}, which is no rule`),
  );
  const stray = [...unreachable.keys()].filter((id) => !known.has(id)).map((id) => `${id} is excused and is no rule`);
  return [...bare, ...wrong, ...stray];
}

/** A line for each rule with its scenarios, then the sum, then what is amiss. */
export function coverageText(coverage: RuleCoverage, paint: Paint = plain): string {
  const { rules, scenarios, statements, problems } = coverage;
  const width = Math.max(0, ...rules.map((rule) => rule.id.length));
  const lines = rules.map(({ id, scenarios: files, notPlayed }) => {
    const shown = files.length > 0 ? files.join('  ') : `not played: ${notPlayed ?? 'no scenario'}`;
    const colour = files.length > 0 ? 'green' : notPlayed === undefined ? 'red' : 'grey';
    return `${paint(id.padEnd(width), colour)}  ${String(files.length).padStart(3)}  ${shown}`;
  });
  const played = rules.filter((rule) => rule.scenarios.length > 0).length;
  const sum = [
    `${rules.length} rules: ${played} played by ${scenarios} scenarios, ${rules.length - played} not`,
    `${statements.withRules + statements.notModelled} statements: ${statements.withRules} on rules, ${statements.notModelled} not modelled`,
  ];
  return [...lines, '', ...sum, ...problems.map((problem) => paint(`missing: ${problem}`, 'red')), ''].join('\n');
}

/**
 * Matches scenarios with the rules that they cover and the statements of the sources that they show, and finds what is missing.
 *
 * INV-1: Only a scenario that names a rule covers it; only a scenario that names a statement and one of its rules shows the statement. INV-2: A rule or
 * statement is excused only by a reason on the page, and only while no scenario names it.
 */
import { counted } from '../protocol/counted.ts';
import type { PageRule, PageStatement, RulePage } from './rule-page.ts';
import { type Paint, plain } from './text.ts';

export interface NamingScenario {
  readonly file: string;
  readonly rules: readonly string[];
  /** Statements of the sources that it shows. */
  readonly shows: readonly string[];
}

export interface CoveredRule extends PageRule {
  readonly scenarios: readonly string[];
  /** The reason why no scenario can reach it. */
  readonly notPlayed: string | undefined;
}

export interface CoveredStatement extends PageStatement {
  readonly scenarios: readonly string[];
}

export interface RuleCoverage {
  readonly rules: readonly CoveredRule[];
  readonly scenarios: number;
  readonly statements: readonly CoveredStatement[];
  /** One sentence for each problem; empty if everything is covered. */
  readonly problems: readonly string[];
}

export function coverageOf(page: RulePage, scenarios: readonly NamingScenario[]): RuleCoverage {
  const rules = page.rules.map((rule): CoveredRule => {
    const naming = scenarios.filter((scenario) => scenario.rules.includes(rule.id)).map((scenario) => scenario.file);
    return { ...rule, scenarios: naming, notPlayed: page.unreachable.get(rule.id) };
  });
  const statements = page.statements.map((statement): CoveredStatement => {
    const showing = scenarios.filter(({ shows }) => shows.includes(statement.id)).map(({ file }) => file);
    return { ...statement, scenarios: showing };
  });
  return {
    rules,
    scenarios: scenarios.length,
    statements,
    problems: [
      ...ruleProblems(rules),
      ...scenarioProblems(page, scenarios),
      ...statementProblems(page),
      ...shownProblems(statements),
    ],
  };
}

function ruleProblems(rules: readonly CoveredRule[]): string[] {
  return rules.flatMap(({ id, scenarios, notPlayed }) => {
    if (scenarios.length === 0 && notPlayed === undefined) return [`${id} has no scenario`];
    if (scenarios.length > 0 && notPlayed !== undefined)
      return [`${id} is marked as not covered, but ${scenarios[0]} names it`];
    return [];
  });
}

function scenarioProblems({ rules, statements }: RulePage, scenarios: readonly NamingScenario[]): string[] {
  const known = new Set(rules.map((rule) => rule.id));
  const basis = new Map(statements.map((statement) => [statement.id, statement.rules]));
  return scenarios.flatMap(({ file, rules: named, shows }) => [
    ...named.filter((id) => !known.has(id)).map((id) => `${file} names ${id}, which is not a rule`),
    ...shows.filter((id) => !basis.has(id)).map((id) => `${file} shows ${id}, which is not a statement`),
    ...shows
      .filter((id) => basis.get(id)?.length && !basis.get(id)?.some((rule) => named.includes(rule)))
      .map((id) => `${file} shows ${id} but names none of its rules (${basis.get(id)?.join(', ')})`),
  ]);
}

function shownProblems(statements: readonly CoveredStatement[]): string[] {
  return statements.flatMap(({ id, scenarios, notModelled }) => {
    if (scenarios.length === 0 && notModelled === undefined) return [`${id} is not shown by any scenario`];
    if (scenarios.length > 0 && notModelled !== undefined)
      return [`${id} is marked as not modelled, but ${scenarios[0]} shows it`];
    return [];
  });
}

function statementProblems({ rules, statements, unreachable }: RulePage): string[] {
  const known = new Set(rules.map((rule) => rule.id));
  const bare = statements
    .filter((statement) => statement.rules.length === 0 && statement.notModelled === undefined)
    .map(({ id }) => `${id} has neither a rule nor a reason why it is not modelled`);
  const wrong = statements.flatMap(({ id, rules: named }) =>
    named.filter((rule) => !known.has(rule)).map((rule) => `${id} is based on ${rule}, which is not a rule`),
  );
  const stray = [...unreachable.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `${id} has an exemption but is not a rule`);
  return [...bare, ...wrong, ...stray];
}

/** One line for each rule and each statement with its scenarios, then the totals, then what is missing. */
export function coverageText(coverage: RuleCoverage, paint: Paint = plain): string {
  const { rules, scenarios, statements, problems } = coverage;
  const all = [
    ...rules.map((rule) => ({ ...rule, excuse: rule.notPlayed, prefix: 'not covered' })),
    ...statements.map((statement) => ({ ...statement, excuse: statement.notModelled, prefix: 'not modelled' })),
  ];
  const width = Math.max(0, ...all.map(({ id }) => id.length));
  const lines = all.map(({ id, scenarios: files, excuse, prefix }) => {
    const shown = files.length > 0 ? files.join('  ') : `${prefix}: ${excuse ?? 'no scenario'}`;
    const colour = files.length > 0 ? 'green' : excuse === undefined ? 'red' : 'grey';
    return `${paint(id.padEnd(width), colour)}  ${String(files.length).padStart(3)}  ${shown}`;
  });
  const covered = rules.filter((rule) => rule.scenarios.length > 0).length;
  const shown = statements.filter((statement) => statement.scenarios.length > 0).length;
  const sum = [
    `${counted(rules.length, 'rule')}: ${covered} covered by ${counted(scenarios, 'scenario')}, ${rules.length - covered} not covered`,
    `${counted(statements.length, 'statement')}: ${shown} shown by a scenario, ${statements.length - shown} not shown`,
  ];
  return [...lines, '', ...sum, ...problems.map((problem) => paint(`missing: ${problem}`, 'red')), ''].join('\n');
}

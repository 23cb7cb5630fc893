/**
 * Parses the Markdown tables of docs/behaviour.md: rules, statements of the sources, and rules that no scenario can reach. INV-1: Total: a row with an
 * unknown form is skipped, so the page may contain other tables.
 */

export interface PageRule {
  readonly id: string;
  readonly module: string;
  readonly sentence: string;
  /** The source as the page names it, or `chosen`. */
  readonly source: string;
}

/** One statement from a source, in our own words, with the rules that implement it, or the reason why none does. */
export interface PageStatement {
  readonly id: string;
  readonly text: string;
  readonly rules: readonly string[];
  readonly notModelled: string | undefined;
}

export interface RulePage {
  readonly rules: readonly PageRule[];
  readonly statements: readonly PageStatement[];
  /** Reasons by rule. */
  readonly unreachable: ReadonlyMap<string, string>;
}

const RULE = /^\| (B-[A-Z]+-\d+) \| (\w+) \| (.+?) \| (?:stated|chosen) \| (.+?) \|$/;
const STATEMENT = /^\| (S-[A-Z0-9]+-\d+) \| (.+?) \| (.*?) ?\|$/;
const UNREACHABLE = /^\| (B-[A-Z]+-\d+) \| not covered: (.+?) \|$/;
const NOT_MODELLED = /^not modelled: (.+)$/;

export function readRulePage(markdown: string): RulePage {
  const rules: PageRule[] = [];
  const statements: PageStatement[] = [];
  const unreachable = new Map<string, string>();
  for (const line of markdown.split('\n')) {
    const [, rule = '', module = '', sentence = '', source = ''] = RULE.exec(line) ?? [];
    if (rule !== '') rules.push({ id: rule, module, sentence, source: source === '–' ? 'chosen' : source });
    const [, statement = '', text = '', basis = ''] = STATEMENT.exec(line) ?? [];
    if (statement !== '') statements.push(statementOf(statement, text, basis));
    const [, unplayed = '', reason = ''] = UNREACHABLE.exec(line) ?? [];
    if (unplayed !== '') unreachable.set(unplayed, reason);
  }
  return { rules, statements, unreachable };
}

function statementOf(id: string, text: string, basis: string): PageStatement {
  const notModelled = NOT_MODELLED.exec(basis)?.[1];
  const rules = notModelled === undefined ? basis.split(/[,\s]+/).filter((word) => word !== '') : [];
  return { id, text, rules, notModelled };
}

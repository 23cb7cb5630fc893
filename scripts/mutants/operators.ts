/**
 * The possible changes of a source file: one per mutant, made on the syntax tree, so that each parses and no type, text,
 * comment or import changes.
 *
 * INV-1: A mutant's text differs from the original only in the changed node. Expressions that only narrow an event to its type are
 * excluded, because TypeScript requires them and no run reaches them.
 */
import { parseAst } from 'vitest/node';

export const OPERATORS = [
  'boundary',
  'equality',
  'logic',
  'arithmetic',
  'constant',
  'condition',
  'check',
  'statement',
  'return',
  'reaction',
  'guard',
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Mutant {
  /** From the root, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The original line on which the change begins, without its indent. */
  readonly text: string;
  readonly operator: Operator;
  /** The change, on one line. */
  readonly change: string;
  /** Its number, from 1, if the same change is possible on several lines with the same text. */
  readonly nth: number;
  /** The range in the file that changes, what replaces it, and what kind of code it is. */
  readonly start: number;
  readonly end: number;
  readonly to: string;
  readonly part: Part;
}

/** `element`: of an array or of the arguments of a call. */
type Part = 'expression' | 'statement' | 'element';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Edit {
  readonly operator: Operator;
  readonly node: Node;
  readonly to: string;
  readonly part: Part;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const nodeAt = (node: Node, field: string): Node | undefined => {
  const value = node[field];
  return isNode(value) ? value : undefined;
};
const nodesAt = (node: Node, field: string): Node[] => {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};
const nameOf = (node: Node | undefined): string => (typeof node?.name === 'string' ? node.name : '');

const OTHER_END: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPPOSITE: Readonly<Record<string, string>> = { '===': '!==', '!==': '===', '&&': '||', '||': '&&' };
const COUNTER: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '+', '%': '+', '+=': '-=', '-=': '+=' };
const OTHER_MATH: Readonly<Record<string, string>> = { min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' };

/** Fields without running code. */
const NO_CODE = new Set([
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'returnType',
  'key',
  'superTypeArguments',
]);

/** `e.type === 'bolt'`, where `e` is an event of a machine. */
function narrows(node: Node | undefined): boolean {
  if (node?.type !== 'BinaryExpression') return false;
  const left = nodeAt(node, 'left');
  const of = left === undefined ? '' : nameOf(nodeAt(left, 'object'));
  return (of === 'e' || of === 'event') && left !== undefined && nameOf(nodeAt(left, 'property')) === 'type';
}

const isText = (node: Node | undefined): boolean =>
  node?.type === 'TemplateLiteral' ||
  (node?.type === 'Literal' && typeof node.value === 'string') ||
  (node?.type === 'BinaryExpression' && (isText(nodeAt(node, 'left')) || isText(nodeAt(node, 'right'))));

/** A parsed boundary: the tree is walked by what its nodes hold, whatever their kinds. */
const treeOf = (text: string): Node => parseAst(text, { lang: 'ts' }) as unknown as Node;

class File {
  readonly #text: string;
  readonly edits: Edit[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#walk(treeOf(text), undefined);
  }

  #of(node: Node): string {
    return this.#text.slice(node.start, node.end);
  }

  #edit(operator: Operator, node: Node, to: string, part: Part = 'expression'): void {
    this.edits.push({ operator, node, to, part });
  }

  #walk(node: Node, parent: Node | undefined): void {
    if (node.type.startsWith('TS') && nodeAt(node, 'expression') === undefined) return;
    if (node.type === 'ImportDeclaration' || node.type === 'ThrowStatement') return;
    this.#expression(node);
    this.#statement(node, parent);
    this.#entry(node);
    this.#transition(node, parent);
    for (const [field, value] of Object.entries(node)) {
      if (NO_CODE.has(field)) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) this.#walk(child, node);
    }
  }

  #expression(node: Node): void {
    const operator = typeof node.operator === 'string' ? node.operator : '';
    const [left, right] = [nodeAt(node, 'left'), nodeAt(node, 'right')];
    if (left !== undefined && right !== undefined && operator !== '' && !narrows(node)) {
      const whole = (to: string): string => `((${this.#of(left)}) ${to} (${this.#of(right)}))`;
      const end = OTHER_END[operator];
      if (end !== undefined) this.#edit('boundary', node, whole(end));
      const opposite = OPPOSITE[operator];
      const logic = node.type === 'LogicalExpression';
      if (opposite !== undefined) this.#edit(logic ? 'logic' : 'equality', node, whole(opposite));
      const counter = isText(node) ? undefined : COUNTER[operator];
      if (counter !== undefined)
        this.#edit(
          'arithmetic',
          node,
          node.type === 'AssignmentExpression' ? `${this.#of(left)} ${counter} ${this.#of(right)}` : whole(counter),
        );
    }
    if (node.type === 'CallExpression') {
      const callee = nodeAt(node, 'callee');
      const [object, property] = callee === undefined ? [] : [nodeAt(callee, 'object'), nodeAt(callee, 'property')];
      const other = nameOf(object) === 'Math' && property !== undefined ? OTHER_MATH[nameOf(property)] : undefined;
      if (other !== undefined && property !== undefined)
        this.#edit('arithmetic', node, `Math.${other}${this.#text.slice(property.end, node.end)}`);
    }
    if (node.type === 'Literal' && typeof node.value === 'boolean') this.#edit('constant', node, String(!node.value));
    if (node.type === 'Literal' && typeof node.value === 'number')
      this.#edit('constant', node, `(${this.#of(node)} + 1)`);
    if (node.type === 'UnaryExpression' && operator === '!') {
      const inner = nodeAt(node, 'argument');
      if (inner !== undefined) this.#edit('logic', node, `(${this.#of(inner)})`);
    }
    const test = nodeAt(node, 'test');
    if (node.type === 'ConditionalExpression' && test !== undefined && !narrows(test)) {
      const [then, otherwise] = [nodeAt(node, 'consequent'), nodeAt(node, 'alternate')];
      if (then !== undefined) this.#edit('condition', node, `(${this.#of(then)})`);
      if (otherwise !== undefined) this.#edit('condition', node, `(${this.#of(otherwise)})`);
    }
  }

  #statement(node: Node, parent: Node | undefined): void {
    if (node.type === 'ExpressionStatement' && parent?.type === 'BlockStatement') {
      const type = nodeAt(node, 'expression')?.type ?? '';
      if (
        ['CallExpression', 'AssignmentExpression', 'UpdateExpression'].includes(type) &&
        !this.#of(node).startsWith('super(')
      )
        this.#edit('statement', node, ';', 'statement');
    }
    const test = nodeAt(node, 'test');
    if (node.type !== 'IfStatement' || test === undefined || narrows(test)) return;
    const then = nodeAt(node, 'consequent');
    const last = then?.type === 'BlockStatement' ? nodesAt(then, 'body').at(-1) : then;
    if (last !== undefined && ['ReturnStatement', 'ContinueStatement', 'BreakStatement'].includes(last.type)) {
      const otherwise = nodeAt(node, 'alternate');
      this.#edit('return', node, otherwise === undefined ? ';' : this.#of(otherwise), 'statement');
    } else if (then !== undefined) {
      this.#edit('condition', test, '(true)');
    }
  }

  /** Entries of the tables in the code: rules, checks, and guards and reactions of machines. */
  #entry(node: Node): void {
    if (node.type === 'CallExpression') {
      const name = nameOf(nodeAt(node, 'callee'));
      const check = nodesAt(node, 'arguments')[2];
      if (check !== undefined && (name === 'guard' || name === 'effect')) {
        this.#edit('check', check, '(() => true)');
        if (name === 'effect') this.#edit('check', check, '(() => false)');
      }
    }
    if (node.type === 'VariableDeclarator' && nameOf(nodeAt(node, 'id')) === 'CHECKS')
      this.#dropEach('check', nodesAt(nodeAt(node, 'init') ?? node, 'elements'));
    if (node.type !== 'Property') return;
    const key = nameOf(nodeAt(node, 'key'));
    const value = nodeAt(node, 'value');
    if (value === undefined) return;
    const asks = value.type === 'ArrowFunctionExpression' || value.type === 'Identifier';
    if (nameOf(value) === 'always' || nodeAt(value, 'body')?.value === true) return;
    if ((key === 'passes' || key === 'appliesTo') && asks) this.#edit('check', value, '(() => true)');
    if (key === 'actions' && value.type === 'CallExpression') this.#edit('reaction', value, '[]');
    if (key === 'guard' && value.type === 'CallExpression') this.#edit('guard', value, '(undefined)');
    if (value.type !== 'ArrayExpression') return;
    if (key === 'actions' || key === 'raise' || key === 'effects')
      this.#dropEach('reaction', nodesAt(value, 'elements'));
  }

  /** A transition with a guard: without the guard it is always taken, and dropped it never is. */
  #transition(node: Node, parent: Node | undefined): void {
    if (node.type !== 'ObjectExpression') return;
    const isGuarded = nodesAt(node, 'properties').some(
      (each) => nameOf(nodeAt(each, 'key')) === 'guard' && nodeAt(each, 'value')?.type === 'CallExpression',
    );
    if (!isGuarded) return;
    if (parent?.type === 'ArrayExpression') this.#edit('guard', node, '...[]', 'element');
    else this.#edit('guard', node, '[]');
  }

  #dropEach(operator: Operator, elements: readonly Node[]): void {
    for (const element of elements) this.#edit(operator, element, '...[]', 'element');
  }
}

const onOneLine = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= 90 ? flat : `${flat.slice(0, 60)} … ${flat.slice(-25)}`;
};

/** Every mutant of one file, in the order of its text. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const seen = new Map<string, number>();
  return new File(text).edits
    .filter(({ node, to }) => text.slice(node.start, node.end) !== to)
    .sort((a, b) => a.node.start - b.node.start || a.node.end - b.node.end)
    .map(({ operator, node, to, part }) => {
      const from = text.slice(node.start, node.end);
      const lineStart = text.lastIndexOf('\n', node.start - 1) + 1;
      const lineEnd = text.indexOf('\n', node.start);
      const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).trim();
      const change = `${onOneLine(from)} → ${to === ';' || to === '...[]' ? 'nothing' : onOneLine(to)}`;
      const name = `${operator} ${line} ${change}`;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      const { start, end } = node;
      const at = text.slice(0, start).split('\n').length;
      return { file, line: at, text: line, operator, change, nth, start, end, to, part };
    });
}

/** Where the bodies of a file's functions begin, after their braces. */
export function bodiesOf(text: string): number[] {
  const starts: number[] = [];
  const walk = (node: Node): void => {
    const body = nodeAt(node, 'body');
    if (/Function/.test(node.type) && body?.type === 'BlockStatement') starts.push(body.start + 1);
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
  };
  walk(treeOf(text));
  return starts;
}

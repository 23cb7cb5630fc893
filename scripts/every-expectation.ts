/** A plugin of Vite that makes each `expect` of a test file report that it is reached, for test/every-expectation.ts. */
import { parseAst } from 'vitest/node';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** A property of fast-check: `fc.property(…)` or `fc.asyncProperty(…)`. */
const isProperty = ({ type, callee }: Node): boolean =>
  type === 'CallExpression' &&
  isNode(callee) &&
  isNode(callee.property) &&
  /^(property|asyncProperty)$/.test(String(callee.property.name));

/** Where `expect` is called, in the order of the text. Chance decides what the draws of a property reach, so those inside one do not count. */
function expectations(code: string): number[] {
  const found: number[] = [];
  const walk = (node: Node): void => {
    if (isProperty(node)) return;
    const { callee } = node;
    if (node.type === 'CallExpression' && isNode(callee) && callee.type === 'Identifier' && callee.name === 'expect')
      found.push(callee.start);
    for (const value of Object.values(node))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
  };
  // A parsed boundary: the tree is walked by what its nodes hold, whatever their kinds.
  walk(parseAst(code, { lang: 'ts' }) as unknown as Node);
  return found.sort((a, b) => a - b);
}

/** The code with a report at each `expect`; its lines stay where they are. */
export function reporting(code: string): string {
  const starts = expectations(code);
  if (starts.length === 0) return code;
  const lines = starts.map((start) => code.slice(0, start).split('\n').length);
  let [out, at] = ['', 0];
  for (const [number, start] of starts.entries()) {
    out += `${code.slice(at, start)}(expectationAt(${number}), expect)`;
    at = start + 'expect'.length;
  }
  return `const expectationAt = globalThis.expectationsAt(${JSON.stringify(lines)}); ${out}${code.slice(at)}`;
}

/** The folders of tests in which every `expect` is reached. */
const CHECKED =
  /\/test\/(console|core|diagnosis|explore|facility|keys|library|link|lock|monitor|pages|phone|protocol|report|scenario|screens|server|sim|web-bluetooth|why)\/.*\.test\.ts$/;

export const everyExpectation = {
  name: 'every-expectation',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    CHECKED.test(id.replace(/[?#].*/, '')) ? { code: reporting(code), map: null } : undefined,
};

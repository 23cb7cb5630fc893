/**
 * One walk over the nodes of the YAML parser: finds invalid shapes, and indexes every key and alias.
 *
 * INV-1: Linear: every node is visited once, and every later lookup takes one step. INV-2: A document without mistakes is a
 * finite tree with plain keys, without duplicate keys, and within its limits on depth and size, including expanded aliases.
 */
import { isAlias, isCollection, isMap, isScalar, type Node, type Pair } from 'yaml';

/** The maximum depth of lists and maps. */
export const YAML_MAX_DEPTH = 64;
/** The maximum number of aliases in a document. */
export const YAML_MAX_ALIASES = 100;
/** How many mistakes of one kind are reported. */
const MAX_FLAWS = 10;

export type FlawKind = 'deep' | 'large' | 'aliases' | 'circle' | 'key' | 'twice';

export interface Flaw {
  readonly kind: FlawKind;
  /** The position in the text. */
  readonly at: number;
}

/** The size of a node with aliases expanded. */
interface Measure {
  readonly size: number;
  readonly height: number;
}

const LEAF: Measure = { size: 1, height: 0 };

export class YamlShape {
  readonly flaws: Flaw[] = [];
  /** The number of visited nodes. */
  visited = 0;
  readonly #limit: number;
  readonly #keys = new Map<unknown, Map<string, Pair>>();
  readonly #anchors = new Map<string, unknown>();
  readonly #measures = new Map<unknown, Measure>();
  readonly #targets = new Map<unknown, unknown>();

  /** `limit` is the maximum number of nodes after aliases are expanded. */
  constructor(root: Node, limit: number) {
    this.#limit = limit;
    this.#visit(root, 0);
  }

  /** The target of an alias; any other node itself. */
  resolved(node: unknown): unknown {
    return this.#targets.get(node) ?? node;
  }

  /** The pair with that key in a map. */
  pair(map: unknown, key: PropertyKey): Pair | undefined {
    return this.#keys.get(map)?.get(String(key));
  }

  #visit(node: unknown, depth: number): Measure {
    this.visited++;
    if (isAlias(node)) return this.#alias(node, node.source, depth);
    if (isScalar(node)) return this.#anchored(node, node.anchor, LEAF);
    if (!isCollection(node)) return LEAF;
    if (depth > YAML_MAX_DEPTH) return this.#flaw('deep', node);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    let size = 1;
    let height = 0;
    for (const item of isMap(node) ? this.#values(node) : node.items) {
      const inner = this.#visit(item, depth + 1);
      size += inner.size;
      height = Math.max(height, inner.height + 1);
      if (size > this.#limit) return this.#flaw('large', node);
      if (this.flaws.some(({ kind }) => kind !== 'twice')) break;
    }
    return this.#anchored(node, node.anchor, { size, height });
  }

  #anchored(node: unknown, anchor: string | undefined, measure: Measure): Measure {
    if (anchor === undefined) return measure;
    this.#anchors.set(anchor, node);
    this.#measures.set(node, measure);
    return measure;
  }

  /** The target of an alias has been measured already, unless the alias is inside it. */
  #alias(node: unknown, source: string, depth: number): Measure {
    const target = this.#anchors.get(source);
    if (target === undefined) return LEAF;
    const measure = this.#measures.get(target);
    if (measure === undefined) return this.#flaw('circle', node);
    this.#targets.set(node, target);
    if (this.#targets.size > YAML_MAX_ALIASES) return this.#flaw('aliases', node);
    return depth + measure.height > YAML_MAX_DEPTH ? this.#flaw('deep', node) : measure;
  }

  /** The values of a map; also checks its keys. */
  *#values(map: { readonly items: readonly Pair[] }): Generator<unknown> {
    const keys = new Map<string, Pair>();
    this.#keys.set(map, keys);
    for (const pair of map.items) {
      const { key } = pair;
      this.visited++;
      if (key !== null && !isScalar(key)) this.#flaw('key', key);
      const name = String((isScalar(key) ? key.value : undefined) ?? '');
      if (keys.has(name)) this.#flaw('twice', key);
      keys.set(name, pair);
      if (isScalar(key) && key.anchor !== undefined) this.#anchored(key, key.anchor, LEAF);
      yield pair.value;
    }
  }

  #flaw(kind: FlawKind, node: unknown): Measure {
    if (this.flaws.length < MAX_FLAWS) this.flaws.push({ kind, at: startOf(node) ?? 0 });
    return LEAF;
  }
}

/** The position of a node in the text. */
export function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

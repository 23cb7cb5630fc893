/** What a program keeps in memory, from a heap snapshot. */
import type { Inspector } from './inspector.ts';

/** The program's own data. The rest is compiled code, and what the engine and the browser keep for themselves. */
const DATA: ReadonlySet<string> = new Set([
  ...['object', 'array', 'closure', 'string', 'concatenated string', 'sliced string', 'number', 'bigint', 'regexp'],
]);

/** The part of the format that is used here: of each node, the fields of `node_fields` in turn. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Bytes by kind, such as `object Map`, or `string` for all texts. */
export type Kept = ReadonlyMap<string, number>;

export const bytesOf = (kept: Kept): number => [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);

/** The kinds that grew most from one to the other, with the bytes by which they grew. */
export const grownMost = (before: Kept, after: Kept): readonly (readonly [kind: string, bytes: number])[] =>
  [...after]
    .map(([kind, bytes]) => [kind, bytes - (before.get(kind) ?? 0)] as const)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3);

/** V8 collects all garbage before it takes a snapshot. */
export async function keptIn(inspector: Inspector, sessionId?: string): Promise<Kept> {
  const chunks: string[] = [];
  const stop = inspector.listen((message) => {
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk' && message.sessionId === sessionId)
      chunks.push(String(message.params?.chunk));
  });
  await inspector.session(sessionId)('HeapProfiler.takeHeapSnapshot');
  stop();
  const { snapshot, nodes, strings } = JSON.parse(chunks.join('')) as Snapshot;
  const {
    node_fields: fields,
    node_types: [types],
  } = snapshot.meta;
  const value = (node: number, field: string): number => nodes[node + fields.indexOf(field)] ?? 0;
  const kept = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[value(node, 'type')] ?? '';
    if (!DATA.has(type)) continue;
    const kind = type === 'object' ? `object ${strings[value(node, 'name')]}` : type;
    kept.set(kind, (kept.get(kind) ?? 0) + value(node, 'self_size'));
  }
  return kept;
}

/** The table of layers in docs/architecture.md, and what imports what in `src`. Types count as imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Module {
  readonly name: string;
  readonly layer: number;
  /** Ranks from bottom to top; entries of one rank may not import each other. Empty: no order within. */
  readonly ranks: readonly (readonly string[])[];
  /** Modules of lower layers that it must not import either. */
  readonly never: readonly string[];
}

export interface Import {
  readonly from: string;
  readonly to: string;
}

const names = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);

/** The first table of layers; its rows are `| layer | module | contents | sub-modules | also never imports |`. */
export function modulesOf(page: string): Map<string, Module> {
  const modules = new Map<string, Module>();
  const table = /\| layer \|.*?(?:\n\n|$)/s.exec(page)?.[0] ?? page;
  for (const row of table.split('\n')) {
    const cells = row.split('|').map((cell) => cell.trim());
    const [, layer = '', module = '', , inner = '', never = ''] = cells;
    const [name] = names(module);
    if (!/^\d+$/.test(layer) || name === undefined) continue;
    if (modules.has(name)) throw new Error(`docs/architecture.md lists the module ${name} twice`);
    const ranks = inner
      .split('·')
      .map(names)
      .filter((rank) => rank.length > 0);
    modules.set(name, { name, layer: Number(layer), ranks, never: names(never) });
  }
  return modules;
}

const SPECIFIERS = [/\bfrom\s+'(\.[^']+)'/g, /\bimport\s+'(\.[^']+)'/g, /\bimport\(\s*'(\.[^']+)'\s*\)/g];

/** Every TypeScript file below a folder. */
export const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

/** Every relative import in `src`, as paths below it. */
export function importsIn(root: string): readonly Import[] {
  return filesIn(root).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return SPECIFIERS.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, specifier]) => ({
        from: file,
        to: normalize(join(dirname(file), specifier as string)),
      })),
    );
  });
}

/** Below `src`: `core` of `core/kernel/rule.ts`, `index.ts` of `index.ts`. */
const moduleOf = (path: string): string => path.split('/')[0] as string;

/** The arrows of the drawing, as pairs `lower --> upper`. */
export function arrowsIn(page: string): readonly string[] {
  const drawing = /```mermaid\n(.*?)```/s.exec(page)?.[1] ?? '';
  return drawing.split('\n').flatMap((line) => {
    const groups = line.split('-->').map((group) => group.split('&').map((name) => name.trim()));
    return groups
      .slice(1)
      .flatMap((uppers, i) => uppers.flatMap((upper) => (groups[i] ?? []).map((lower) => `${lower} --> ${upper}`)));
  });
}

/** The imports between modules as arrows `imported --> importer`, without those that follow from others. */
export function arrowsOf(imports: readonly Import[]): readonly string[] {
  const imported = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [upper, lower] = [moduleOf(from), moduleOf(to)];
    if (upper !== lower) imported.set(upper, (imported.get(upper) ?? new Set()).add(lower));
  }
  const known = new Map<string, ReadonlySet<string>>();
  const below = (upper: string): ReadonlySet<string> => {
    const found =
      known.get(upper) ?? new Set([...(imported.get(upper) ?? [])].flatMap((lower) => [lower, ...below(lower)]));
    known.set(upper, found);
    return found;
  };
  return [...imported].flatMap(([upper, lowers]) =>
    [...lowers]
      .filter((lower) => ![...lowers].some((other) => below(other).has(lower)))
      .map((lower) => `${lower} --> ${upper}`),
  );
}

/** Position of a file among its module's entries; undefined if the table has no entry for it. */
function rankOf({ name, ranks }: Module, path: string): { rank: number; entry: string } | undefined {
  const inner = path.slice(name.length + 1);
  for (const [rank, entries] of ranks.entries())
    for (const entry of entries)
      if (inner === entry || inner.startsWith(`${entry.replace(/\/$/, '')}/`)) return { rank, entry };
  return undefined;
}

/** Why this import is forbidden, or undefined. */
export function fault(modules: ReadonlyMap<string, Module>, { from, to }: Import): string | undefined {
  const [importer, imported] = [modules.get(moduleOf(from)), modules.get(moduleOf(to))];
  if (importer === undefined) return `${from} is in no module of docs/architecture.md`;
  if (imported === undefined) return `${from} imports ${to}, which is in no module of docs/architecture.md`;
  if (importer !== imported) {
    if (imported.layer >= importer.layer)
      return `${from} imports ${to}: ${importer.name} is on layer ${importer.layer}, ${imported.name} on ${imported.layer}`;
    return importer.never.includes(imported.name)
      ? `${from} imports ${to}: ${importer.name} never imports ${imported.name}`
      : undefined;
  }
  if (importer.ranks.length === 0) return undefined;
  const [lower, upper] = [rankOf(importer, to), rankOf(importer, from)];
  if (upper === undefined) return `${from} is in no sub-module of ${importer.name} in docs/architecture.md`;
  if (lower === undefined) return `${to} is in no sub-module of ${importer.name} in docs/architecture.md`;
  if (lower.entry === upper.entry || lower.rank < upper.rank) return undefined;
  return `${from} imports ${to}: in ${importer.name}, ${lower.entry} does not stand before ${upper.entry}`;
}

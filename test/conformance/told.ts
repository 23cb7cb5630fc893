/** Files that say what the suite does or says, an entry each, which begins with `# ` and its name. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { ALL } from '../sizes.ts';

const nameOf = (entry: string): string => entry.split(/[:\n]/, 1)[0] ?? '';

/**
 * Compares entries with those of a file beside this one: all of them in the long form, where `--update` writes the file, and otherwise those that
 * are given.
 */
export async function expectTold(file: string, entries: readonly string[]): Promise<void> {
  expect(new Set(entries.map(nameOf)).size).toBe(entries.length);
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (ALL) return expect(`${entries.join('\n')}\n`).toMatchFileSnapshot(path);
  const text = readFileSync(path, 'utf8');
  const known = new Map(
    text
      .trimEnd()
      .split(/\n(?=# )/)
      .map((entry) => [nameOf(entry), entry]),
  );
  expect(entries).toEqual(entries.map((entry) => known.get(nameOf(entry))));
}

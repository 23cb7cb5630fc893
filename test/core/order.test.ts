/**
 * The folders of the core in their order, as docs/house.md has it: a file imports from its own folder and from those before it,
 * types included.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/house.md', 'utf8');
const table = /\| folder of `core`.*?\n\n/s.exec(page)?.[0] ?? '';
const rows = [...table.matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)].map(([, name = '', holds = '']) => ({ name, holds }));
const files = readdirSync('src/core', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** The row of a file: its folder's, or the row in brackets that names it. */
const rowOf = (file: string): number =>
  rows.findIndex(({ name, holds }) =>
    dirname(file) === '.' ? name.startsWith('(') && holds.includes(`\`${file}\``) : name === dirname(file),
  );

describe('the order of the core', () => {
  it('has a row for every file, and files for every row', () => {
    expect(files.filter((file) => rowOf(file) < 0)).toEqual([]);
    expect(new Set(files.map(rowOf)).size).toBe(rows.length);
  });

  it('no import climbs, types included', () => {
    const imports = files.flatMap((file) =>
      [...readFileSync(join('src/core', file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(
        ([, from = '']) => ({
          file,
          to: relative('src/core', join('src/core', dirname(file), from)),
        }),
      ),
    );
    const inside = imports.filter(({ to }) => !to.startsWith('..'));
    expect(inside.length).toBeGreaterThan(200);
    expect(inside.filter(({ file, to }) => rowOf(to) > rowOf(file))).toEqual([]);
  });
});

/**
 * The folders of a module in their order, as docs/house.md has it: a file imports from its own folder and from those before it,
 * types included.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/house.md', 'utf8');

describe.each(['core', 'facility', 'explore'])('the order of %s', (module) => {
  const root = join('src', module);
  const [table = ''] = new RegExp(`\\| folder of \`${module}\`.*?\\n\\n`, 's').exec(page) ?? [];
  const rows = [...table.matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)].map(([, name = '', holds = '']) => ({
    name,
    holds,
  }));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  /** The row of a file: its folder's, or the row in brackets that names it. */
  const rowOf = (file: string): number =>
    rows.findIndex(({ name, holds }) =>
      dirname(file) === '.' ? name.startsWith('(') && holds.includes(`\`${file}\``) : name === dirname(file),
    );

  it('has a row for every file, and files for every row', () => {
    expect(files.filter((file) => rowOf(file) < 0)).toEqual([]);
    expect(new Set(files.map(rowOf)).size).toBe(rows.length);
  });

  it('no import climbs, types included', () => {
    const imports = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, from = '']) => ({
        file,
        to: relative(root, join(root, dirname(file), from)),
      })),
    );
    const inside = imports.filter(({ to }) => !to.startsWith('..'));
    expect(inside.length).toBeGreaterThan(100);
    expect(inside.filter(({ file, to }) => rowOf(to) > rowOf(file))).toEqual([]);
  });

  it('no folder holds more than 25 files', () => {
    for (const { name } of rows)
      expect(files.filter((file) => dirname(file) === name).length, name).toBeLessThanOrEqual(25);
  });
});

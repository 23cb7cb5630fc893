/** Every file of `src` obeys the layers of docs/architecture.md. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrowsIn, arrowsOf, fault, filesIn, importsIn, modulesOf } from './layers.ts';

const page = readFileSync('docs/architecture.md', 'utf8');
const modules = modulesOf(page);
const files = filesIn('src');

describe('layers', () => {
  it('every folder of src is a module in the table, and every module in the table is there', () => {
    const there = new Set(files.map((file) => file.split('/')[0]));
    expect([...modules.keys()].toSorted()).toEqual([...there].toSorted());
  });

  it('no import climbs, not even for a type', () => {
    const imports = importsIn('src');
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.map((one) => fault(modules, one)).filter((why) => why !== undefined)).toEqual([]);
  });

  it('the drawing shows the imports between modules, without those that follow from others', () => {
    expect(arrowsIn(page).toSorted()).toEqual(arrowsOf(importsIn('src')).toSorted());
  });

  it('no folder holds more than 25 files', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 25)).toEqual([]);
  });

  it('no file has more than 350 lines', () => {
    const lengths = files.map(
      (file) => [file, readFileSync(`src/${file}`, 'utf8').trimEnd().split('\n').length] as const,
    );
    expect(lengths.filter(([, lines]) => lines > 350)).toEqual([]);
  });
});

describe('the check of layers', () => {
  const table = modulesOf(
    [
      '| 0 | `low` | x | | |',
      '| 1 | `mid` | x | `a` · `b`, `c` · `top.ts` | |',
      '| 2 | `high` | x | | `low` |',
      '| 2 | `beside` | x | | |',
    ].join('\n'),
  );
  it.each([
    ['low/x.ts', 'mid/a/x.ts', 'low is on layer 0, mid on 1'],
    ['high/x.ts', 'beside/x.ts', 'high is on layer 2, beside on 2'],
    ['high/x.ts', 'low/x.ts', 'high never imports low'],
    ['mid/a/x.ts', 'mid/b/x.ts', 'b does not stand before a'],
    ['mid/b/x.ts', 'mid/c/x.ts', 'c does not stand before b'],
    ['mid/a/x.ts', 'mid/top.ts', 'top.ts does not stand before a'],
    ['mid/d/x.ts', 'mid/a/x.ts', 'mid/d/x.ts is in no sub-module of mid'],
    ['gone/x.ts', 'mid/a/x.ts', 'in no module'],
  ])('%s may not import %s', (from, to, why) => {
    expect(fault(table, { from, to })).toContain(why);
  });

  it.each([
    ['mid/a/x.ts', 'low/x.ts'],
    ['mid/b/x.ts', 'mid/a/x.ts'],
    ['mid/b/x.ts', 'mid/b/y.ts'],
    ['mid/top.ts', 'mid/c/x.ts'],
    ['beside/x.ts', 'low/x.ts'],
  ])('%s may import %s', (from, to) => {
    expect(fault(table, { from, to })).toBeUndefined();
  });
});

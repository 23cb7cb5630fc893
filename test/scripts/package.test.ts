/** What the package contains without being a dependency: NOTICE names it, and the native parts of SQLite are those of the library. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { PACKED } from '../../scripts/packed.mjs';
import { BUDGET, judgeSizes } from '../../scripts/size-budget.mjs';

const manifest = z.object({
  version: z.string(),
  license: z.string(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const manifestOf = (folder: string) => manifest.parse(JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')));

/** The licence names that NOTICE uses for those that the packages declare. */
const LICENCES: Readonly<Record<string, string>> = {
  MIT: 'MIT License',
  'Apache-2.0': 'Apache License 2.0',
  'BlueOak-1.0.0': 'Blue Oak Model License 1.0.0',
};

it('NOTICE names each package whose files are copied, with its version and licence, and no other', () => {
  const named = [...readFileSync('NOTICE', 'utf8').matchAll(/^(@?[\w/-]+) (\d\S+), (.+ License(?: \d\S+)?)$/gm)];
  const copied = PACKED.map(({ name, from }) => {
    const { version, license } = manifestOf(from);
    return [name, version, LICENCES[license]];
  });
  expect(named.map(([, name, version, licence]) => [name, version, licence]).sort()).toEqual(copied.sort());
  for (const { parts } of PACKED) expect(parts.some((part) => part.startsWith('LICENSE'))).toBe(true);
});

it('has a native part of SQLite for each machine that the library knows, but for one C library only', () => {
  const { version, optionalDependencies } = manifestOf('node_modules/libsql');
  const wanted = Object.entries(optionalDependencies).filter(([name]) => !name.includes('-musl'));
  expect(wanted.length).toBeGreaterThan(5);
  const ours = Object.entries(manifestOf('.').optionalDependencies).filter(([name]) => name.startsWith('@libsql/'));
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(wanted));
  for (const [, native] of wanted) expect(native).toBe(version);
});

it('a size above the budget is named', () => {
  expect(judgeSizes(BUDGET).isWithin).toBe(true);
  expect(judgeSizes({ ...BUDGET, installed: BUDGET.installed + 1 })).toMatchObject({
    isWithin: false,
    text: expect.stringContaining('TOO LARGE installed'),
  });
});

/** `noke-sim init`: what it writes passes immediately, and nothing that was there is replaced. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shippedFacilities as facilities } from '../../../src/cli/run/facilities.ts';
import { noke } from '../noke.ts';

const FILES = [
  '.github/workflows/noke-sim.yml',
  'scenarios/first-unlock.yaml',
  'scenarios/site.facility.yaml',
  'test/unlock.test.mts',
];

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'noke-sim-init-')), 'storage');
});

const written = (): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    : [];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

it('writes a facility, a scenario, a test, a workflow and a script, and says what comes next', async () => {
  const { code, out, err } = await noke(['init', folder]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(written()).toEqual([...FILES, 'package.json'].sort());
  for (const name of [...FILES, 'package.json']) expect(out).toContain(`wrote  ${name}`);
  expect(out).toContain('npx vitest run');
  expect(JSON.parse(read('package.json'))).toMatchObject({
    name: 'storage',
    scripts: { scenarios: 'noke-sim run scenarios' },
  });
});

it('its scenario passes with any seed, and fails when its expectation is inverted', async () => {
  await noke(['init', folder]);
  const scenarios = join(folder, 'scenarios');
  expect(await noke(['run', scenarios, '--seeds', '20'], { facilities })).toMatchObject({
    code: 0,
    out: expect.stringContaining('20 cases: 20 pass\n'),
  });
  const file = join(scenarios, 'first-unlock.yaml');
  writeFileSync(file, read('scenarios/first-unlock.yaml').replace('retracted', '{ not: retracted }'));
  expect((await noke(['run', scenarios], { facilities })).code).toBe(1);
});

it('its files name schemas of the package that exist, for the editor', async () => {
  await noke(['init', folder]);
  for (const name of ['site.facility.yaml', 'first-unlock.yaml']) {
    const [, schema = ''] = /\$schema=\.\.\/node_modules\/noke-sim\/(\S+)/.exec(read(`scenarios/${name}`)) ?? [];
    expect(existsSync(schema), name).toBe(true);
  }
});

it('its workflow plays the scenarios that it wrote with the action of the package', async () => {
  await noke(['init', folder]);
  expect(parse(read('.github/workflows/noke-sim.yml'))).toMatchObject({
    jobs: {
      'noke-sim': {
        steps: expect.arrayContaining([
          expect.objectContaining({ uses: './node_modules/noke-sim', with: { scenarios: 'scenarios' } }),
        ]),
      },
    },
  });
  expect(existsSync('action.yml')).toBe(true);
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({
    files: expect.arrayContaining(['action.yml', 'examples', 'schemas']),
  });
});

it.each(FILES)('writes nothing where %s exists, and says so', async (name) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), 'mine');
  for (const [args, remedy] of [
    [[], '--force'],
    [['--force'], 'did not write them'],
  ] as const) {
    const { code, out, err } = await noke(['init', folder, ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^nothing was written, because these exist in \\S+: ${name}; .*${remedy}`));
  }
  expect(written()).toEqual([name]);
  expect(read(name)).toBe('mine');
});

it('--force replaces what init wrote', async () => {
  await noke(['init', folder]);
  const before = read('test/unlock.test.mts');
  writeFileSync(join(folder, 'test/unlock.test.mts'), before.replace('60_000', '1'));
  expect((await noke(['init', folder])).code).toBe(2);
  expect((await noke(['init', folder, '--force'])).code).toBe(0);
  expect(read('test/unlock.test.mts')).toBe(before);
});

it.each([
  [
    '{\n\t"name": "x",\n\t"scripts": { "test": "jest" }\n}\n',
    '{\n\t"name": "x",\n\t"scripts": {\n\t\t"test": "jest",\n\t\t"scenarios": "noke-sim run scenarios"\n\t}\n}\n',
  ],
  ['{"scripts": {"scenarios":"mine"}}', '{"scripts": {"scenarios":"mine"}}'],
])('keeps what package.json has: %s', async (before, after) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), before);
  expect((await noke(['init', folder])).code).toBe(0);
  expect(read('package.json')).toBe(after);
});

it.each(['', '[]', '{"scripts":1}', '{'])('writes nothing beside a package.json that is none: %j', async (text) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), text);
  expect(await noke(['init', folder])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('package.json: expected a JSON object in which "scripts", if present, is an object'),
  });
  expect(written()).toEqual(['package.json']);
});

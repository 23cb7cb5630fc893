/** A configuration file: its options apply where the command line gives none; an error in it names the place and the nearest word. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { configTypes } from '../../../scripts/config-types.ts';
import { configuration } from '../../../scripts/schemas.ts';
import { applyConfig } from '../../../src/cli/config/apply-config.ts';
import { programFor } from '../../../src/cli/program.ts';
import { printProblem } from '../../../src/facility/files/problem.ts';
import { defineConfig } from '../../../src/library/config.ts';
import { FROM_DIST } from '../../from-dist.ts';
import { tinyFacilities } from '../../scenario/tiny-facilities.ts';
import { silentHost } from '../silent-host.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noke-sim-config-'));
});

/** The command of a line, parsed but not run. */
function commandOf(...line: string[]): Command {
  const program = programFor({
    host: silentHost,
    done: () => undefined,
    facilities: async () => tinyFacilities,
    run: async () => 0,
    faults: new Map(),
  });
  let found = program;
  for (const name of line) {
    const sub = found.commands.find((each) => each.name() === name);
    if (sub === undefined) break;
    found = sub;
  }
  found.action(() => undefined);
  program.parse(line, { from: 'user' });
  return found;
}

async function applied(name: string, text: string, ...line: string[]) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const command = commandOf(...line);
  const problems = await applyConfig([file], command);
  return {
    options: command.opts(),
    arguments: command.processedArgs,
    problems: problems.map((one) => printProblem(one).replace(folder, '')),
  };
}

const json = (value: unknown, ...line: string[]) =>
  applied('noke-sim.config.json', JSON.stringify(value, null, 2), ...line);

describe('the configuration file', () => {
  it('gives options and arguments that the command line does not give, as the command line would', async () => {
    const config = {
      run: { files: ['a', 'b'], seeds: 20, quiet: true, filter: ['x', 'y'], link: 'radio' },
      up: { seed: 'other' },
    };
    expect(await json(config, 'run')).toMatchObject({
      problems: [],
      arguments: [['a', 'b']],
      options: { seeds: 20, quiet: true, filter: ['x', 'y'], link: 'radio' },
    });
    expect(await json(config, 'run', 'c', '--seeds', '3', '--link', 'memory', '--filter', 'z')).toMatchObject({
      problems: [],
      arguments: [['c']],
      options: { seeds: 3, link: 'memory', filter: ['z'] },
    });
    expect((await json({ up: { seed: 'other', life: false, facility: 'x.yaml' } }, 'up')).options).toMatchObject({
      seed: 'other',
      life: false,
    });
    expect((await json({ conform: { core: { slow: true } } }, 'conform', 'core', 'm.mjs')).options).toMatchObject({
      slow: true,
    });
  });

  it('can be a module', async () => {
    const text = 'export default { run: { seeds: 2 + 3 } };';
    expect((await applied('noke-sim.config.mjs', text, 'run')).options).toMatchObject({ seeds: 5 });
  });

  it.each([
    [{ run: { sedes: 3 } }, ':3:5: run: found the key "sedes", expected one of the keys', 'did you mean seeds?'],
    [{ rnu: {} }, ':2:3: found the key "rnu"', 'did you mean run?'],
    [{ conform: { lok: {} } }, ':3:5: conform: found the key "lok"', 'did you mean lock?'],
    [{ run: { quiet: 'yes' } }, 'run.quiet: found "yes"', 'expected true or false'],
    [{ run: { seeds: 0 } }, ':3:14: run.seeds: Expected a whole number from 1', ''],
    [{ run: { link: 'wire' } }, 'run.link: found "wire", expected one of memory, radio', ''],
    [{ up: { token: 'secret' } }, 'up: found the key "token"', 'tokenFile'],
    [[], 'found an empty list, expected a map', ''],
  ])('%j is refused with its place', async (config, place, hint) => {
    const { problems, options } = await json(config, 'run');
    expect(problems[0]).toContain(`/noke-sim.config.json`);
    expect(problems[0]).toContain(place);
    expect(problems[0]).toContain(hint);
    expect(JSON.stringify(options)).not.toContain('secret');
  });

  it.each([
    ['noke-sim.config.json', '{', 'not valid YAML'],
    ['noke-sim.config.mjs', 'export const run = 1;', 'no default export'],
    ['noke-sim.config.mjs', 'throw new Error("my mistake");', 'cannot be loaded: my mistake'],
  ])('%s with %j is refused with a sentence', async (name, text, sentence) => {
    expect((await applied(name, text, 'run')).problems).toEqual([expect.stringContaining(sentence)]);
  });

  // A loader compiles TypeScript, as new versions of Node do.
  it('is found in the current folder, and may be TypeScript; two of them are one too many', () => {
    cpSync('examples/start/scenarios', join(folder, 'scenarios'), { recursive: true });
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [...FROM_DIST, resolve('dist/cli/main.js'), ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    const config = 'export default { run: { files: ["scenarios"], seeds: 2 } satisfies object };';
    writeFileSync(join(folder, 'noke-sim.config.ts'), config);
    expect(run('run')).toMatchObject({ status: 0, stdout: expect.stringContaining('2 cases: 2 pass\n') });
    rmSync(join(folder, 'noke-sim.config.ts'));
    for (const [name, text] of [
      ['json', '{}'],
      ['mjs', 'export default {};'],
    ] as const)
      writeFileSync(join(folder, `noke-sim.config.${name}`), text);
    expect(run('verbs')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^noke-sim\.config\.json: noke-sim\.config\.mjs exists as well; keep only one of them\nmore: npx --no noke-sim explain E-CONFIG-1\n$/,
      ),
    });
  });
});

it('the types of a configuration are those that its schema gives (npm run schemas writes them)', () => {
  expect(readFileSync('src/library/config-types.ts', 'utf8')).toBe(configTypes(configuration));
});

it('defineConfig knows every command, option and choice', async () => {
  // @ts-expect-error there is no such option
  defineConfig({ run: { sedes: 3 } });
  // @ts-expect-error there is no such command
  defineConfig({ rnu: {} });
  // @ts-expect-error there is no such link
  defineConfig({ run: { link: 'wire' } });
  // @ts-expect-error a secret has no key
  defineConfig({ up: { token: 'x' } });
  const given = {
    run: { files: ['scenarios'], seeds: '5', link: 'radio' },
    conform: { core: { slow: true } },
  } as const;
  expect(defineConfig(given)).toBe(given);
  expect((await json(given, 'run')).options).toMatchObject({ seeds: 5, link: 'radio' });
});

it('the module of docs/ci.md is valid', async () => {
  const [, text = ''] = /^```js\n([\s\S]*?)^```/m.exec(readFileSync('docs/ci.md', 'utf8')) ?? [];
  expect(text).toContain("from 'noke-sim/config';");
  const here = text.replace("'noke-sim/config'", JSON.stringify(pathToFileURL(resolve('dist/library/config.js')).href));
  expect(await applied('noke-sim.config.mjs', here, 'run')).toMatchObject({ problems: [], options: { jobs: 4 } });
});

it('the file of docs/ci.md is valid', async () => {
  const [, text = ''] = /^```json\n([\s\S]*?)^```/m.exec(readFileSync('docs/ci.md', 'utf8')) ?? [];
  const { problems, options } = await applied('noke-sim.config.json', text, 'run');
  expect(problems).toEqual([]);
  expect(options).toMatchObject({ jobs: 4 });
});

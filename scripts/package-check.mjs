/**
 * The packed library as other tools see it: `npm pack`, installed into a project outside the repository. The declarations compile strictly under the
 * oldest and the newest supported TypeScript, a mistyped verb or path does not compile, and the shape of the package satisfies publint and Are the
 * types wrong. `--all` also runs the unlock test under Vitest, under Jest as ES modules and CommonJS, under ts-jest with the settings of
 * docs/library.md, and the fixture under Playwright in Chromium. It then takes the newest TypeScript from the registry instead of ours, and tries
 * which versions can import the package into a CommonJS file. Exit code 3: the registry cannot be reached, or Chromium is missing.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { home, packInto, run } from './outside.mjs';

/** The declared minimum; docs/library.md names it. */
const OLDEST = '5.6.3';
const all = process.argv.includes('--all');
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-package-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let failed = 0;
/** Runs a command that must end with 0, or with `status`, and print `says`. */
function step(name, command, { says = '', status = 0, env: more } = {}) {
  const done = run(command, folder, more);
  const right = done.status === status && done.said.includes(says);
  console.log(`${right ? 'ok   ' : 'FAIL '} ${done.seconds.toFixed(1).padStart(5)} s  ${name}`);
  if (right) return;
  failed += 1;
  console.log(`${command}: exit ${done.status}, expected ${status} and "${says}"\n${done.said.slice(-3000)}`);
}

const write = (name, text) => writeFileSync(join(folder, name), text);
const copy = (name) => cpSync(join(home, 'scripts/package-check', name), join(folder, name));

const packed = packInto(folder);
write('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
const newest = all ? 'typescript@latest' : `typescript@${versionOf('typescript')}`;
const tools = [
  packed,
  `oldest@npm:typescript@${OLDEST}`,
  `newest@npm:${newest}`,
  `@types/node@${versionOf('@types/node')}`,
  'publint@0.3.25',
  '@arethetypeswrong/cli@0.18.5',
  ...(all ? ['typescript57@npm:typescript@5.7.3', 'typescript58@npm:typescript@5.8.3'] : []),
  ...(all ? [`vitest@${versionOf('vitest')}`, 'jest@30.5.2', '@playwright/test@1.65.1'] : []),
];
step('npm install', `npm install --no-audit --no-fund --prefer-offline ${tools.join(' ')}`);

function versionOf(name) {
  return JSON.parse(readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8')).version;
}

// What compiles, and what does not.
const COMPILER = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};
const WRONG = {
  'mistyped-verb.mts': "error TS2551: Property 'tuoch' does not exist",
  'mistyped-path.mts': 'error TS2345: Argument of type \'"lock.A101.powr"\'',
  'mistyped-kind.mts': 'error TS2345',
  'mistyped-config.mts': "Object literal may only specify known properties, but 'fiels' does not exist",
};
copy('program.mts');
for (const name of Object.keys(WRONG)) copy(name);
const project = (name, files) => write(name, JSON.stringify({ compilerOptions: COMPILER, files }));
project('right.json', ['program.mts']);
for (const name of Object.keys(WRONG)) project(`${name}.json`, [name]);
for (const age of ['oldest', 'newest']) {
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules', age, 'package.json'), 'utf8'));
  const tsc = `node node_modules/${age}/bin/tsc --pretty false -p`;
  step(`TypeScript ${version} compiles a program without skipLibCheck`, `${tsc} right.json`);
  for (const [name, says] of Object.entries(WRONG))
    step(`TypeScript ${version} refuses ${name}`, `${tsc} ${name}.json`, { status: age === 'oldest' ? 2 : 1, says });
}
if (all) {
  // docs/library.md: before TypeScript 5.8, only into a module.
  write('plain.cts', "import { openFacility } from 'noke-sim';\nopenFacility();\n");
  const compilerOptions = { ...COMPILER, skipLibCheck: true };
  write('plain.json', JSON.stringify({ compilerOptions, files: ['plain.cts'] }));
  for (const [name, refusal] of [
    ['oldest', { status: 2, says: 'error TS1479' }],
    ['typescript57', { status: 2, says: 'error TS1479' }],
    ['typescript58', {}],
  ])
    step(
      `${name} ${refusal.status ? 'refuses' : 'takes'} an import into a CommonJS file`,
      `node node_modules/${name}/bin/tsc --pretty false -p plain.json`,
      refusal,
    );
}
copy('entries.cjs');
step('CommonJS loads every entry with require', 'node entries.cjs', { says: 'function' });
write(
  'noke-sim.config.mjs',
  "import { defineConfig } from 'noke-sim/config';\nexport default defineConfig({ run: { files: ['node_modules/noke-sim/scenarios/keys/online-unlock.yaml'] } });",
);
step('a configuration by defineConfig is read', 'npx --no noke-sim run', { says: '1 pass' });

// The shape of the package.
step('publint finds nothing, not even a suggestion', 'npx --no publint run --strict node_modules/noke-sim', {
  says: 'All good',
});
// The tool lists what the profile ignores even where it finds nothing; the exit code is the verdict.
step('Are the types wrong finds nothing', `npx --no attw ${packed} --profile esm-only`, {
  says: 'node16 (from ESM)',
});

if (all) {
  const test = readFileSync(join(home, 'examples/library/unlock.test.ts'), 'utf8');
  write('unlock.test.ts', test);
  step('Vitest runs the unlock test', 'npx --no vitest run', { says: '1 passed' });
  // The changes for Jest are those that docs/library.md names.
  const changes = readFileSync(join(home, 'docs/library.md'), 'utf8').split('For Jest')[1];
  const [, declared] = /```ts\n[\s\S]*?(declare module 'expect' \{[\s\S]*?\n\}\n)/.exec(changes);
  const forJest = test
    .replace("from 'vitest';", "from '@jest/globals';")
    .replace(/declare module 'vitest' \{[\s\S]*?\n\}\n/, declared);
  write('jest-esm.test.mts', forJest);
  write('jest.json', JSON.stringify({ compilerOptions: { ...COMPILER, noEmit: false }, files: ['jest-esm.test.mts'] }));
  step('the unlock test for Jest compiles', 'node node_modules/newest/bin/tsc --pretty false -p jest.json');
  copy('jest-cjs.test.cjs');
  const jest = { NODE_OPTIONS: '--experimental-vm-modules' };
  step('Jest runs it as ES modules', 'npx --no jest esm.test.mjs', { says: '1 passed', env: jest });
  step('Jest runs it as CommonJS', 'npx --no jest cjs.test.cjs', { says: '1 passed', env: jest });
  // A project of each module type with the command and the files that the page shows.
  const blocks = (language) =>
    [...changes.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
  const [install] = blocks('sh');
  const [jestConfig, tsconfig] = blocks('json');
  mkdirSync(join(folder, 'ts-jest'));
  write('ts-jest/jest.config.json', jestConfig);
  write('ts-jest/tsconfig.json', tsconfig);
  write('ts-jest/unlock.test.ts', forJest);
  write('ts-jest/init.test.mts', forJest);
  for (const type of ['module', 'commonjs']) {
    write('ts-jest/package.json', JSON.stringify({ name: 'with-ts-jest', private: true, type }));
    step(
      `the command of the page installs ts-jest (${type})`,
      `cd ts-jest && ${install.trim()} --no-audit --no-fund --prefer-offline`,
    );
    step(`ts-jest runs it as .ts and as .mts (${type})`, 'cd ts-jest && npx --no jest', {
      says: '2 passed, 2 total',
      env: jest,
    });
  }
  const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(chromium)) {
    console.log('there is no Chromium here: set CHROMIUM, or install it');
    process.exit(3);
  }
  copy('fixture.spec.mjs');
  write(
    'playwright.config.mjs',
    `export default { testMatch: '*.spec.mjs', use: { launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ['--no-sandbox'] } } };`,
  );
  step('Playwright runs the fixture in Chromium', 'npx --no playwright test --workers 2', { says: '2 passed' });
}
process.exit(failed === 0 ? 0 : 1);

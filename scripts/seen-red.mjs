/**
 * Proves that our checks can fail: each fault is planted in a copy of the checkout, one at a time, and the check that guards
 * against it must fail there and name the problem. The checkout itself is not touched.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '..');
const node = process.execPath;
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];

/** What is broken, how, which check must fail, and a word that its output must contain. */
const plantings = [
  {
    name: 'a type imported from a higher layer',
    plant: (dir) =>
      appendFileSync(
        join(dir, 'src/protocol/bytes.ts'),
        "\nimport type { Verb } from '../facility/types.ts';\nexport type Climbed = Verb;\n",
      ),
    check: [...vitest, 'test/architecture'],
    says: 'protocol is on layer 0',
  },
  {
    name: 'a circle of imports made of types',
    plant: (dir) =>
      appendFileSync(
        join(dir, 'src/lock/ring.ts'),
        "\nimport type { Flash } from './flash.ts';\nexport type Ringed = Flash;\n",
      ) ??
      appendFileSync(
        join(dir, 'src/lock/flash.ts'),
        "\nimport type { Ringed } from './ring.ts';\nexport type Flashed = Ringed;\n",
      ),
    check: ['node_modules/@biomejs/biome/bin/biome', 'check', 'src/lock'],
    says: 'noImportCycles',
  },
  {
    name: 'a cast that silences the compiler',
    plant: (dir) => appendFileSync(join(dir, 'src/keys/block.ts'), '\nexport const cast = 1 as unknown as string;\n'),
    check: ['node_modules/@biomejs/biome/bin/biome', 'check', 'src/keys'],
    says: 'silences the compiler',
  },
  {
    name: 'machine time in the simulation',
    plant: (dir) => appendFileSync(join(dir, 'src/keys/block.ts'), '\nexport const noticed = Date.now();\n'),
    check: ['node_modules/@biomejs/biome/bin/biome', 'check', 'src/keys'],
    says: 'never reads the machine',
  },
  {
    name: 'a regular expression where toMatchObject accepts anything',
    plant: (dir) =>
      appendFileSync(join(dir, 'test/readme.test.ts'), "\nexpect({ why: 'this' }).toMatchObject({ why: /that/ });\n"),
    check: ['node_modules/@biomejs/biome/bin/biome', 'check', 'test/readme.test.ts'],
    says: 'accepts any value',
  },
  {
    name: 'a test whose list is empty',
    plant: (dir) =>
      appendFileSync(
        join(dir, 'test/readme.test.ts'),
        "\nit('names the pages that are there', () => {\n  for (const page of [] as string[]) expect(page).toBe('');\n});\n",
      ),
    check: [...vitest, 'test/readme.test.ts'],
    says: 'any number of assertion',
  },
  {
    name: 'an expectation that no test reaches',
    plant: (dir) =>
      appendFileSync(
        join(dir, 'test/sim/random.test.ts'),
        "\nimport { it as adding } from 'vitest';\nadding('adds', () => {\n  expect(1 + 1).toBe(2);\n  for (const page of [] as string[]) expect(page).toBe('');\n});\n",
      ),
    check: [...vitest, 'test/sim/random.test.ts'],
    says: 'no test reaches the expect',
  },
  {
    name: 'a vendor vector with one digit changed',
    plant: (dir) =>
      edit(
        join(dir, 'fixtures/vectors/sdk-packets.json'),
        /"timestampedPacket": "(.)/,
        (all, digit) => all.slice(0, -1) + (digit === '0' ? '1' : '0'),
      ),
    check: [...vitest, 'test/keys/vendor-vectors.test.ts'],
    says: 'failed',
  },
  {
    name: 'a behaviour that changes a digest',
    plant: (dir) => edit(join(dir, 'src/lock/settings.ts'), /processMs: 20,/, () => 'processMs: 21,'),
    check: [...vitest, 'test/scenarios/scenarios.test.ts', '-t', 'scenarios/keys'],
    says: 'digest',
  },
];

function edit(file, pattern, replace) {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(pattern, replace);
  if (after === before) throw new Error(`${file} no longer holds what this fault changes: ${pattern}`);
  writeFileSync(file, after);
}

const dir = mkdtempSync(join(tmpdir(), 'seen-red-'));
const git = (...line) => execFileSync('git', line, { cwd: dir });
let missed = 0;
try {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: home, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of tracked) cpSync(join(home, file), join(dir, file));
  git('init', '-q');
  git('add', '--all', '--force');
  symlinkSync(join(home, 'node_modules'), join(dir, 'node_modules'));
  for (const { name, plant, check, says } of plantings) {
    plant(dir);
    const run = spawnSync(node, check, { cwd: dir, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    const output = `${run.stdout}${run.stderr}`;
    const red = run.status !== 0 && output.includes(says);
    if (!red) missed++;
    console.log(`${red ? 'red ' : 'GREEN'} ${name}${red ? '' : `\n${output.slice(-2000)}`}`);
    // What was planted is taken out again: the index holds the files as they are here.
    git('checkout', '-q', '--', '.');
    git('clean', '-fdq', 'src', 'test');
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;

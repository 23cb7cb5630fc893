/**
 * `npm run release`: checks the package of this folder, packs it, and publishes exactly that tarball with provenance. Only the workflow `release` can
 * publish, because npm derives the provenance from the identity of its job. `npm run release -- --dry-run` does everything except the upload. Every
 * check runs and is printed; if one fails, nothing is published and the exit code is 1.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeSizes } from './size-budget.mjs';

const [option, ...more] = process.argv.slice(2);
const isDry = option === '--dry-run';
if ((option !== undefined && !isDry) || more.length > 0) {
  console.error(`unknown argument ${[option, ...more].at(isDry ? 1 : 0)}; the only option is --dry-run`);
  process.exit(2);
}

const about = JSON.parse(readFileSync('package.json', 'utf8'));
const { name, version } = about;
/** Files without which a package is not complete. */
const NEEDED = ['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'package.json', ...Object.values(about.bin ?? {})];

const folder = mkdtempSync(join(tmpdir(), 'noke-sim-release-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let isReady = true;
function judge(what, problem) {
  if (problem !== undefined) isReady = false;
  console.log(problem === undefined ? `ok       ${what}` : `refused  ${what}: ${problem}`);
}

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();

function tree() {
  const changed = git('status', '--porcelain');
  return changed === '' ? undefined : `it has changes that are not committed\n${changed}`;
}

function tag() {
  const tags = git('tag', '--points-at', 'HEAD').split('\n');
  return tags.includes(`v${version}`) ? undefined : `HEAD has no tag v${version}; run git tag v${version}`;
}

function changelog() {
  const hasSection = readFileSync('CHANGELOG.md', 'utf8').includes(`\n## [${version}]`);
  return hasSection ? undefined : `it has no section "## [${version}]"`;
}

/** npm compares the repository with the one in which the workflow runs. */
function repository() {
  const url = about.repository?.url ?? about.repository;
  const { GITHUB_REPOSITORY: here } = process.env;
  if (url === undefined)
    return 'package.json names none, and npm accepts provenance only with it; set it, and "bugs" and "homepage" with it';
  return here === undefined || url.includes(`github.com/${here}`)
    ? undefined
    : `package.json names ${url}, this is ${here}`;
}

/** Packs, and returns the tarball if it is complete and small enough. */
function pack() {
  const run = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' });
  if (run.status !== 0) return judge('npm pack', `exit ${run.status}\n${run.stderr.slice(-2000)}`);
  // The output of a prepare script comes before the list.
  const [{ filename, size, unpackedSize, files }] = JSON.parse(run.stdout.slice(run.stdout.search(/^\[/m)));
  const paths = new Set(files.map(({ path }) => path));
  const missing = NEEDED.filter((path) => !paths.has(path));
  judge(`npm pack: ${files.length} files`, missing.length === 0 ? undefined : `${missing.join(', ')} missing`);
  const { isWithin, text } = judgeSizes({ tarball: size, unpacked: unpackedSize });
  judge(text, isWithin ? undefined : 'make it smaller, or raise the budget in scripts/size-budget.mjs');
  return join(folder, filename);
}

judge('the working tree is clean', tree());
judge(`the tag v${version}`, tag());
judge(`CHANGELOG.md describes ${version}`, changelog());
judge('the repository', repository());
const tarball = pack();
if (!isDry && process.env.GITHUB_ACTIONS !== 'true')
  judge('the identity of a workflow', 'only the workflow "release" can publish with provenance; here use --dry-run');

if (!isReady) {
  console.log(`${name} ${version} is not published`);
  process.exit(1);
}
const publish = ['publish', tarball, '--access', 'public', ...(isDry ? ['--dry-run'] : ['--provenance'])];
const { status } = spawnSync('npm', publish, { stdio: 'inherit' });
console.log(status === 0 ? `${name} ${version} ${isDry ? 'can be' : 'is'} published` : `npm publish: exit ${status}`);
process.exit(status === 0 ? 0 : 1);

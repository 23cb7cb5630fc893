/** `npm run release`: a package that is not ready is refused with all reasons, and nothing reaches the registry. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const MANIFEST = {
  name: 'noke-sim-of-a-test',
  version: '1.2.3',
  license: 'Apache-2.0',
  repository: { type: 'git', url: 'git+https://github.com/example/noke-sim.git' },
  bin: { 'noke-sim': 'dist/cli/main.js' },
  files: ['dist', 'NOTICE', 'CHANGELOG.md'],
};

function repository(manifest: object = MANIFEST): { folder: string; git: (...args: string[]) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-release-test-'));
  const files = {
    'package.json': JSON.stringify(manifest),
    LICENSE: 'a licence',
    NOTICE: 'a notice',
    'README.md': 'a page',
    'CHANGELOG.md': '# Changelog\n\n## [1.2.3] - 2026-11-27\n',
    'dist/cli/main.js': 'console.log(1);\n',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
  };
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  return { folder, git };
}

/** No registry listens there, so nothing could be published by mistake. */
const NOWHERE = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };

function release(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { GITHUB_ACTIONS: _, GITHUB_REPOSITORY: __, ...outer } = process.env;
  const run = spawnSync(process.execPath, [resolve('scripts/release.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...outer, ...NOWHERE, ...env },
  });
  return { code: run.status, said: `${run.stdout}${run.stderr}` };
}

it('a tagged and clean package passes every check of a dry run', () => {
  const { folder, git } = repository();
  git('tag', 'v1.2.3');
  const { code, said } = release(folder, ['--dry-run'], { GITHUB_REPOSITORY: 'example/noke-sim' });
  expect(said).not.toContain('refused');
  expect(said).toContain('noke-sim-of-a-test 1.2.3 can be published');
  expect(code).toBe(0);
}, 120_000);

it('a dirty tree, a missing tag, another repository and files that are not packed are named together', () => {
  const { folder } = repository({ ...MANIFEST, files: ['NOTICE'] });
  writeFileSync(join(folder, 'stray.txt'), 'x');
  const { code, said } = release(folder, ['--dry-run'], { GITHUB_REPOSITORY: 'somebody/else' });
  expect(said).toMatch(/^refused {2}the working tree is clean: .*\n\?\? stray\.txt$/m);
  expect(said).toMatch(/^refused {2}the tag v1\.2\.3: HEAD has no tag v1\.2\.3; run git tag v1\.2\.3$/m);
  expect(said).toMatch(/^refused {2}the repository: .*somebody\/else$/m);
  expect(said).toMatch(/^refused {2}npm pack: .*CHANGELOG\.md missing$/m);
  expect(said).toContain('is not published');
  expect(code).toBe(1);
}, 120_000);

it('a package that cannot be packed or names no repository is refused, and so is an upload from anywhere but the workflow', () => {
  const { repository: _, ...manifest } = MANIFEST;
  const { folder, git } = repository({ ...manifest, scripts: { prepare: 'echo no build >&2; exit 7' } });
  git('tag', 'v1.2.3');
  const { code, said } = release(folder, []);
  expect(said).toMatch(/^refused {2}npm pack: exit 7$/m);
  expect(said).toContain('no build');
  expect(said).toMatch(/^refused {2}the repository: package\.json names none/m);
  expect(said).toMatch(/^refused {2}the identity of a workflow: /m);
  expect(code).toBe(1);
}, 120_000);

it('an unknown argument is a usage error', () => {
  expect(release(tmpdir(), ['--dry'])).toMatchObject({
    code: 2,
    said: expect.stringContaining('unknown argument --dry'),
  });
});

it('the workflow runs every check first, and has the rights that provenance needs', () => {
  const workflow = parse(readFileSync('.github/workflows/release.yml', 'utf8'));
  const { steps } = workflow.jobs.release;
  const lines = steps.flatMap(({ run }: { run?: string }) => (run === undefined ? [] : [run]));
  expect(lines).toEqual(['.ci/run', 'npm run release']);
  expect(workflow.permissions['id-token']).toBe('write');
  expect(workflow.on.push.tags).toEqual(['v*']);
});

/** The CI recipes of docs/conformance.md: their steps, run by a shell in a project of its own, leave the reports that they keep. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const [github, gitlab] = [...readFileSync('docs/conformance.md', 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('noke-sim conform'));

const workflow = z
  .object({
    jobs: z.object({ conformance: z.object({ steps: z.array(z.looseObject({ run: z.string().optional() })) }) }),
  })
  .parse(parse(github ?? ''));
const job = z
  .object({
    conformance: z.object({
      script: z.array(z.string()),
      artifacts: z.object({
        when: z.literal('always'),
        paths: z.array(z.string()),
        reports: z.object({ junit: z.string() }),
      }),
    }),
  })
  .parse(parse(gitlab ?? '')).conformance;
const runs = workflow.jobs.conformance.steps.flatMap(({ run }) => run ?? []);

const project = mkdtempSync(join(tmpdir(), 'noke-sim-recipe-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** A project with an adapter; `npm` and `npx` are those of a machine on which this package is installed. */
function prepare(): void {
  mkdirSync(join(project, 'bin'));
  const tool = (name: string, text: string): void => {
    writeFileSync(join(project, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(project, 'bin', name), 0o755);
  };
  tool('npm', 'exit 0');
  const tsx = resolve('node_modules/tsx/dist/loader.mjs');
  // npx --no noke-sim …
  tool('npx', `shift 2\nexec "${process.execPath}" --import "${tsx}" "${resolve('src/cli/main.ts')}" "$@"`);
  writeFileSync(
    join(project, 'adapter.mjs'),
    `export { open } from ${JSON.stringify(resolve('examples/core-adapter.mjs'))};\n`,
  );
}

describe('the CI recipes', () => {
  it('do the same on GitHub and on GitLab', () => {
    expect(runs).toEqual(job.script);
    expect(job.artifacts.paths).toEqual(['reports']);
  });

  it('leave JUnit, page, badge and the summary of the step', () => {
    prepare();
    const env = {
      PATH: `${join(project, 'bin')}:${process.env.PATH}`,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(project, 'summary.md'),
    };
    for (const step of runs) execFileSync('bash', ['-e', '-c', step], { cwd: project, env, stdio: 'pipe' });
    const report = (name: string): string => readFileSync(join(project, name), 'utf8');
    expect(report(job.artifacts.reports.junit)).toMatch(/^<\?xml[\s\S]*failures="0"/);
    expect(existsSync(join(project, 'reports/conformance.html'))).toBe(true);
    expect(JSON.parse(report('reports/badge.json'))).toMatchObject({ schemaVersion: 1, color: 'brightgreen' });
    expect(report('summary.md')).toMatch(/^\*\*noke-sim [^*]+\*\* \d+ cases: \d+ pass\n/);
  }, 120_000);
});

/** The CI recipes of docs/conformance.md: their steps, run by a shell in a separate project, leave the reports that they store. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectWithUs } from '../ci/project-with-us.ts';
import { ALL } from '../sizes.ts';

const [github, gitlab] = [...readFileSync('docs/conformance.md', 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('noke-sim conform'));

const workflow = z
  .object({
    jobs: z.object({ conformance: z.object({ steps: z.array(z.looseObject({ run: z.string().optional() })) }) }),
  })
  .parse(parse(github ?? ''));
const pipeline: unknown = parse(gitlab ?? '');
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
  .parse(pipeline).conformance;

/** The keywords of GitLab's CI/CD YAML syntax reference (https://docs.gitlab.com/ci/yaml/) that a job of this kind may use, with their forms. */
const list = z.array(z.string());
const gitlabJob = z.strictObject({
  image: z.string(),
  stage: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
  before_script: list.optional(),
  script: list.min(1),
  after_script: list.optional(),
  needs: list.optional(),
  tags: list.optional(),
  timeout: z.string().optional(),
  allow_failure: z.boolean().optional(),
  artifacts: z.strictObject({
    name: z.string().optional(),
    when: z.enum(['on_success', 'on_failure', 'always']).optional(),
    paths: list,
    exclude: list.optional(),
    expire_in: z.string().optional(),
    expose_as: z.string().optional(),
    reports: z.strictObject({ junit: z.union([z.string(), list]) }).optional(),
  }),
});
/** Names that GitLab treats as keywords of the whole file. */
const RESERVED =
  /^(image|services|stages|types|before_script|after_script|variables|cache|include|default|workflow|pages.*)$/;
const runs = workflow.jobs.conformance.steps.flatMap(({ run }) => run ?? []);

describe('the CI recipes', () => {
  it('do the same on GitHub and on GitLab', () => {
    expect(runs).toEqual(job.script);
    expect(job.artifacts.paths).toEqual(['reports']);
  });

  it('has only keywords of GitLab, in their forms, and no job with the name of a keyword', () => {
    const jobs = z
      .record(
        z.string().refine((name) => !RESERVED.test(name)),
        gitlabJob,
      )
      .parse(pipeline);
    expect(Object.keys(jobs)).toEqual(['conformance']);
  });

  it('leave JUnit, page, badge and the summary of the step', () => {
    const project = projectWithUs();
    writeFileSync(
      join(project.folder, 'adapter.mjs'),
      `export { open } from ${JSON.stringify(resolve('examples/core-adapter.mjs'))};\n`,
    );
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(project.folder, 'summary.md') };
    for (const step of runs)
      expect(project.step(ALL ? step : step.replace(' --junit', ' --only core.key.* --junit'), env)).toMatchObject({
        code: 0,
      });
    const report = project.read;
    expect(report(job.artifacts.reports.junit)).toMatch(/^<\?xml[\s\S]*failures="0"/);
    expect(existsSync(join(project.folder, 'reports/conformance.html'))).toBe(true);
    expect(JSON.parse(report('reports/badge.json'))).toMatchObject({ schemaVersion: 1, color: 'brightgreen' });
    expect(report('summary.md')).toMatch(/^\*\*noke-sim [^*]+\*\* \d+ cases: \d+ pass\n/);
  }, 120_000);
});

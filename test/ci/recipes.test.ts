/** The recipes of docs/ci.md: the shell of each runs in a project with a scenario, and leaves the reports that the recipe stores. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectWithUs } from './project-with-us.ts';

const page = readFileSync('docs/ci.md', 'utf8');
const block = (title: string): string =>
  new RegExp(`^## ${title}\\n[\\s\\S]*?^\`\`\`\\w+\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '';

const gitlab = z
  .object({
    'noke-sim': z.object({
      script: z.array(z.string()),
      artifacts: z.object({ paths: z.tuple([z.string()]), reports: z.object({ junit: z.string() }) }),
    }),
  })
  .parse(parse(block('GitLab')))['noke-sim'];

it('GitLab and Jenkins run the same commands, and keep what these write', () => {
  const jenkins = block('Jenkins');
  expect([...jenkins.matchAll(/^\s*sh '([^']+)'$/gm)].map(([, shell]) => shell)).toEqual(gitlab.script);
  const [folder] = gitlab.artifacts.paths;
  expect(jenkins).toContain(`junit '${folder}/*.xml'`);
  expect(jenkins).toContain(`archiveArtifacts artifacts: '${folder}/**'`);
  const project = projectWithUs();
  cpSync('examples/start/scenarios', join(project.folder, 'scenarios'), { recursive: true });
  for (const shell of gitlab.script) expect(project.step(shell)).toMatchObject({ code: 0 });
  expect(project.read(gitlab.artifacts.reports.junit)).toContain('failures="0"');
  expect(project.read(`${folder}/scenarios.html`)).toContain('<!doctype html>');
});

it('the workflow for GitHub gives the action inputs that it has', () => {
  const action = z
    .object({ inputs: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync('action.yml', 'utf8')));
  const { jobs } = z
    .object({
      jobs: z.object({
        'noke-sim': z.object({
          steps: z.array(z.object({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })),
        }),
      }),
    })
    .parse(parse(block('GitHub')));
  const ours = jobs['noke-sim'].steps.find(({ uses }) => uses === './node_modules/noke-sim');
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(ours?.with ?? { no: 'input' })));
  for (const input of Object.keys(action.inputs)) expect(page).toContain(`\`${input}\``);
});

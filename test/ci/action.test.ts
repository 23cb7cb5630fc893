/** action.yml: each step's shell runs in a project in which this package is installed, and leaves what the action promises. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ALL } from '../sizes.ts';
import { projectWithUs } from './project-with-us.ts';

const action = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
    runs: z.strictObject({
      using: z.literal('composite'),
      steps: z.array(
        z.strictObject({
          name: z.string(),
          if: z.string(),
          shell: z.literal('bash').optional(),
          env: z.record(z.string(), z.string()).optional(),
          run: z.string().optional(),
          uses: z.string().optional(),
          with: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  })
  .parse(parse(readFileSync('action.yml', 'utf8')));
const { inputs } = action;
const steps = action.runs.steps.filter(({ run }) => run !== undefined);

/** Runs one step with these inputs as GitHub does. */
function play(name: string, given: Readonly<Record<string, string>>, project = projectWithUs()) {
  const step = steps.find((each) => each.name === name);
  if (step?.run === undefined) throw new Error(`there is no step ${name}`);
  const inputOf = (input: string): string => given[input] ?? inputs[input]?.default ?? '';
  const filled = (text: string): string =>
    text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => inputOf(input));
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, filled(text)]));
  const summary = join(project.folder, 'summary.md');
  return { project, ...project.step(step.run, { ...env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }) };
}

it('no input reaches a shell except through the environment', () => {
  for (const { run } of steps) expect(run).not.toContain('${{');
  expect(steps.map(({ name }) => name)).toEqual([
    'Run the scenarios',
    'Search for failures',
    'Test against the protocol',
  ]);
});

it('a later step runs after an earlier one failed, and the reports are kept', () => {
  for (const step of action.runs.steps.slice(1)) expect(step.if).toContain('!cancelled()');
  expect(action.runs.steps.at(-1)).toMatchObject({ uses: 'actions/upload-artifact@v4' });
});

it('plays the scenarios: an annotation for each failure, a summary, JUnit, a page', () => {
  const project = projectWithUs();
  for (const name of ['site.facility.yaml', 'first-unlock.yaml'])
    copyFileSync(`examples/start/scenarios/${name}`, join(project.folder, name));
  const bad = project.read('first-unlock.yaml').replace('result: unlocked', 'result: melted');
  writeFileSync(join(project.folder, 'bad.yaml'), bad);
  const { code, said } = play('Run the scenarios', { scenarios: 'first-unlock.yaml bad.yaml' }, project);
  expect(code, said).toBe(1);
  expect(said).toMatch(/^::error file=bad\.yaml,line=\d+/m);
  expect(project.read('summary.md')).toContain('2 cases: 1 pass, 1 fail');
  expect(project.read('noke-sim-reports/scenarios.xml')).toContain('failures="1"');
  expect(project.read('noke-sim-reports/scenarios.html')).toContain('<!doctype html>');
  expect(project.read('noke-sim-reports/failures/bad.yaml.md')).toContain('melted');
});

it('searches: a failure is an annotation with the command that replays it', () => {
  const sound = '--level keys --runs 5 --seed 1 --workers 1';
  if (ALL) {
    const nothing = play('Search for failures', { explore: sound });
    expect(nothing.code, nothing.said).toBe(0);
    expect(nothing.project.read('summary.md')).toContain('1 case: 1 pass');
  }
  const { code, said, project } = play('Search for failures', { explore: `${sound} --fault any-length` });
  expect(code, said).toBe(1);
  expect(said).toMatch(/^::error title=fail%3A INV-[^\n]*%0Anoke-sim explore --fault \S+ --replay /m);
  expect(project.read('summary.md')).toContain('| fail | INV-');
}, 120_000);

it('tests against the protocol: an annotation for each failed case, a summary, JUnit, a page, a badge', () => {
  const adapter = resolve('examples/core-adapter-with-mistakes.mjs');
  const conform = `core ${adapter} --only core.upload.twice --only core.key.*`;
  const { code, said, project } = play('Test against the protocol', { conform });
  expect(code, said).toBe(1);
  expect(said).toMatch(/^::error title=fail%3A core\.upload\.twice/m);
  expect(project.read('summary.md')).toMatch(/\d pass, 1 fail/);
  expect(project.read('noke-sim-reports/conformance.xml')).toContain('failures="1"');
  expect(project.read('noke-sim-reports/conformance.html')).toContain('<!doctype html>');
  expect(JSON.parse(project.read('noke-sim-reports/badge.json'))).toMatchObject({ schemaVersion: 1 });
});

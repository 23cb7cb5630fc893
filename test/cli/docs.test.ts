import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { shippedFacilities } from '../../src/cli/run/facilities.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { readExpected } from '../../src/report/expected.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { replay } from '../../src/scenario/replay.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { scenarioFrame } from '../../src/scenario/schema.ts';
import { TraceRecorder } from '../../src/scenario/trace-file.ts';
import { openTrace } from '../../src/scenario/trace-reader.ts';

const blocks = (page: string, language: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text]) => text ?? '',
  );

const scenarios = blocks('docs/scenarios.md', 'yaml');
const title = (text: string): string => /^name: (.*)$/m.exec(text)?.[1] ?? '';

function parsed(text: string): Scenario {
  const result = parseScenario('docs/scenarios.md', text, shippedFacilities.verbTable);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.scenario;
}

function open({ facility, startAt }: Scenario, seed = '1') {
  const opened = shippedFacilities.open(facility, { seed, startAt, beside: 'docs/scenarios.md' });
  if (!opened.ok) throw new Error(opened.problems.map((problem) => problem.message).join('\n'));
  return opened.facility;
}

test('the page has whole scenarios', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(2);
});

describe.each(scenarios.map((text) => [title(text), text] as const))('docs/scenarios.md: %s', (_, text) => {
  test('passes with any seed', () => {
    for (const seed of ['1', '2', '3']) {
      const scenario = parsed(text);
      const result = runScenario(scenario, open(scenario, seed));
      expect(result.failure).toBeUndefined();
      expect(result.verdict).toBe('pass');
    }
  });

  test('gives the same digest twice, and another with another seed', () => {
    const scenario = parsed(text);
    const digest = (seed: string): string => runScenario(scenario, open(scenario, seed)).digest;
    expect(digest('7')).toBe(digest('7'));
    expect(digest('7')).not.toBe(digest('8'));
  });

  test('replays from its trace to the same digest, and the trace shows no secret of the demo', () => {
    const scenario = parsed(text);
    const facility = open(scenario);
    const demo = readPlan('demo');
    if (!demo.ok) throw new Error('the demo is there');
    const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'docs.jsonl');
    const header = {
      tool: 'noke-sim test',
      facility: { from: 'demo' as const, plan: demo.plan },
      seed: '1',
      startAt: scenario.startAt,
      timeZone: facility.timeZone,
    };
    const recorder = new TraceRecorder(file, header, facility.trace, facility.clock);
    const { digest } = runScenario(scenario, facility);
    recorder.close();
    const trace = openTrace(file);
    if (!trace.ok) throw new Error('no trace');
    expect(replay(trace.header, trace.reader, open(scenario))).toMatchObject({ ok: true, cut: false, digest });
    expect(readFileSync(file, 'utf8')).not.toMatch(/Archer|\+1303|example\.com/);
  });

  test('an inverted expectation fails', () => {
    const turned = text.replace(/^( {2}- expect: \{ [\w.-]+: )(\w+)/m, '$1{ not: $2 }');
    expect(turned).not.toBe(text);
    const scenario = parsed(turned);
    expect(runScenario(scenario, open(scenario)).verdict).toBe('fail');
  });

  test('is valid for the editor too', () => {
    const schema: unknown = JSON.parse(readFileSync('schemas/scenario-v1.schema.json', 'utf8'));
    const raw: unknown = scenarioFrame.parse(JSON.parse(JSON.stringify(parseYaml(text))));
    expect(z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(raw).success).toBe(true);
  });
});

test('the steps shown one by one name verbs that exist', () => {
  const steps = blocks('docs/scenarios.md', 'text').filter((text) => text.startsWith('- '));
  expect(steps.length).toBeGreaterThan(4);
  const head = 'version: 1\nname: steps\nfacility: demo\nstartAt: 2026-03-07T08:00\nsteps:\n';
  for (const text of steps) expect(() => parsed(head + text)).not.toThrow();
});

test('the accepted failures of docs/formats/report-v1.md can be read', () => {
  const [text = ''] = blocks('docs/formats/report-v1.md', 'yaml');
  const file = join(mkdtempSync(join(tmpdir(), 'noke-sim-')), 'expected.yaml');
  writeFileSync(file, text);
  expect(readExpected(file)).toMatchObject({ ok: true, expected: [{ until: '2026-12-31' }] });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { checkPlan, readPlan } from '../../src/facility/files/plan.ts';
import { facilityFile } from '../../src/facility/files/schema.ts';
import { readYamlText } from '../../src/facility/files/yaml-file.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';

const page = readFileSync('docs/formats/facility-v1.md', 'utf8');
const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];

function planOf(text: string) {
  const read = readYamlText('example.yaml', text);
  const checked = read.ok ? checkPlan(read.document) : read;
  if (!checked.ok) throw new Error(checked.problems.map(({ message }) => message).join('\n'));
  return checked.plan;
}

describe('docs/formats/facility-v1.md', () => {
  it('shows a file that reads and opens', () => {
    const site = openFromPlan(planOf(example), { startAt: Date.parse('2026-03-02T15:00:00Z') });
    site.clock.runFor(60_000);
    expect(site.look('lock.A2.provisioning')).toBe('factory');
    expect(site.look('unit.A1.status')).toBe('Occupied');
  });

  it('names every key of the file', () => {
    for (const key of Object.keys(facilityFile.shape).filter((name) => name !== 'version'))
      expect(page).toContain(`\`${key}\``);
  });

  it('a plan written as YAML and read again is the same plan', () => {
    const demo = readPlan('demo');
    for (const plan of [planOf(example), demo.ok ? demo.plan : planOf('')])
      expect(planOf(stringify(plan))).toEqual(plan);
    expect(parse(example)).toMatchObject({ version: 1 });
  });
});

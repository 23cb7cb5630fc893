import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shippedFacilities } from '../src/cli/run/facilities.ts';
import { must, type OpenedFacility, openFacility } from '../src/index.ts';
import { parseScenario } from '../src/scenario/parse.ts';
import { runScenario } from '../src/scenario/run.ts';

const readme = readFileSync('README.md', 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';

describe('README', () => {
  it('shows a scenario that passes, and fails with its last expectation inverted', () => {
    const verdict = (text: string): string => {
      const read = parseScenario('README.yaml', text, shippedFacilities.verbTable);
      if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
      const { facility: source, startAt, seed } = read.scenario;
      const opened = shippedFacilities.open(source, { seed, startAt, beside: 'README.yaml' });
      return opened.ok ? runScenario(read.scenario, opened.facility).verdict : 'error';
    };
    expect(verdict(block('yaml'))).toBe('pass');
    expect(verdict(block('yaml').replace('result: unlocked', 'result: failed'))).toBe('fail');
  });

  it('shows a library call that says what it does', () => {
    const [, code] = block('ts').split("from 'noke-sim';");
    const facility: OpenedFacility = new Function('must', 'openFacility', `${code}; return facility`)(
      must,
      openFacility,
    );
    expect(facility.look('lock.A101.power')).toBe('awake');
    expect(facility.look('lock.A101.bolt')).toBe('extended');
  });

  it('names only pages, scripts and scenarios that exist', () => {
    const found = (pattern: RegExp): string[] => {
      const all = [...readme.matchAll(pattern)].map(([, name = '']) => name);
      expect(all.length, String(pattern)).toBeGreaterThan(0);
      return all;
    };
    for (const page of found(/\]\(([^)]+)\)/g)) expect(readFileSync(page, 'utf8').length).toBeGreaterThan(0);
    for (const file of found(/(scenarios\/[\w/-]+\.yaml)/g)) expect(readFileSync(file, 'utf8')).toContain('version: 1');
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const script of found(/npm run ([\w-]+)/g)) expect(Object.keys(scripts)).toContain(script);
  });
});

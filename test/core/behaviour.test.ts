import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/core/kernel/rule.ts';
import { rules } from '../../src/core/rules.ts';
import { NAMED_SOURCES } from '../../src/protocol/sources.ts';

const page = readFileSync('docs/behaviour.md', 'utf8');

/** Rows of rules: id, module, sentence, kind or basis, source. */
const rows = [...page.matchAll(/^\| (B-[A-Z]+-\d+) \| (\w+) \| (.+?) \| (stated|chosen) \| (.+?) \|$/gm)].map((match) =>
  match.slice(1, 6),
);
const addresses = new Map([...page.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', at]) => [name, at]));

const rowOf = ([id, rule]: [string, Rule]): string[] => [
  id,
  'core',
  rule.sentence,
  rule.source === 'chosen' ? 'chosen' : 'stated',
  rule.source === 'chosen' ? '–' : rule.source,
];

describe('docs/behaviour.md', () => {
  it('has a row for every rule of the core, in the same words, and no others for the core', () => {
    const entries = (Object.entries(rules) as [string, Rule][]).map(rowOf);
    const byId = (a: string[], b: string[]) => String(a[0]).localeCompare(String(b[0]), 'en', { numeric: true });
    expect(rows.filter((row) => row[1] === 'core').sort(byId)).toEqual(entries.sort(byId));
  });

  it('names every rule once and explains every source at the top', () => {
    expect(new Set(rows.map((row) => row[0])).size).toBe(rows.length);
    const sources = rows.map((row) => String(row[4])).filter((source) => source !== '–');
    for (const source of sources)
      expect([...addresses.keys()]).toContain(source.replace(/^KB\/.*/, 'KB/…').replace(/^SEED\/.*/, 'SEED/…'));
    for (const [name, { address }] of Object.entries(NAMED_SOURCES))
      if (/^[A-Z]{2,4}$/.test(name)) expect(addresses.get(name), name).toBe(address);
  });

  it('tests of the core name only rules that exist', () => {
    const known = new Set(rows.map((row) => row[0]));
    const files = readdirSync('test/core', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const named = files.flatMap((file) => readFileSync(`test/core/${file}`, 'utf8').match(/B-[A-Z]+-\d+/g) ?? []);
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });
});

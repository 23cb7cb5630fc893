/** Examples of docs/why.md, docs/diagnosis.md and docs/core-port.md: they run, and print what the page shows. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { told } from '../../src/diagnosis/channels/told.ts';
import { HYPOTHESES } from '../../src/diagnosis/hypotheses/table.ts';
import { PART_SCHEMAS, WHOLE_SCHEMAS } from '../../src/facility/open/view-schema.ts';
import { openFacility } from '../../src/index.ts';
import { start } from '../cli/up-host.ts';
import { CONTEXT } from '../diagnosis/practice.ts';
import { blocksOf, textOf } from './pages.ts';

const block = (page: string, language: string): string =>
  blocksOf(page).find((one) => one.language === language)?.text ?? '';

/** Runs the lines of a block and returns the output of the last one. */
async function outputOf(lines: string): Promise<string> {
  let out = '';
  for (const line of lines.trim().split('\n')) {
    const words = line.split(' ');
    expect(words.slice(0, 2)).toEqual(['npx', 'noke-sim']);
    const run = start(words.slice(2));
    expect({ line, code: await run.ended }).toEqual({ line, code: 0 });
    out = run.out();
  }
  return out;
}

it('docs/why.md: the recording is made, and why prints its sentence', async () => {
  const lines = block('docs/why.md', 'sh');
  expect(lines).toContain('jam.trace.jsonl');
  const trace = join(mkdtempSync(join(tmpdir(), 'noke-sim-why-page-')), 'jam.trace.jsonl');
  expect(await outputOf(lines.replaceAll('jam.trace.jsonl', trace))).toContain(block('docs/why.md', 'text').trim());
}, 60_000);

it('docs/diagnosis.md: diagnose prints the cause that the page shows', async () => {
  const without = (text: string): string => text.replaceAll(/\(\d+%\)/g, '(n%)');
  const shown = without(block('docs/diagnosis.md', 'text').trim());
  expect(without(await outputOf(block('docs/diagnosis.md', 'sh')))).toContain(shown);
}, 120_000);

it('docs/diagnosis.md: the table of causes has each cause that a hypothesis names, and no other', () => {
  const rows = [...textOf('docs/diagnosis.md').matchAll(/^\| ((?:D7|H)-[\w-]+|OURS) \|/gm)].map(([, id]) => id);
  const ids = HYPOTHESES.flatMap(({ causes }) => causes);
  expect(new Set(rows)).toEqual(new Set([...ids, 'OURS']));
  expect(rows).toHaveLength(new Set(rows).size);
});

it('docs/diagnosis.md: the told facts are read to the last line', () => {
  const paper = told.parse('told.yaml', new TextEncoder().encode(block('docs/diagnosis.md', 'yaml')), CONTEXT);
  expect([paper.readings.length, paper.unread, paper.warnings]).toEqual([3, [], []]);
});

it('docs/core-port.md: a facility opens with the core of a module', () => {
  const [, call = ''] = block('docs/core-port.md', 'js').split("from 'noke-sim';");
  const code = call.replace('./adapter.mjs', resolve('examples/core-adapter.mjs'));
  const facility = new Function('openFacility', `${code}; return facility`)(openFacility);
  expect(facility.look('lock.A101.power')).toBe('asleep');
});

it('docs/scenarios.md: the kinds of paths are those of the view', () => {
  const page = textOf('docs/scenarios.md');
  const [, kinds = ''] = /A path consists of a kind \(([^)]*)\)/.exec(page) ?? [];
  const [, whole = ''] = /((?:`\w+`(?:, | and ))+`\w+`) have no ids\./.exec(page) ?? [];
  const names = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
  expect(names(kinds)).toEqual(Object.keys(PART_SCHEMAS).sort());
  expect(names(whole)).toEqual(Object.keys(WHOLE_SCHEMAS).sort());
});

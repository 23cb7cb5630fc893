/** The pages of the formats agree with the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FACTS } from '../../../src/diagnosis/channels/facts.ts';
import { LOG_PATTERNS, readPatterns, STEP_VALUES } from '../../../src/diagnosis/channels/log-patterns.ts';
import {
  LINE_MAX,
  LINES_MAX,
  PAPER_MAX_BYTES,
  PAPER_MAX_READINGS,
} from '../../../src/diagnosis/channels/paper-text.ts';
import { told } from '../../../src/diagnosis/channels/told.ts';
import { CONTEXT } from '../practice.ts';

const channels = readFileSync('docs/formats/report-channels-v1.md', 'utf8');
const toldPage = readFileSync('docs/formats/told-v1.md', 'utf8');

/** The rows of the table under a header row. */
function rowsUnder(page: string, header: string): string[] {
  const [, below = ''] = page.split(`${header}\n`);
  return below.split('\n').slice(1).join('\n').split('\n\n')[0]?.trim().split('\n') as string[];
}

const says = (gives: (typeof LOG_PATTERNS)[number]['gives']): string =>
  gives.map((given) => Object.values(given).join(' ')).join(', ');

describe('docs/formats/told-v1.md', () => {
  test('lists every fact', () => {
    const rows = Object.entries(FACTS).map(([id, question]) => `| \`${id}\` | ${question} |`);
    expect(rowsUnder(toldPage, '| id | question |')).toEqual(rows);
  });

  test('has an example that is read to its last line', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(toldPage) ?? [];
    const paper = told.parse('told.yaml', new TextEncoder().encode(example), CONTEXT);
    expect([paper.readings.length, paper.unread, paper.warnings]).toEqual([5, [], []]);
  });
});

describe('docs/formats/report-channels-v1.md', () => {
  test('lists every pattern of the logs', () => {
    const rows = LOG_PATTERNS.map(({ tag, text, gives }) => `| \`${tag}\` | \`${text}\` | ${says(gives)} |`);
    expect(rowsUnder(channels, '| tag | text | steps |')).toEqual(rows);
  });

  test('lists every step with its values', () => {
    const rows = Object.entries(STEP_VALUES).map(([step, values]) => `| \`${step}\` | ${values.join(', ')} |`);
    expect(rowsUnder(channels, '| step | values |')).toEqual(rows);
  });

  test('states the limits', () => {
    const count = (value: number): string => value.toLocaleString('en-US');
    expect(channels.replaceAll(/\s+/g, ' ')).toContain(
      `At most ${PAPER_MAX_BYTES / 1024 / 1024} MiB, ${count(LINES_MAX)} lines and ${count(PAPER_MAX_READINGS)} statements of a file are read; lines longer than ${LINE_MAX / 1024} KiB are skipped.`,
    );
  });

  test('has an example of patterns that can be read', () => {
    const [, example = ''] = /```yaml\n(version: 1\npatterns:[\s\S]*?)```/.exec(channels) ?? [];
    expect(readPatterns('patterns.yaml', example)).toEqual({
      ok: true,
      patterns: [
        { tag: 'BleGate', text: 'gatt connected {mac} after {skip} ms', gives: [{ what: 'link', state: 'connected' }] },
      ],
    });
  });
});

/** Every sentence of docs/protocol.md is quoted by a case of a lock, or is in a table with the reason why not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { TESTED_BY, UNQUOTED } from '../../src/conformance/report/unquoted.ts';
import { isQuoted, plainText, sentencesOf } from './sentences.ts';

const sentences = sentencesOf(readFileSync('docs/protocol.md', 'utf8'));
const quotations = LOCK_CASES.filter(({ spec }) => spec.startsWith('protocol')).map(({ sentence }) => sentence);
const unquoted = sentences.filter((sentence) => !isQuoted(sentence, quotations));
const table = [...UNQUOTED.flatMap((one) => one.sentences), ...TESTED_BY.map(({ sentence }) => sentence)];

describe('the sentences of the protocol page', () => {
  it('are each in a case or in the table, and in the table once', () => {
    expect(sentences.length).toBeGreaterThan(300);
    expect([...table].sort()).toEqual([...unquoted].sort());
  });

  it('that a case tests without a quotation name cases that exist', () => {
    const ids = new Set(LOCK_CASES.map(({ id }) => id));
    for (const { cases } of TESTED_BY) {
      expect(cases.length).toBeGreaterThan(0);
      for (const id of cases) expect(ids).toContain(id);
    }
  });

  it('that no case tests have a reason, which is not that the case is still to be written', () => {
    for (const { why, sentences: each } of UNQUOTED) {
      expect(why).not.toMatch(/\byet\b|could break/);
      expect(each.length).toBeGreaterThan(0);
    }
  });
});

describe('the splitting of a page', () => {
  it('takes sentences of paragraphs and list items, and rows of tables, but no headings and no code', () => {
    const page =
      '# Title\n\nOne is `a`. Two\nruns on; so\ndoes it.\n\n- Three (4). Four\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```vectors\nx = 1\n```\n';
    expect(sentencesOf(page).map(plainText)).toEqual([
      'One is `a`.',
      'Two runs on; so does it.',
      '- Three (4).',
      'Four',
      '| a | b |',
      '| 1 | 2 |',
    ]);
  });

  it('finds a quotation that is part of a sentence, and one that runs over two', () => {
    expect(isQuoted('A lock has slots 0–99.', ['slots 0–99'])).toBe(true);
    expect(
      isQuoted('It uses up its sequence, even if the answer is 69.', [
        'x. It uses up its sequence, even if the answer is 69',
      ]),
    ).toBe(true);
    expect(isQuoted('Something else entirely.', ['A lock has slots'])).toBe(false);
  });
});

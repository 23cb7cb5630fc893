import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOCK_CASES } from '../../src/conformance/lock/cases/lock-cases.ts';
import { casesPage, KINDS } from '../../src/conformance/report/cases-page.ts';
import { selected, unmatched } from '../../src/conformance/run/select.ts';

const PAGES: Readonly<Record<string, string>> = {
  protocol: readFileSync('docs/protocol.md', 'utf8'),
  websocket: readFileSync('docs/transports/websocket.md', 'utf8'),
  monitor: readFileSync('docs/monitor.md', 'utf8'),
  link: readFileSync('docs/transports/link.md', 'utf8'),
  'core-api': readFileSync('docs/api/core.md', 'utf8'),
  behaviour: readFileSync('docs/behaviour.md', 'utf8'),
  'core-port': readFileSync('docs/core-port.md', 'utf8'),
};
/** A sentence may span lines, and may be in a table or a list. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('’', "'");

/** A page without headings and code blocks, whose sentences follow each other. */
const prose = (page: string): string => plain(page.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/^#.*$/gm, ''));
/** What may precede a sentence: the end of another one, a list marker or the border of a cell. */
const BEFORE = /^$|[.:]\)? $|\*\(chosen\)\* $|[|-] $/;
/** What may follow it: the beginning of another one, a list marker or the border of a cell. */
const AFTER = /^$|^ ([\p{Lu}\d`"*_(|-]|$)/u;

const ALL = KINDS.flatMap(({ cases }) => cases);

describe('conformance cases', () => {
  it('have ids that are slugs and differ', () => {
    const ids = ALL.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/);
  });

  it.each(ALL.map((one) => [one.id, one] as const))('%s quotes its page word for word', (_id, { spec, sentence }) => {
    const [page = ''] = spec.split(' ');
    expect({ sentence, found: plain(PAGES[page] ?? '').includes(plain(sentence)) }).toEqual({ sentence, found: true });
  });

  it.each(ALL.map((one) => [one.id, one] as const))('%s quotes whole sentences with a subject', (_id, one) => {
    const [text, sentence] = [prose(PAGES[one.spec.split(' ')[0] ?? ''] ?? ''), plain(one.sentence)];
    expect(sentence).toMatch(/^["“(]?(\*\*|_)?[\p{Lu}`][^|]*\.$/u);
    expect(sentence).not.toMatch(/^(It|Its|They|Their|These|Either|Such|Nothing else|Without it)\b/);
    const at = text.indexOf(sentence);
    expect(text.slice(0, at).slice(-10)).toMatch(BEFORE);
    expect(text.slice(at + sentence.length).slice(0, 10)).toMatch(AFTER);
  });

  it.each(ALL.map((one) => [one.id, one] as const))('%s says what usually causes its failure', (_id, one) => {
    // It follows "often:", is longer than a word or two, and says more than the sentence of the page.
    expect(one.mistake).toMatch(/^\S.{14,}\S$/u);
    expect(plain(one.sentence)).not.toContain(plain(one.mistake));
  });

  it('stand after the cases that they depend on', () => {
    for (const { cases } of KINDS) {
      const at = new Map(cases.map(({ id }, i) => [id, i]));
      for (const { id, after = [] } of cases)
        for (const before of after)
          expect([id, at.get(before)]).toEqual([id, expect.toSatisfy((i) => i < (at.get(id) ?? 0))]);
    }
  });

  it('are listed on their page as they are', () => {
    expect(readFileSync('docs/conformance-cases.md', 'utf8')).toBe(casesPage());
  });
});

describe('a selection', () => {
  it('takes what a chosen case depends on, transitively', () => {
    const ids = selected(LOCK_CASES, { only: ['lock.records.acknowledge-part'], skip: [] }).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'lock.session.length',
        'lock.unlock.offline',
        'lock.records.unlocked',
        'lock.records.acknowledge',
      ]),
    );
    expect(ids.length).toBeLessThan(10);
  });

  it('leaves out by glob, and names a glob that matches nothing', () => {
    const all = selected(LOCK_CASES, { only: [], skip: ['lock.check.*'] });
    expect(all.length).toBeLessThan(LOCK_CASES.length);
    expect(unmatched(LOCK_CASES, { only: ['lock.chek.*'], skip: [] })).toEqual(['lock.chek.*']);
  });
});

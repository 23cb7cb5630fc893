/** Who has which access code, as the oracle reads it from the facility file, from edits and from the events of the company. */
import { describe, expect, it } from 'vitest';
import { CodeBook } from '../../../src/explore/oracle/books/code-book.ts';
import type { Seen } from '../../../src/explore/oracle/books/seen.ts';

const FACTS = {
  codes: new Map([
    ['ann', '1111'],
    ['ben', '2222'],
    ['dan', '4444'],
  ]),
  coded: ['ann', 'ben'],
};
const VALUES: Readonly<Record<string, string>> = { '<code 1>': '1111', '<code 3>': '3333' };
const seen = (kind: string, data: Seen['data']): Seen => ({ seq: 0, time: 0, actor: 'core', kind, data });
const edits = (person: string, accessCode: string) =>
  seen('input', { verb: 'pms.editTenant', args: { person, accessCode } });
const takes = (user: string) => seen('core.user.accessCodeSet', { user });

function bookAfter(...events: readonly Seen[]): CodeBook {
  const book = new CodeBook(FACTS, (placeholder) => VALUES[placeholder]);
  for (const event of events) book.saw(event);
  return book;
}

describe('the book of access codes', () => {
  it('an edit counts once the company has taken it', () => {
    expect(bookAfter(edits('ben', '<code 1>')).holders('1111')).toEqual(['ann']);
    const book = bookAfter(edits('ben', '<code 1>'), takes('ben'));
    expect(book.holders('1111')).toEqual(['ann', 'ben']);
    expect(book.holders('2222')).toEqual([]);
    expect([book.knowsCodeOf('ann'), book.knowsCodeOf('ben')]).toEqual([true, false]);
  });

  it('gives no certain answer where two edits may have crossed', () => {
    const book = bookAfter(edits('ben', '<code 1>'), edits('ben', '<code 3>'), takes('ben'));
    expect([book.holders('1111'), book.holders('3333')]).toEqual([['ann'], []]);
    expect([book.mayHold('ben', '1111'), book.mayHold('ben', '3333'), book.mayHold('ben', '2222')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('an account that the rental software does not name may have any code', () => {
    expect(bookAfter().mayHold('guest-1', '9999')).toBe(false);
    expect(bookAfter(takes('guest-1')).mayHold('guest-1', '9999')).toBe(true);
    expect(bookAfter(takes('guest-1')).holders('9999')).toEqual([]);
  });

  it('a person types the code that they were sent, else the code in the file', () => {
    const book = bookAfter();
    expect([book.typed({ by: 'dan' }), book.typed({ by: 'ann', code: '<code 3>' })]).toEqual(['4444', '3333']);
    expect(book.typed({ by: 'eve' })).toBeUndefined();
  });
});

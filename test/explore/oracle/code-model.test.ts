/** Who has which access code, as the oracle reads it from the facility file, from edits and from the events of the company. */
import { describe, expect, it } from 'vitest';
import { CodeModel } from '../../../src/explore/oracle/model/code-model.ts';
import type { ObservedEvent } from '../../../src/explore/oracle/model/observations.ts';

const FACTS = {
  codes: new Map([
    ['ann', '1111'],
    ['ben', '2222'],
    ['dan', '4444'],
  ]),
  coded: ['ann', 'ben'],
};
const VALUES: Readonly<Record<string, string>> = { '<code 1>': '1111', '<code 3>': '3333' };
const seen = (kind: string, data: ObservedEvent['data']): ObservedEvent => ({
  seq: 0,
  time: 0,
  actor: 'core',
  kind,
  data,
});
const edits = (person: string, accessCode: string) =>
  seen('input', { verb: 'pms.editTenant', args: { person, accessCode } });
const takes = (user: string) => seen('core.user.accessCodeSet', { user });

function modelAfter(...events: readonly ObservedEvent[]): CodeModel {
  const model = new CodeModel(FACTS, (placeholder) => VALUES[placeholder]);
  for (const event of events) model.saw(event);
  return model;
}

describe('the model of access codes', () => {
  it('an edit counts once the company has taken it', () => {
    expect(modelAfter(edits('ben', '<code 1>')).holders('1111')).toEqual(['ann']);
    const model = modelAfter(edits('ben', '<code 1>'), takes('ben'));
    expect(model.holders('1111')).toEqual(['ann', 'ben']);
    expect(model.holders('2222')).toEqual([]);
    expect([model.knowsCodeOf('ann'), model.knowsCodeOf('ben')]).toEqual([true, false]);
  });

  it('gives no certain answer where two edits may have crossed', () => {
    const model = modelAfter(edits('ben', '<code 1>'), edits('ben', '<code 3>'), takes('ben'));
    expect([model.holders('1111'), model.holders('3333')]).toEqual([['ann'], []]);
    expect([model.mayHold('ben', '1111'), model.mayHold('ben', '3333'), model.mayHold('ben', '2222')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('an account that the rental software does not name may have any code', () => {
    expect(modelAfter().mayHold('guest-1', '9999')).toBe(false);
    expect(modelAfter(takes('guest-1')).mayHold('guest-1', '9999')).toBe(true);
    expect(modelAfter(takes('guest-1')).holders('9999')).toEqual([]);
  });

  it('a person types the code that they were sent, else the code in the file', () => {
    const model = modelAfter();
    expect([model.typed({ by: 'dan' }), model.typed({ by: 'ann', code: '<code 3>' })]).toEqual(['4444', '3333']);
    expect(model.typed({ by: 'eve' })).toBeUndefined();
  });
});

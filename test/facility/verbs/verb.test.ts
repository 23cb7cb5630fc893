/** Which arguments of a verb enter the trace as placeholders. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { mapSecrets, secret } from '../../../src/facility/verbs/verb.ts';
import { openFacility } from '../../../src/index.ts';

const params = z.strictObject({
  person: z.string(),
  code: secret('code', 'A code.').optional(),
  deep: z.strictObject({ number: secret('phone', 'A number.').default('x'), note: z.string() }),
  list: z.array(z.strictObject({ pin: secret('pin', 'A PIN.'), tries: z.int() })),
  codes: z.array(secret('code', 'A code.')).optional(),
});

test('every declared secret is replaced, in objects and arrays too, and nothing else', () => {
  const args = {
    person: 'code',
    code: '1',
    deep: { number: '2', note: 'number' },
    list: [{ pin: '3', tries: 4 }],
    codes: ['5', '6'],
  };
  expect(mapSecrets(params, args, (text, kind) => `${kind}:${text}`)).toEqual({
    person: 'code',
    code: 'code:1',
    deep: { number: 'phone:2', note: 'number' },
    list: [{ pin: 'pin:3', tries: 4 }],
    codes: ['code:5', 'code:6'],
  });
});

test('an id that equals somebody’s name stays an id', () => {
  const facility = openFacility('demo', { startAt: '2026-03-07T09:00' });
  const placeholder = facility.trace.secrets.hide('name', 'A101');
  const inputs: unknown[] = [];
  facility.trace.subscribe(({ kind, data }) => kind === 'input' && inputs.push(data.args));
  facility.play('lock.touch', { lock: 'A101' });
  facility.play('phone.signIn', { phone: 'tablet', login: 'A101', password: 'A101' });
  const typed = { phone: 'tablet', login: placeholder, password: placeholder };
  expect(inputs).toEqual([{ lock: 'A101' }, typed]);
});

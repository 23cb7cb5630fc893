import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLine, words } from '../../../src/console/input/command-line.ts';
import { SmallFacility } from '../small-facility.ts';

const { verbTable: verbs } = new SmallFacility();

test('any line is parsed or refused with a reason', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
      const read = parseLine(`lock.touch ${text}`, verbs);
      expect(read.ok ? 'taken' : read.why).not.toBe('');
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a="\'[]{} :,1\\'), maxLength: 40 }), (text) => {
      for (const word of words(text)) expect(text.slice(word.at, word.at + word.raw.length)).toBe(word.raw);
      parseLine(text, verbs);
    }),
  );
});

test.each([
  ['lock.touch A101', 'lock.touch', { lock: 'A101' }],
  ['lock.touch: A101', 'lock.touch', { lock: 'A101' }],
  ['  lock.touch   lock=A101 ', 'lock.touch', { lock: 'A101' }],
  ['lock.drainTo A101 mv=2850', 'lock.drainTo', { lock: 'A101', mv: 2850 }],
  ['lock.drainTo { lock: A101, mv: 2850 }', 'lock.drainTo', { lock: 'A101', mv: 2850 }],
  ['lock.drainTo: { lock: A101, mv: 2850 }', 'lock.drainTo', { lock: 'A101', mv: 2850 }],
  [
    'portal.emergencyUnlock A101 reason="Tenant locked phone in unit"',
    'portal.emergencyUnlock',
    { unit: 'A101', reason: 'Tenant locked phone in unit' },
  ],
  ["portal.emergencyUnlock 'A101' reason=Emergency", 'portal.emergencyUnlock', { unit: 'A101', reason: 'Emergency' }],
  ['lock.touch 0101', 'lock.touch', { lock: '0101' }],
  ['nothing.known here', 'nothing.known', { subject: 'here' }],
  ['lock.touch __proto__=1 x=[1,2]', 'lock.touch', { lock: '__proto__=1', x: [1, 2] }],
])('%s', (line, verb, args) => {
  expect(parseLine(line, verbs)).toEqual({ ok: true, verb, args });
});

test.each([
  ['', 'type a verb'],
  ['portal.emergencyUnlock A101 reason="Tenant', 'the closing quote is missing'],
  ['portal.emergencyUnlock A101 Tenant locked', 'write name=Tenant'],
  ['lock.touch A101 lock=A102', 'given twice'],
  ['lock.touch { lock: A101', 'expected a map such as'],
  ['lock.touch { *a }', 'expected a map such as'],
])('refused with a reason: %s', (line, why) => {
  const read = parseLine(line, verbs);
  expect(read.ok ? 'taken' : read.why).toContain(why);
});

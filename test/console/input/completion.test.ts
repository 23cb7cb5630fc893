import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLine } from '../../../src/console/input/command-line.ts';
import { common, complete, MAX_CANDIDATES } from '../../../src/console/input/completion.ts';
import { FacilityReader } from '../../../src/console/panes/facility-reader.ts';
import { HandClock } from '../screen.ts';
import { SmallFacility } from '../small-facility.ts';

const facility = new SmallFacility();
const reader = new FacilityReader(new HandClock());
reader.attach(facility);
const at = (line: string) => complete(line, line.length, facility.verbTable, reader.ids);

test('the empty line offers every verb', () => {
  expect(at('').candidates).toEqual([...facility.verbTable.keys()].sort().map((name) => `${name} `));
});

test.each([
  ['lock.t', ['lock.touch ']],
  ['LOCK.T', ['lock.touch ']],
  ['lock.touch A10', ['A101 ', 'A102 ', 'A103 ', 'A104 ', 'A105 ', 'A106 ']],
  ['lock.touch lock=A106', ['lock=A106 ']],
  ['lock.drainTo A101 ', ['mv=']],
  ['lock.drainTo mv=2 ', ['A101 ', 'A102 ', 'A103 ', 'A104 ', 'A105 ', 'A106 ']],
  ['portal.emergencyUnlock A199 by=', ['by=alice ', 'by=maya ']],
  ['portal.emergencyUnlock A199 reason=t', ['reason="Tenant locked phone in unit" ']],
  ['portal.emergencyUnlock A199 reason="Tenant lo', ['reason="Tenant locked phone in unit" ']],
  ['nobody.knows ', []],
  ['lock.touch { lock: ', []],
  ['lock.touch what=', []],
])('%s', (line, candidates) => {
  expect(at(line).candidates).toEqual(candidates);
});

test('the hint describes the expected word', () => {
  expect(at('lock.to').hint).toBe('Somebody touches the lock, which wakes it.');
  expect(at('lock.touch ').hint).toBe('lock: the lock that is touched');
  expect(at('lock.touch what=').hint).toBe('lock.touch has no parameter what');
  expect(at('nobody.knows x').hint).toBe('no verb is called nobody.knows');
});

test('every candidate leads to a line that the facility accepts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (choices) => {
      let line = '';
      for (const choice of choices) {
        const { from, candidates } = at(line);
        const candidate = candidates[choice % Math.max(1, candidates.length)];
        if (candidate === undefined) break;
        line = line.slice(0, from) + candidate;
        if (line.endsWith('mv=')) line += '2900 ';
      }
      if (line.includes('portal') && !line.includes('reason')) line += 'reason=Other';
      if (line.includes('drainTo') && !line.includes('mv')) line += 'mv=2900';
      const read = parseLine(line, facility.verbTable);
      if (!read.ok) throw new Error(`${line}: ${read.why}`);
      const shape = facility.verbTable.get(read.verb)?.params.shape ?? {};
      for (const name of Object.keys(read.args)) expect(Object.keys(shape)).toContain(name);
    }),
  );
});

test('Tab inserts the common beginning of all candidates', () => {
  expect(common(['lock.touch ', 'lock.drainTo '])).toBe('lock.');
  expect(common(['one '])).toBe('one ');
  expect(common([])).toBe('');
});

test('no list of candidates is longer than its bound', () => {
  const large = new FacilityReader(new HandClock());
  large.attach(new SmallFacility(MAX_CANDIDATES + 50));
  expect(complete('lock.touch ', 11, facility.verbTable, large.ids).candidates.length).toBe(MAX_CANDIDATES);
});

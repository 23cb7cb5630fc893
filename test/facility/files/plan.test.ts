import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatePlan } from '../../../src/facility/files/generate.ts';
import { checkPlan, readPlan } from '../../../src/facility/files/plan.ts';
import { printProblem } from '../../../src/facility/files/problem.ts';
import { facilityFile } from '../../../src/facility/files/schema.ts';
import { readYamlText } from '../../../src/facility/files/yaml-file.ts';

function check(text: string) {
  const read = readYamlText('f.yaml', text);
  return read.ok ? checkPlan(read.document) : read;
}

const sentences = (text: string): string[] => {
  const result = check(text);
  return result.ok ? [] : result.problems.map(printProblem);
};

const GOOD = `version: 1
name: Small
zones: [{ id: hall }]
entries: [{ id: gate, mac: "C0:FF:EE:10:00:01", zones: [hall], at: [0, 0] }]
units: [{ id: A1, zone: hall, at: [5, 0], status: occupied, tenant: ada, locks: [{ mac: "c0:ff:ee:00:00:01" }] }]
people: [{ id: ada, name: Ada Ash, mobile: "+13035550111", phones: [{ id: ada }] }]
`;

describe('a facility file', () => {
  it('that is valid gives a plan with every default filled in', () => {
    const result = check(GOOD);
    expect(result.ok && result.plan.units[0]?.locks[0]).toEqual({ mac: 'C0:FF:EE:00:00:01', state: 'ready' });
    expect(result.ok && result.plan.timeZone).toBe('America/Denver');
  });

  it('that is a scenario has one problem, which says so', () => {
    const result = readPlan('examples/start/scenarios/first-unlock.yaml');
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([
      'found a scenario, expected a facility, which has "units"; "noke-sim run" runs a scenario',
    ]);
  });

  it.each([
    [
      'an unknown zone',
      ['zone: hall,', 'zone: hal,'],
      'f.yaml:5:25: units[0].zone: found "hal", expected a zone of this facility; did you mean hall?',
    ],
    ['an unknown tenant', ['tenant: ada', 'tenant: adda'], /units\[0\]\.tenant: found "adda".*did you mean ada\?/],
    ['the same MAC twice', ['C0:FF:EE:10:00:01', 'C0:FF:EE:00:00:01'], /MAC C0:FF:EE:00:00:01 again/],
    [
      'the same access code twice',
      ['phones: [{ id: ada }] }]', 'accessCode: "2040" }, { id: ben, name: Ben, accessCode: "2040" }]'],
      /^f\.yaml:6:\d+: people\[1\]\.accessCode: found the code of another person, expected a unique code/,
    ],
    ['a MAC that is none', ['c0:ff:ee:00:00:01', 'c0ffee'], /a MAC such as/],
    ['an available unit with a tenant', ['status: occupied', 'status: available'], /an available unit with a tenant/],
    ['an occupied unit without one', [', tenant: ada', ''], /occupied and has no tenant/],
    ['an unknown status', ['occupied', 'ocupied'], /did you mean occupied\?/],
    ['an unknown key', ['name: Small', 'nme: Small'], /did you mean name\?/],
    ['an unknown time zone', ['name: Small', 'name: Small\ntimeZone: Mars/Base'], /IANA time zone/],
    ['a place that is none', ['mobile:', 'at: A9, mobile:'], /a unit, an entry, away, or \[x, y\]/],
    ['an unknown setting', ['name: Small', 'name: Small\nsettings: { pinTrys: 3 }'], /did you mean pinTries\?/],
    [
      'a setting of the wrong kind',
      ['name: Small', 'name: Small\nsettings: { useBlacklist: 3 }'],
      /expected true or false/,
    ],
    [
      'an unknown lock setting',
      ['name: Small', 'name: Small\nlockSettings: { procesMs: 3 }'],
      /did you mean processMs\?/,
    ],
    [
      'a lock setting that no advertisement has room for',
      ['name: Small', 'name: Small\nlockSettings: { firmwareMinor: 128 }'],
      /127/,
    ],
    [
      'a span that no clock outlasts',
      ['name: Small', 'name: Small\nlockSettings: { checkInMs: 9007199254740991 }'],
      /31536000000/,
    ],
    ['an unknown role', ['mobile:', 'role: Facility Manger, mobile:'], /did you mean Facility Manager\?/],
    ['a schedule without hours', ['name: Small', 'name: Small\nschedules: [{ id: late, index: 4 }]'], /found no hours/],
    [
      'a schedule that closes before it opens',
      ['name: Small', 'name: Small\nschedules: [{ id: late, index: 4, daily: ["22:00", "06:00"] }]'],
      /hours from 22:00 to 06:00/,
    ],
    [
      'an index that a standard schedule has',
      ['name: Small', 'name: Small\nschedules: [{ id: late, index: 1, daily: ["06:00", "07:00"] }]'],
      /the index 1 again/,
    ],
    [
      'a number that two people have',
      ['people: [', 'people: [{ id: eve, name: Eve, mobile: "+1 303 555 0111" }, '],
      /a unique number or address/,
    ],
    ['an id that is taken', ['id: A1', 'id: gate'], /"gate" again/],
  ])('with %s is refused with the place and what to change', (_what, [from, to], expected) => {
    const text = GOOD.replace(from as string, to as string);
    expect(text).not.toBe(GOOD);
    expect(sentences(text).join('\n')).toMatch(expected);
  });

  it('that does not exist is reported as missing', () => {
    const result = readPlan('no/such/facility.yaml');
    expect(result.ok || result.problems.map(printProblem)).toEqual([
      'no/such/facility.yaml: there is no such file; check the path',
    ]);
  });

  it('is checked without an exception, whatever it contains', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('units', 'people', 'zones', 'entries', 'schedules'),
        (value, key) => {
          const read = readYamlText('f.yaml', JSON.stringify({ version: 1, name: 'x', [key]: value }));
          expect(read.ok ? typeof checkPlan(read.document).ok : 'boolean').toBe('boolean');
        },
      ),
    );
  });
});

it('the reserved locks of the demo have addresses of their own, which no other facility of ours uses', () => {
  const locksOf = (file: string) => {
    const read = readPlan(file);
    if (!read.ok) throw new Error(read.problems.map(printProblem).join('\n'));
    return read.plan.units.flatMap(({ locks }) => locks);
  };
  const reserved = locksOf('demo').flatMap(({ mac, always }) => (always === undefined ? [] : [mac]));
  expect(reserved).toHaveLength(10);
  const files = ['scenarios', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.facility.yaml'))
      .map((name) => join(folder, name)),
  );
  expect(files).toContain('scenarios/quiet.facility.yaml');
  for (const file of files) expect(locksOf(file).filter(({ mac }) => reserved.includes(mac))).toEqual([]);
});

describe('a generated plan', () => {
  it('is valid by the same schema for any size and seed, and equal for equal ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.string(), (units, seed) => {
        const plan = generatePlan(units, seed);
        expect(facilityFile.safeParse(plan).success).toBe(true);
        expect(plan.units).toHaveLength(units);
        expect(generatePlan(units, seed)).toEqual(plan);
        const macs = [...plan.units.flatMap((unit) => unit.locks), ...plan.entries].map(({ mac }) => mac);
        expect(new Set(macs).size).toBe(macs.length);
      }),
      { numRuns: 25 },
    );
  });
});

/** A trace contains its facility: it replays from the file alone to the same digest, and reveals nothing that people chose. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import { comparedName, normalised } from '../../src/core/kernel/identity.ts';
import { withPseudonyms } from '../../src/facility/files/pseudonyms.ts';
import { type FacilityFile, facilityFile, type PersonPlan } from '../../src/facility/files/schema.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { VERBS } from '../../src/facility/verbs/verbs.ts';
import { instantOf } from '../../src/scenario/local-time.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { type Replay, replay } from '../../src/scenario/replay.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { TraceRecorder } from '../../src/scenario/trace-file.ts';
import { type OpenedTrace, openTrace } from '../../src/scenario/trace-reader.ts';
import { runs } from '../sizes.ts';
import { parsed, planFor } from './played.ts';
import { AWKWARD, IdentityReplacer } from './replaced-identities.ts';

const found = findScenarios(['scenarios']);
const files = found.ok ? found.files : [];
const folder = mkdtempSync(join(tmpdir(), 'noke-sim-'));

function opened(file: string): OpenedTrace & { ok: true } {
  const trace = openTrace(file);
  if (!trace.ok) throw new Error(trace.problems[0]?.message);
  return trace;
}

const siteOf = (scenario: Scenario, plan: FacilityFile): LiveFacility =>
  openFromPlan(plan, { seed: scenario.seed, startAt: instantOf(scenario.startAt, plan.timeZone, 0) });

/** Records a scenario in a facility; returns the first line and the file. */
function recorded(
  scenario: Scenario,
  plan: FacilityFile,
): { readonly file: string; readonly first: string; readonly digest: string } {
  const file = join(folder, 'some.trace.jsonl');
  const { seed, startAt } = scenario;
  const site = siteOf(scenario, plan);
  const run = { tool: 'test', facility: { from: 'inline' as const, plan }, seed, startAt, timeZone: plan.timeZone };
  const recorder = new TraceRecorder(file, run, site.trace, site.clock);
  runScenario(scenario, site);
  recorder.close();
  return { file, first: readFileSync(file, 'utf8').split('\n', 1)[0] ?? '', digest: site.trace.digest };
}

/** A replay in the facility that the file contains, or in another. */
function replayed(file: string, scenario: Scenario, plan?: FacilityFile): Replay {
  const { header, reader } = opened(file);
  if (header.version !== 3) throw new Error('recorders write version 3');
  return replay(header, reader, siteOf(scenario, plan ?? header.facility.plan));
}

const texts = fc.array(
  fc.oneof(
    fc.constantFrom(...AWKWARD, '+1 303 555 0111', '(303) 555-0111', 'Ada@X', ' ada@x', 'n/a', '4711'),
    fc.constantFrom('ADA', 'Ada', ' ada', 'Ada Lee', 'ada  lee', 'Lee', 'ab12', 'AB12', 'ab 12', 'Ab-12'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  ),
  { minLength: 1, maxLength: 30 },
);

/** A few texts that are easily confused: most values of a plan are equal to some input, in other fields too. */
const alike = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom('key', 'command', 'plain', 'pin', 'code', 'password', 'bearer', 'phone', 'email', 'name'),
        fc.nat(3),
      )
      .map(([kind, number]) => `<${kind} ${number}>`),
    fc.constantFrom(
      ' ',
      '  ',
      '\t',
      '\u00a0',
      'x',
      'n/a',
      '-',
      '+',
      '0',
      '1',
      '(1)',
      'a <name 1> b',
      '@',
      '<name 1>@X',
    ),
  ),
  { minLength: 1, maxLength: 3 },
);
/** Scenarios with private values in their steps. */
const typed = files.filter((file) => {
  const { steps } = parsed(file);
  return JSON.stringify(new IdentityReplacer(['x']).steps(parsed(file)).steps) !== JSON.stringify(steps);
});
const drawn = fc.oneof(fc.tuple(fc.constantFrom(...files), texts), fc.tuple(fc.constantFrom(...typed), alike));
const wrongNumber = typed.find((file) => file.endsWith('wrong-number.yaml')) ?? '';

/** One code is a pseudonym followed by a space. */
const synced = typed.find((file) => file.endsWith('/update-customer-data.yaml')) ?? '';

/** A short value may be equal to a part of a pseudonym. */
const PSEUDONYM = /"(Person [a-z]+|p\d+@site\.example *|(\+1)?555\d{7,}[a-z]* *|( |\\t)+)"/g;

describe('the facility in a trace', () => {
  it('replays like the original, whatever people chose, and shows none of it', () => {
    fc.assert(
      fc.property(drawn, ([file, chosen]) => {
        const replacer = new IdentityReplacer(chosen);
        const scenario = replacer.steps(parsed(file));
        const plan = replacer.people(planFor(scenario));
        const { file: trace, first, digest } = recorded(scenario, plan);
        const alone = replayed(trace, scenario);
        expect(alone, file).toEqual(replayed(trace, scenario, plan));
        // A value that first appears in an input is not in the file.
        if (alone.ok) expect(alone.digest).toBe(digest);
        else expect(JSON.stringify(alone)).toContain('this input contains');
        const usual = recorded(parsed(file), planFor(parsed(file))).first;
        for (const value of replacer.values) {
          const text = JSON.stringify(value).slice(1, -1);
          if (!usual.includes(text))
            expect(first.replaceAll(PSEUDONYM, '').includes(text), `${text} shows`).toBe(false);
        }
      }),
      // The mistyped number is also the name of another person.
      { numRuns: runs(8, 4), examples: [[[wrongNumber, [' ', '<name 1>']]], [[synced, [' ', '1']]]] },
    );
  }, 900_000);

  it('replays like the original when names agree in part, and when codes differ in case only', () => {
    const scenario = mistaken();
    const plan = planFor(scenario);
    const name = fc.constantFrom(
      'Ann Abel',
      'Ann',
      'Abel',
      'ann abel',
      'ANN  ABEL',
      'Ann Abel ',
      'Ann Boone',
      '<name 1>',
      ' ',
    );
    const code = fc.constantFrom('ab12', 'AB12', 'Ab12', 'aB-12', '12', '+12', 'x@y', 'X@Y');
    fc.assert(
      fc.property(name, name, code, code, (tenants, newcomers, one, other) => {
        const chosen: Readonly<Record<string, Partial<PersonPlan>>> = {
          ann: { name: tenants, accessCode: one },
          ben: { accessCode: other },
          ida: { name: newcomers, mobile: plan.people.find(({ id }) => id === 'ann')?.mobile },
        };
        const people = plan.people.map((person) => ({ ...person, ...chosen[person.id] }));
        const { file, digest } = recorded(scenario, { ...plan, people });
        expect(replayed(file, scenario)).toMatchObject({ ok: true, digest });
      }),
      {
        numRuns: runs(20, 8),
        examples: [
          ['Ann', 'Ann Abel', '1', '2'],
          ['Ann', 'Bo', 'ab12', 'AB12'],
        ],
      },
    );
  }, 120_000);

  it('depends on private values only through their equality', () => {
    const site = facilityFile.parse({ version: 1, name: 'Site' });
    const logins = fc.option(
      fc.oneof(
        texts.map(([text = '']) => text.slice(0, 20)),
        fc.constant(''),
      ),
      { nil: undefined },
    );
    const person = fc.record({
      name: texts.map(([text = '?']) => text),
      mobile: logins,
      primaryPhone: logins,
      email: logins,
      accessCode: logins,
    });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 12 }), (people) => {
        const plan = { ...site, people: people.map((one, i): PersonPlan => ({ ...blank, ...one, id: `p${i}` })) };
        const other = withPseudonyms(plan);
        const before = plan.people.flatMap(valuesOf);
        const after = other.people.flatMap(valuesOf);
        expect(patternOf(after, String)).toEqual(patternOf(before, String));
        expect(patternOf(after, upper)).toEqual(patternOf(before, upper));
        expect(patternOf(after, comparedName)).toEqual(patternOf(before, comparedName));
        // ß and SS are one secret but two addresses; no pseudonym can be both.
        if (!before.some((text) => text.includes('ß'))) {
          expect(patternOf(after, normalised)).toEqual(patternOf(before, normalised));
          expect(after.map(kindOf)).toEqual(before.map(kindOf));
        }
        expect(() => facilityFile.parse(other)).not.toThrow();
        expect(withPseudonyms(other)).toEqual(other);
      }),
      { numRuns: runs(500, 150) },
    );
  });
});

/** A newcomer with the number of a tenant rents; then the tenant, who is overlocked, and another one type their codes. */
const MISTAKEN = `
version: 1
name: people who are mistaken for one another
facility: corner.facility.yaml
startAt: 2026-03-02T09:00
steps:
  - pms.rent: { unit: N3, tenant: ida }
  - pms.overdue: N1
  - portal.updateCustomerData: {}
  - wait: 1m
  - person.tailgate: { person: ann, entry: gate-in }
  - keypad.enter: { entry: gate-in, by: ann }
  - wait: 30s
  - person.tailgate: { person: ben, entry: gate-in }
  - keypad.enter: { entry: gate-in, by: ben }
  - wait: 30s
`;

function mistaken(): Scenario {
  const read = parseScenario('scenarios/mistaken.yaml', MISTAKEN, VERBS);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.scenario;
}

const blank: PersonPlan = facilityFile.shape.people.unwrap().element.parse({ id: 'x', name: 'x' });
const valuesOf = ({ name, mobile, primaryPhone, email, accessCode }: PersonPlan): string[] =>
  [name, mobile, primaryPhone, email, accessCode].map((text) => text ?? '');
const upper = (text: string): string => text.toUpperCase();
/** What the core makes of a value when it is used as a login. */
const kindOf = (login: string): string =>
  normalised(login) === ''
    ? login.trim() === ''
      ? 'blank'
      : 'none'
    : login.includes('@')
      ? 'address'
      : normalised(login).startsWith('+')
        ? 'with prefix'
        : 'number';
/** Which values are equal, by the position of the first. */
const patternOf = (values: readonly string[], key: (text: string) => string): number[] =>
  values.map((text) => values.findIndex((one) => key(one) === key(text)));

/** What people choose (names, numbers, addresses, codes, passwords) changes nothing in a trace, ends no run, and never appears in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/cli/run/facilities.ts';
import { findScenarios } from '../../src/cli/run/scenario-files.ts';
import type { FacilityFile } from '../../src/facility/files/schema.ts';
import type { LiveFacility } from '../../src/facility/open/live-facility.ts';
import { openFromPlan } from '../../src/facility/open/open.ts';
import { instantOf } from '../../src/scenario/local-time.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { oneIn, runs } from '../sizes.ts';
import { parsed, planFor } from './played.ts';
import { AWKWARD, IdentityReplacer } from './replaced-identities.ts';

const found = findScenarios(['scenarios']);
const files = found.ok ? found.files : [];
/** How many sets of identities replace those of each scenario; without it a few scenarios are drawn. `npm run full` plays them all. */
const EACH = Number(process.env.NOKE_SIM_IDENTITIES ?? 0);
const LONG = 900_000;

/** Everything that a facility writes, line by line. Numbers of placeholders may differ: equal values share one. */
function linesOf(facility: LiveFacility, drive: (facility: LiveFacility) => void): string[] {
  const lines: string[] = [];
  facility.trace.subscribeLines((_event, line) => lines.push(line.replaceAll(/<\w+ \d+>/g, '<…>')));
  drive(facility);
  return lines;
}

function playedLines(scenario: Scenario, plan: FacilityFile): string[] {
  const startAt = instantOf(scenario.startAt, plan.timeZone, 0);
  return linesOf(openFromPlan(plan, { seed: scenario.seed, startAt }), (facility) => {
    const result = runScenario(scenario, facility);
    expect(result.failure, scenario.file).toBeUndefined();
  });
}

/** The words of a trace: ids, kinds, verbs, field names, texts. */
const wordsOf = (lines: readonly string[]): string[] => [
  ...new Set(
    lines.flatMap((line) => [...line.matchAll(/"([^"\\]+)"/g)].flatMap(([, text = '']) => [text, ...text.split('/')])),
  ),
];

const textsFrom = (words: readonly string[]): fc.Arbitrary<string[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...words) },
      { weight: 2, arbitrary: fc.constantFrom(...AWKWARD) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }) },
    ),
    { minLength: 1, maxLength: 30 },
  );

/** What a person chose occurs in no line, unless it occurs in the trace anyway. */
function expectHidden(values: readonly string[], lines: readonly string[], usual: readonly string[]): void {
  const before = usual.join('\n');
  const now = lines.join('\n');
  for (const value of values) {
    const text = JSON.stringify(value).slice(1, -1);
    if (!before.includes(text)) expect(now.includes(text), `${text} shows`).toBe(false);
  }
}

function expectSame(file: string, texts: readonly string[], usual: readonly string[]): void {
  const scenario = parsed(file);
  const replacer = new IdentityReplacer(texts);
  const lines = playedLines(replacer.steps(scenario), replacer.people(planFor(scenario)));
  expect(lines, file).toEqual(usual);
  expectHidden(replacer.values, lines, usual);
}

describe('values that people choose', () => {
  const usualOf = (file: string): string[] => playedLines(parsed(file), planFor(parsed(file)));

  it(
    'leave the trace of a scenario as it is, even when they equal its own words',
    () => {
      if (EACH === 0) {
        fc.assert(
          fc.property(fc.constantFrom(...files), fc.gen(), (file, gen) => {
            const usual = usualOf(file);
            expectSame(file, gen(textsFrom, wordsOf(usual)), usual);
          }),
          { numRuns: runs(6, 3) },
        );
        return;
      }
      for (const file of files) {
        const usual = usualOf(file);
        fc.assert(
          fc.property(textsFrom(wordsOf(usual)), (texts) => expectSame(file, texts, usual)),
          { numRuns: EACH },
        );
      }
    },
    LONG,
  );

  it('may all be one text, and two tenants with one number are still two', () => {
    const file = files.find((one) => one.endsWith('one-number-for-two-tenants.yaml')) ?? '';
    const usual = usualOf(file);
    for (const text of ['seq', 'Seq', ' ', 'a b']) expectSame(file, [text], usual);
  });

  /** The demo as `up` opens it, with visitors, while somebody types at a phone and at a keypad. */
  function lived(texts?: readonly string[]): { readonly lines: string[]; readonly values: readonly string[] } {
    const read = planOf({ from: 'demo' }, '');
    if (!read.ok) throw new Error('the demo is there');
    const replacer = texts === undefined ? undefined : new IdentityReplacer(texts);
    const typed = (text: string): string => replacer?.code(text) ?? text;
    const plan = replacer?.people(read.plan) ?? read.plan;
    const startAt = instantOf('2026-03-02T08:00', plan.timeZone, 0);
    const lines = linesOf(openFromPlan(plan, { seed: '1', startAt, life: true }), (facility) => {
      facility.verbs.phone.installApp({ phone: 'tablet' });
      for (const guess of ['first guess', 'second guess']) {
        facility.verbs.phone.signIn({ phone: 'tablet', as: 'alice', password: typed(guess) });
        facility.clock.runFor(60_000);
      }
      facility.verbs.person.driveToGate({ person: 'bob' });
      facility.clock.runFor(600_000);
      facility.verbs.keypad.enter({ entry: 'gate-in', by: 'bob', code: typed('third guess') });
      facility.clock.runFor(1_800_000);
    });
    return { lines, values: replacer?.values ?? [] };
  }
  const usual = lived().lines;

  it(
    'leave a facility with a life as it is',
    () => {
      for (const verb of ['phone.signIn', 'keypad.enter']) expect(usual.join()).toContain(`"verb":"${verb}"`);
      expect(usual.length).toBeGreaterThan(100);
      fc.assert(
        fc.property(textsFrom(wordsOf(usual)), (texts) => {
          const { lines, values } = lived(texts);
          expect(lines).toEqual(usual);
          expectHidden(values, lines, usual);
        }),
        { numRuns: Math.max(runs(4, 2), EACH) },
      );
    },
    LONG,
  );

  it('may be one word that every line holds', () => {
    for (const word of oneIn(3, ['alice', 'locked', 'gate-in', 'core', 'phone.answer', 'actor']))
      expect(lived([word]).lines, word).toEqual(usual);
  });
});

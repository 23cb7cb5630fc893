/** What may leave the company: no secret of the facility or of the evidence is in a bundle, and the bundle alone gives the same ranking. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeBundle } from '../../../src/cli/diagnose/bundle.ts';
import { bundleFiles, pseudonymise, sameRanking } from '../../../src/diagnosis/bundle/bundle.ts';
import { REVIEW, RUN } from '../../../src/diagnosis/bundle/layout.ts';
import { Pseudonymiser } from '../../../src/diagnosis/bundle/pseudonymiser.ts';
import { type Case, caseOf } from '../../../src/diagnosis/case.ts';
import { readPaper } from '../../../src/diagnosis/channels/channels.ts';
import type { Paper } from '../../../src/diagnosis/channels/reading.ts';
import { diagnosisOf } from '../../../src/diagnosis/diagnosis.ts';
import { evidenceOf } from '../../../src/diagnosis/evidence.ts';
import { everyHypothesis, hypothesisOf, tryAll } from '../../../src/diagnosis/tiers.ts';
import { tryOne } from '../../../src/diagnosis/trial.ts';
import { readPlan } from '../../../src/facility/files/plan.ts';
import { oneIn } from '../../sizes.ts';
import { caseOfActs, MINUTE } from '../busy.ts';
import { failing, PAID, TRIES } from '../paid.ts';
import { foundIn, type OtherCompany, randomCompany } from './other-company.ts';

const FOLDER = 'fixtures/field-reports';
const REPORTS = readdirSync(FOLDER).sort();
/** A report that can be diagnosed within a second or two. */
const QUICK = ['24'];

function planOf(id: string) {
  const { facility } = JSON.parse(readFileSync(join(FOLDER, id, 'truth.json'), 'utf8')) as { facility: string };
  const read = readPlan(facility);
  if (!read.ok) throw new Error(facility);
  return read.plan;
}

function caseIn({ plan, papers }: Omit<OtherCompany, 'secrets'>): Case {
  const read = papers.flatMap(({ name, bytes }): Paper[] => {
    const paper = readPaper(name, bytes, { timeZone: plan.timeZone, year: 2026 });
    return paper.channel === undefined ? [] : [paper];
  });
  return caseOf(plan, read);
}

const practice = (id: string): Case => {
  const names = readdirSync(join(FOLDER, id)).filter((name) => name !== 'truth.json');
  return caseIn({
    plan: planOf(id),
    papers: names.map((name) => ({ name, bytes: readFileSync(join(FOLDER, id, name)) })),
  });
};

/** The pseudonymised case; every case of these tests has one. */
function hidden(of: Case) {
  const found = pseudonymise(of);
  if (found === undefined) throw new Error('no move of the times');
  return found;
}

/** The diagnosis from a few hypotheses. */
const quick = (of: Case) => {
  const evidence = evidenceOf(of);
  return diagnosisOf(
    of,
    everyHypothesis.slice(0, 2).flatMap((one) => tryOne(of, evidence, one) ?? []),
  );
};

describe('a bundle', () => {
  it.each(oneIn(3, REPORTS))('of report %s contains no secret of a random facility', { timeout: 120_000 }, (id) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const company = randomCompany(planOf(id), join(FOLDER, id), String(seed));
        const of = caseIn(company);
        expect(of.misfits).toEqual([]);
        // The search finds the secrets in the evidence itself.
        expect(company.papers.flatMap(({ bytes }) => foundIn(bytes, company.secrets))).not.toEqual([]);
        const bundle = hidden(of);
        const found = quick(bundle.of);
        const written = join(mkdtempSync(join(tmpdir(), 'noke-sim-bundle-')), 'bundle');
        try {
          writeBundle(written, bundle, found, found, []);
          const names = readdirSync(written, { recursive: true, encoding: 'utf8' });
          expect(names).toContain(RUN);
          for (const name of names.filter((one) => statSync(join(written, one)).isFile())) {
            const bytes = readFileSync(join(written, name));
            expect([...foundIn(bytes, company.secrets), ...foundIn(Buffer.from(name), company.secrets)], name).toEqual(
              [],
            );
            // All reports are of the first days of March 2026.
            expect(bytes.toString('latin1'), name).not.toMatch(/2026-03-0|0\d\/0\d\/2026/);
          }
        } finally {
          rmSync(dirname(written), { recursive: true, force: true });
        }
      }),
      { numRuns: 1 },
    );
  });

  it.each(QUICK)('of report %s gives the same ranking as its evidence', { timeout: 240_000 }, (id) => {
    const of = practice(id);
    const bundle = hidden(of);
    const here = diagnosisOf(of, tryAll(of));
    const there = diagnosisOf(bundle.of, tryAll(bundle.of));
    expect(there.ranked[0]?.causes).toEqual(here.ranked[0]?.causes);
    expect(sameRanking(there, here)).toBe(true);
  });

  const isFull = process.env.NOKE_SIM_PRACTICE === 'all';
  it.runIf(isFull)('of a fault of our own software names it, in words to play it again', () => {
    const { of } = caseOfActs([...failing(true), ...PAID], TRIES + 60 * MINUTE, '', 'overlock-sticks');
    const bundle = hidden(of);
    const trial = tryOne(bundle.of, evidenceOf(bundle.of), hypothesisOf(['our-overlock-sticks']));
    const found = diagnosisOf(bundle.of, trial === undefined ? [] : [trial]);
    const files = new Map(
      bundleFiles(bundle, found, found, []).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
    );
    for (const name of [REVIEW, 'diagnosis.txt', 'diagnosis.json'])
      expect(files.get(name), name).toContain('noke-sim run scenario.yaml --fault overlock-sticks');
  });

  it('keeps no secret in free text, wherever it stands', () => {
    const { plan, secrets } = randomCompany(planOf('02'), join(FOLDER, '02'), 'text');
    const pseudonyms = new Pseudonymiser(plan, 364 * 24 * 3_600_000);
    const noise = fc.constantFrom(
      ' ',
      ', ',
      '-',
      '/',
      '_',
      '. ',
      'Unit ',
      'locked ',
      '2026-03-05',
      '10:21 ',
      'é',
      '\n',
      '(',
      '555',
    );
    const spelled = fc
      .tuple(fc.constantFrom(...secrets), fc.constantFrom('as it is', 'upper', 'lower', 'close', 'apart'))
      .map(([{ text, kind }, how]) => {
        if (how === 'upper') return text.toUpperCase();
        if (how === 'lower') return text.toLowerCase();
        if (how === 'close') return text.replaceAll(/[:+@.]/g, '');
        return how === 'apart' && kind === 'digits' ? text.replaceAll(/(\d\d?)/g, '$1 - ') : text;
      });
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, spelled), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        for (const shown of [
          pseudonyms.text(text),
          pseudonyms.person(text),
          pseudonyms.place(text),
          pseudonyms.key(text),
        ])
          expect(foundIn(Buffer.from(shown), secrets)).toEqual([]);
      }),
    );
  });

  it('keeps no code of four digits or more in free text, however it is separated', () => {
    const pseudonyms = new Pseudonymiser(planOf('02'), 364 * 24 * 3_600_000);
    const digit = fc.tuple(fc.constantFrom(...'0123456789'), fc.constantFrom('', ' ', '-', '.', ' - ', '/'));
    fc.assert(
      fc.property(fc.array(digit, { minLength: 4, maxLength: 9 }), (digits) => {
        const code = digits.map(([one]) => one).join('');
        const shown = pseudonyms.text(`the code ${digits.map((pair) => pair.join('')).join('')} is wrong`);
        // A date is shifted, and is not a code.
        fc.pre(!/\d{4}-\d\d-\d\d|\d\/\d{1,2}\/\d{4}/.test(shown));
        expect(shown.replaceAll(/\D/g, '')).not.toContain(code);
      }),
    );
  });
});

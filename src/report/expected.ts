/**
 * Known failures that are accepted for a while, each with a reason and an end date. A case that fails as expected does not count. A case that passes
 * unexpectedly counts as a failure, and after the end date a failing case is a failure again.
 */
import { z } from 'zod';
import type { Problem } from '../facility/files/problem.ts';
import { DATE_WORDS } from '../facility/files/schema.ts';
import { readYamlFile } from '../facility/files/yaml-file.ts';
import { zodProblems } from '../facility/files/zod-problems.ts';
import type { Case } from './case.ts';

export const expectedSchema = z.strictObject({
  version: z.literal(1),
  expected: z
    .array(
      z.strictObject({
        case: z.string().min(1).meta({ description: 'Id of the case, as reports print it.' }),
        reason: z.string().min(10).meta({ description: 'Why the case fails, and what will change that.' }),
        until: z.iso.date(DATE_WORDS).meta({ description: 'The last day on which the failure is accepted.' }),
      }),
    )
    .max(1_000),
});

export type ExpectedFailures = z.infer<typeof expectedSchema>['expected'];

/** Reads a file of expected failures. */
export function readExpected(
  file: string,
):
  | { readonly ok: true; readonly expected: ExpectedFailures }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const read = readYamlFile(file);
  if (!read.ok) return read;
  const parsed = expectedSchema.safeParse(read.document.value);
  if (!parsed.success) return { ok: false, problems: zodProblems(read.document, expectedSchema, parsed.error) };
  return { ok: true, expected: parsed.data.expected };
}

/** The cases after expected failures are applied; `today` is an ISO date. Errors are never expected. */
export function applyExpected(cases: readonly Case[], expected: ExpectedFailures, today: string): Case[] {
  return cases.map((one) => {
    const entry = expected.find((known) => known.case === one.id);
    if (entry === undefined) return one;
    if (one.verdict === 'pass') {
      return {
        ...one,
        verdict: 'unexpected-pass',
        note: `expected to fail (${entry.reason}); remove it from the list`,
      };
    }
    if (one.verdict !== 'fail') return one;
    if (entry.until < today) return { ...one, note: `its failure was accepted until ${entry.until} (${entry.reason})` };
    return { ...one, verdict: 'expected-fail', note: `until ${entry.until}: ${entry.reason}` };
  });
}

/** The table of the practice reports, `reports.yaml`, and that of the known failures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { NOISE } from './noise.ts';

export const FOLDER = 'fixtures/practice-reports';

const PAPERS = ['csv', 'redirect', 'core', 'portal', 'log', 'capture'] as const;
export type PaperName = (typeof PAPERS)[number];

const together = z.array(z.array(z.string()).min(1)).min(1);

const report = z.strictObject({
  id: z.string(),
  person: z.string(),
  about: z.record(z.string(), z.string()).optional(),
  /** The units on the portal's screen; if absent, those of the person. */
  units: z.array(z.string()).optional(),
  papers: z.array(z.enum(PAPERS)).min(1),
  noise: z.array(z.enum(NOISE)),
  facts: z.record(z.string(), z.unknown()),
  mail: z.string().optional(),
  /** Sets of causes that hold jointly, each a right answer; the first is the truth. */
  accept: together,
  /** Facts that would decide if the evidence does not: the right verdict is then "cannot tell". */
  ask: z.array(z.string()).min(1).optional(),
});
export type PracticeReport = z.infer<typeof report>;

const table = (name: string): unknown => parse(readFileSync(join(FOLDER, name), 'utf8'));

export const practiceReports = (): PracticeReport[] => z.array(report).parse(table('reports.yaml'));

/** Reports that `diagnose` gets wrong today, each with the reason. */
export const knownMisses = (): ReadonlyMap<string, string> =>
  new Map(Object.entries(z.record(z.string(), z.string()).parse(table('known-misses.yaml') ?? {})));

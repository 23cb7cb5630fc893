/**
 * A case (a scenario, a conformance case or a property) and a report of many: the input of every report writer. The schema
 * defines report v1.
 *
 * INV-1: A case starts as `incomplete`. INV-2: A report does not depend on the machine's time, so identical runs give identical reports.
 */
import { z } from 'zod';
import { VERDICTS, type Verdict } from './verdict.ts';

const text = z.string();

const failure = z.strictObject({
  file: text.optional(),
  line: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Counted from 1; 0 or absent if the failure does not refer to a line.' }),
  column: z.int().min(0).optional(),
  code: text
    .regex(/^E-[A-Z]+-\d{1,3}$/)
    .optional()
    .meta({ description: 'The code of the error in docs/errors.md.' }),
  message: text.meta({ description: 'One sentence.' }),
  expected: text,
  seen: text,
  lastEvents: z
    .array(text)
    .optional()
    .meta({ description: 'The last lines of the trace before the failure, oldest first.' }),
  path: z
    .array(
      z.strictObject({
        event: z
          .int()
          .min(1)
          .optional()
          .meta({ description: 'The number of the event in the trace; absent for a sentence about the path.' }),
        says: text.meta({ description: 'One sentence.' }),
      }),
    )
    .optional()
    .meta({ description: 'The events that led to the actual value, beginning with the first cause.' }),
  conversation: z
    .array(
      z.strictObject({
        atMs: z.number().meta({ description: 'Milliseconds since the first of these messages.' }),
        from: text,
        to: text,
        what: text,
        bytes: text.meta({ description: 'Hex, or text that was sent; empty where nothing was sent.' }),
        means: text,
      }),
    )
    .optional()
    .meta({ description: 'The last messages between people, phones, locks, gateway and core, oldest first.' }),
});

export const caseSchema = z.strictObject({
  id: text.min(1).meta({ description: 'Stable name of the case, the key of an expected-failures file.' }),
  name: text,
  file: text.optional(),
  rules: z.array(text).optional().meta({ description: 'Ids of the rules that the scenario demonstrates.' }),
  verdict: z.enum(VERDICTS),
  fault: z
    .enum(['input', 'environment', 'ours'])
    .optional()
    .meta({ description: 'Whose fault an error is: the file or command, the machine, or noke-sim itself.' }),
  failure: failure.optional(),
  note: text.optional().meta({ description: 'An explanation of the verdict, if needed.' }),
  checks: z.int().min(0).meta({ description: 'Expectations that were met.' }),
  seed: text.optional(),
  simulatedMs: z.int().min(0).optional(),
  events: z.int().min(0).optional(),
  digest: text.optional().meta({ description: 'SHA-256 over the trace, 64 hex digits.' }),
  reproduce: text.optional().meta({ description: 'A command that reproduces exactly this run.' }),
});

const count = z.int().min(0);

const suiteSchema = z.strictObject({
  contract: text.meta({ description: 'Version of the contract between suite and target.' }),
  kind: text.meta({ description: 'What kind of target was tested, such as lock.' }),
  target: text.meta({ description: 'The target as the command line named it.' }),
  profile: text.optional(),
  claims: z.record(text, z.unknown()).optional().meta({
    description: 'The features that the target claims, including defaults; absent if the target could not be reached.',
  }),
  unclaimed: z
    .array(z.strictObject({ claim: text, seen: text }))
    .optional()
    .meta({ description: 'Features that the target has although its claims deny them; absent if there are none.' }),
  caseList: text.meta({ description: 'SHA-256 over the list of cases: equal lists have equal hashes.' }),
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  tool: text.meta({ description: 'noke-sim and its version.' }),
  exitCode: z.int().min(0).max(3),
  suite: suiteSchema.optional().meta({ description: 'For a conformance run: what was tested, and with which cases.' }),
  counts: z.strictObject(
    Object.fromEntries(VERDICTS.map((verdict) => [verdict, count])) as Record<Verdict, typeof count>,
  ),
  cases: z.array(caseSchema),
});

/** A case with its verdict. */
export type Case = z.infer<typeof caseSchema>;
export type Suite = z.infer<typeof suiteSchema>;
/** A whole report, version 1. */
export type Report = z.infer<typeof reportSchema>;

/**
 * What a coordinator sends to workers: a plan, and jobs numbered within it. A job's result depends only on its plan and its number, so it does not matter
 * which worker runs it, when, or how often.
 *
 * INV-1: Everything read from a queue is parsed with these schemas. INV-2: A plan contains the contents of its files; no path in it is ever opened.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The kind of job: a batch of a search, a run of a scenario, one target of the self-check, or one conformance case for an unlock core. */
export const KINDS = ['explore', 'run', 'self-check', 'core'] as const;

/** Size limits for a plan with its files and for one result, in characters of JSON. */
export const MAX_PLAN_LENGTH = 32 * 1024 * 1024;
export const MAX_RESULT_LENGTH = 8 * 1024 * 1024;
export const MAX_JOBS = 2_000_000_000;
const MAX_FILES = 20_000;
const MAX_PATH = 1_000;

/** Whether a relative path stays below its folder. */
export const isBelow = (path: string): boolean =>
  path !== '' && path.length <= MAX_PATH && !/[\\:\0]|^\/|(^|\/)\.\.(\/|$)/.test(path);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The program that coordinator and workers run: everything that affects results must be identical. */
export const programSchema = z.strictObject({
  version: z.string().min(1).max(100),
  decides: hash,
  /** The hash of the unlock core that is tested; absent for all other work. */
  core: hash.optional(),
});
export type Program = z.infer<typeof programSchema>;

/** The same text for identical programs. */
export const programId = ({ decides, core }: Program): string => (core === undefined ? decides : `${decides}:${core}`);

export const planSchema = z.strictObject({
  version: z.literal(1),
  program: programSchema,
  kind: z.enum(KINDS),
  /** The options for this kind of job, which has its own schema for them. */
  options: z.record(z.string(), z.json()),
  files: z
    .array(z.strictObject({ path: z.string().refine(isBelow, 'a path below the working folder'), text: z.string() }))
    .max(MAX_FILES),
});
export type Plan = z.infer<typeof planSchema>;

export const jobSchema = z.strictObject({
  plan: hash,
  number: z.int().min(0).max(MAX_JOBS),
  /** For a job whose work depends on earlier results; absent for all others. */
  cells: z.array(z.string().max(1_000)).max(100).optional(),
});
export type QueueJob = z.infer<typeof jobSchema>;

/** A worker's answer: the value, or the reason why there is none. */
export const resultSchema = z.union([
  z.strictObject({ value: z.json(), ms: z.number().min(0) }),
  z.strictObject({ failed: z.string().max(10_000) }),
]);
export type JobResult = z.infer<typeof resultSchema>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The hash of a plan: 64 hex digits. The same command line on the same files gives the same hash. */
export const planHash = (plan: Plan): string => sha256(JSON.stringify(planSchema.parse(plan)));

/** The name of a job within its plan: its number and whatever else the job depends on. */
export const jobName = ({ number, cells }: QueueJob): string =>
  cells === undefined ? String(number) : `${number}-${sha256(JSON.stringify(cells)).slice(0, 16)}`;

/** The digest by which two results of the same job are compared; it does not cover the time taken. */
export const resultDigest = (result: JobResult): string =>
  sha256('value' in result ? JSON.stringify(result.value) : 'failed');

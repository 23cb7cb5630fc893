/**
 * What a coordinator asks of workers: a plan, and jobs that are numbered within it. A job is a function of its plan and its number, so it does not matter
 * who does it, when, or how often.
 *
 * INV-1 everything that comes from a queue is parsed with these schemas. INV-2 a plan contains the texts of its files; no path in it is ever opened.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What does a job: a batch of a search, a run of a scenario, a target of the gallery. */
export const KINDS = ['explore', 'run', 'self-check'] as const;

/** The size of a plan with its files, and of one result, in characters of JSON. */
export const MAX_PLAN_LENGTH = 32 * 1024 * 1024;
export const MAX_RESULT_LENGTH = 8 * 1024 * 1024;
export const MAX_JOBS = 2_000_000_000;
const MAX_FILES = 20_000;
const MAX_PATH = 1_000;

/** Whether a path stays below the folder from which it is taken. */
export const isBelow = (path: string): boolean =>
  path !== '' && path.length <= MAX_PATH && !/[\\:\0]|^\/|(^|\/)\.\.(\/|$)/.test(path);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The program of coordinator and workers: what decides results must be equal. */
export const programSchema = z.strictObject({ version: z.string().min(1).max(100), decides: hash });
export type Program = z.infer<typeof programSchema>;

export const planSchema = z.strictObject({
  version: z.literal(1),
  program: programSchema,
  kind: z.enum(KINDS),
  /** What the doer of this kind takes; it has a schema of its own. */
  options: z.record(z.string(), z.json()),
  files: z
    .array(z.strictObject({ path: z.string().refine(isBelow, 'a path below the working folder'), text: z.string() }))
    .max(MAX_FILES),
});
export type Plan = z.infer<typeof planSchema>;

export const jobSchema = z.strictObject({
  /** The hash of its plan. */
  plan: hash,
  number: z.int().min(0).max(MAX_JOBS),
  /** For a job whose work depends on earlier results; absent for all others. */
  cells: z.array(z.string().max(1_000)).max(100).optional(),
});
export type QueueJob = z.infer<typeof jobSchema>;

/** The answer of a worker: the value, or the reason why there is none. */
export const resultSchema = z.union([
  z.strictObject({ value: z.json(), ms: z.number().min(0) }),
  z.strictObject({ failed: z.string().max(10_000) }),
]);
export type JobResult = z.infer<typeof resultSchema>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The hash of a plan: 64 hex digits. Equal command lines on equal files give equal hashes. */
export const planHash = (plan: Plan): string => sha256(JSON.stringify(planSchema.parse(plan)));

/** The name of a job in its plan. It contains what the job was given beside its number. */
export const jobName = ({ number, cells }: QueueJob): string =>
  cells === undefined ? String(number) : `${number}-${sha256(JSON.stringify(cells)).slice(0, 16)}`;

/** The digest by which two results of one job are compared; the time that it took is not part of it. */
export const resultDigest = (result: JobResult): string =>
  sha256('value' in result ? JSON.stringify(result.value) : 'failed');

/** An unlock core in a module, opened on its own thread and ready for cases. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { CoreBench } from '../../conformance/core-module/bench/core-bench.ts';
import { type CoreNeed, coreClaimsSchema } from '../../conformance/core-module/claims.ts';
import { coreSubject } from '../../conformance/core-module/core-subject.ts';
import type { Subject } from '../../conformance/run/subject.ts';
import { ANSWER_LIMIT_MS, CoreThread, type ThreadOptions } from '../../facility/core-port/core-thread.ts';
import { shippedFacilities } from '../run/facilities.ts';

/** Everything besides the module that affects the outcome of a case. */
export const coreRunSchema = z.strictObject({
  claims: coreClaimsSchema,
  seed: z.string().max(1_000),
  patience: z.number().positive().max(999),
});
export type CoreRun = z.infer<typeof coreRunSchema>;

export interface OpenCore {
  readonly subject: Subject<CoreBench, CoreNeed>;
  close(): Promise<void>;
}

/** `on` receives the module's output, and is notified of each answer. The module is loaded later. */
export function openCore(
  file: string,
  { claims, seed, patience }: CoreRun,
  on: Pick<ThreadOptions, 'printed' | 'answered'>,
): OpenCore {
  const thread = new CoreThread({ answerLimitMs: Math.max(1, Math.round(ANSWER_LIMIT_MS * patience)), ...on });
  const module = { thread, url: pathToFileURL(resolve(file)).href };
  return {
    subject: coreSubject({ module, claims, seed, open: shippedFacilities.open }),
    close: async () => void (await thread.close()),
  };
}

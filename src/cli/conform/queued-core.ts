/**
 * The cases of `conform core`, each run by a worker that has the same module. INV-1: No module travels over the queue, and a worker runs only the one that
 * its own command line names. INV-2: Each case has an empty core, so its outcome does not depend on the cases that the worker ran before.
 */
import { z } from 'zod';
import type { CaseFacts } from '../../conformance/bench/case.ts';
import { TargetLost } from '../../conformance/bench/outcome.ts';
import { CORE_CASES } from '../../conformance/core-module/cases/core-cases.ts';
import { type Ran, runCase } from '../../conformance/run/judge.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { Plan, QueueJob } from '../../queue/plan.ts';
import { sha256 } from '../../queue/plan.ts';
import { VERDICTS } from '../../report/verdict.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf } from '../host/refused.ts';
import { type Distribution, distribute } from '../queue/distribute.ts';
import { textOf } from './argument-file.ts';
import { type CoreRun, coreRunSchema, type OpenCore, openCore } from './core-module.ts';

const text = z.string().max(1_000_000);
/** A case that was run, or the reason why the core was lost during it. */
const ranSchema = z.union([
  z.strictObject({
    checks: z.int().min(0),
    ms: z.number(),
    conversation: z.array(
      z.strictObject({
        atMs: z.number(),
        from: text,
        to: text,
        what: text,
        bytes: text,
        means: text,
        repeats: text.optional(),
      }),
    ),
    verdict: z.enum(VERDICTS),
    message: text.optional(),
    expected: text.optional(),
    seen: text.optional(),
    mistake: text.optional(),
  }),
  z.strictObject({ lost: text }),
]);

export class QueuedCore {
  readonly #queue: Distribution;
  readonly #results: ReturnType<Distribution['results']>;
  #isWhole = true;

  private constructor(queue: Distribution, cases: readonly CaseFacts[]) {
    const numbers = cases.map(({ id }) => CORE_CASES.findIndex((one) => one.id === id));
    this.#queue = queue;
    this.#results = queue.results((given) => {
      const number = numbers[given];
      return number === undefined ? undefined : { number };
    });
  }

  /** `module`: its text. `cases`: those that may have to be run, in order. Throws CodedError if the queue cannot be reached. */
  static async open(
    url: string,
    module: string,
    options: CoreRun,
    cases: readonly CaseFacts[],
    host: Host,
  ): Promise<QueuedCore> {
    return new QueuedCore(await distribute(url, { kind: 'core', options, files: [] }, host, module), cases);
  }

  /** The outcome of a case; cases must be asked for in order, and may be left out. Undefined after an interrupt. Throws TargetLost, and CodedError for a false result. */
  async ran({ id }: CaseFacts): Promise<Ran | undefined> {
    for (;;) {
      const next = await this.#next();
      if (next === undefined) return undefined;
      const { job, result } = next;
      if (CORE_CASES[job.number]?.id !== id) continue;
      if ('failed' in result) throw new TargetLost(`${id} was not run: ${result.failed}`, 'E-CONNECT-3');
      const value: unknown = result.value;
      const read = ranSchema.safeParse(value);
      if (!read.success)
        throw new CodedError('E-QUEUE-4', `the result of ${id} does not have the format that noke-sim writes`);
      if ('lost' in read.data) throw new TargetLost(read.data.lost, 'E-CONNECT-3');
      // This cast is safe: the schema has accepted the value. Its own type also allows undefined keys, which JSON does not have.
      return value as Ran;
    }
  }

  /** Stops queueing cases. */
  stop(): void {
    this.#isWhole = false;
    this.#queue.stop();
  }

  /** After an interrupt or a loss, the results stay, for the same command to continue with. */
  close(): Promise<void> {
    return this.#queue.close(this.#isWhole);
  }

  /** A lost queue ends the run as a lost target does, with the cases judged so far. */
  async #next() {
    try {
      const { value, done } = await this.#results.next();
      return done === true ? undefined : value;
    } catch (error) {
      this.#isWhole = false;
      if (error instanceof CodedError && exitCodeOf(error) === 3) throw new TargetLost(error.message, error.codes[0]);
      throw error;
    }
  }
}

/** Runs cases by their number, on the core in `file`. Throws for options that are not valid, and for a worker without a core. */
export function coreDoer(
  { options, program }: Plan,
  file: string | undefined,
): (job: QueueJob, progress: () => void) => Promise<unknown> {
  const run = coreRunSchema.parse(options);
  if (file === undefined) throw new Error('this worker has no unlock core (--core)');
  if (sha256(textOf(file)) !== program.core) throw new Error(`${file} has changed since its worker started`);
  let core: OpenCore | undefined;
  let answered: () => void = () => {};
  return async ({ number }, progress) => {
    // A slow core may need minutes for a case with many questions.
    answered = progress;
    const one = CORE_CASES[number];
    if (one === undefined) throw new Error(`there is no case ${number}`);
    try {
      if (core === undefined) {
        core = openCore(file, run, {
          printed: (printed) => void process.stderr.write(printed),
          answered: () => answered(),
        });
        // Loads the module, which may take longer than an answer.
        await core.subject.doubt();
      }
      return await runCase(core.subject, one);
    } catch (error) {
      if (!(error instanceof TargetLost)) throw error;
      await core?.close();
      core = undefined;
      return { lost: error.message };
    }
  };
}

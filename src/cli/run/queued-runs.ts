/**
 * Runs of scenarios, executed by workers on other machines. INV-1: Workers get the texts of the files and open none. INV-2: A file that is not valid is
 * reported by this process, so every worker has only runs to execute. INV-3: If the queue is lost, the cases so far are kept, and the rest are incomplete.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { planIn } from '../../facility/files/plan.ts';
import { readYamlText, YAML_MAX_BYTES, type YamlRead } from '../../facility/files/yaml-file.ts';
import { VERBS } from '../../facility/verbs/verbs.ts';
import { isBelow, type Plan, type QueueJob } from '../../queue/plan.ts';
import { type Case, caseSchema } from '../../report/case.ts';
import { LINKS } from '../../scenario/facilities.ts';
import { parseScenario } from '../../scenario/parse.ts';
import { reproduceLine } from '../../scenario/result.ts';
import { readUpTo } from '../../sim/files.ts';
import { hostClock } from '../../sim/live-clock.ts';
import { type Host, nextTurn } from '../host/host.ts';
import { exitCodeOf } from '../host/refused.ts';
import { type Distribution, distribute } from '../queue/distribute.ts';
import { addressOf } from '../queue/queue-option.ts';
import { type CasePool, lost } from './case-pool.ts';
import { facilitiesFrom, pathOf } from './facilities.ts';
import { jobsOf } from './jobs-of.ts';
import { INTERRUPTED, type Job, notPlayed, type Played, Player, reproducedWith } from './play-case.ts';
import type { RunOptions } from './run-options.ts';

const text = z.string().max(1_000);
const optionsSchema = z.strictObject({
  link: z.enum(LINKS),
  fault: text.optional(),
  seed: text.optional(),
  seeds: z.int().min(1),
  /** Scenario files; a plan contains only valid ones. */
  scenarios: z.array(text),
});

type Players = Pick<CasePool, 'played' | 'interrupt' | 'close'>;

export class QueuedRuns {
  readonly #queue: Distribution;
  readonly #jobs: readonly Job[];
  readonly #here: Players;
  /** Files that are not valid. */
  readonly #unfit: ReadonlySet<string>;
  readonly #options: Pick<RunOptions, 'link' | 'fault'>;
  readonly #results: ReturnType<Distribution['results']>;
  #isOver = false;
  #isLost = false;

  private constructor(
    queue: Distribution,
    jobs: readonly Job[],
    here: Players,
    unfit: ReadonlySet<string>,
    options: Pick<RunOptions, 'link' | 'fault'>,
  ) {
    this.#options = options;
    this.#queue = queue;
    this.#jobs = jobs;
    this.#here = here;
    this.#unfit = unfit;
    const count = jobs.filter(({ file }) => !unfit.has(file)).length;
    this.#results = queue.results((given) => (given < count ? { number: given } : undefined));
  }

  /** `here` reports files that are not valid. Throws CodedError for a file outside the working folder, or a queue that cannot be reached. */
  static async open(
    url: string,
    jobs: readonly Job[],
    files: readonly string[],
    given: RunOptions,
    here: Players,
    host: Host,
  ): Promise<QueuedRuns> {
    const { link, fault, seed, seeds = 1 } = given;
    // A mistake in the address is reported before any file is read.
    addressOf(url, host.env);
    const texts = new Map<string, string>();
    for (const file of files)
      if (isAbsolute(file))
        throw new CodedError(
          'E-USAGE-5',
          `${file} is an absolute path, which may not exist on other machines; give a path relative to the working folder`,
        );
    const unfit = new Set(files.filter((file) => !collected(file, texts)));
    const scenarios = files.filter((file) => !unfit.has(file));
    const options = {
      link,
      ...(fault === undefined ? {} : { fault: fault.id }),
      ...(seed === undefined ? {} : { seed }),
      seeds,
      scenarios,
    };
    const plan = {
      kind: 'run' as const,
      options,
      files: [...texts].map(([path, content]) => ({ path, text: content })),
    };
    return new QueuedRuns(await distribute(url, plan, host), jobs, here, unfit, given);
  }

  /** The case of the job at this index; indexes must be asked for in order. */
  async played(index: number): Promise<Played> {
    const job = this.#jobs[index];
    if (job === undefined) throw new Error(`there is no job ${index}`);
    if (this.#isLost) return { case: notPlayed(job, 'not run: the queue was lost'), realMs: 0 };
    if (this.#unfit.has(job.file)) return this.#here.played(index);
    try {
      const next = await this.#results.next();
      if (next.done === true) return { case: notPlayed(job, INTERRUPTED), realMs: 0 };
      this.#isOver = index === this.#jobs.length - 1;
      const { case: one, realMs } = playedOf(job, next.value.result);
      return { case: reproducedHere(one, job, this.#options), realMs };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.#isLost = true;
      return { case: lostQueue(job, error), realMs: 0 };
    }
  }

  interrupt(): void {
    this.#queue.stop();
    this.#here.interrupt();
  }

  async close(): Promise<void> {
    await this.#queue.close(this.#isOver);
    await this.#here.close();
  }
}

function playedOf(job: Job, result: { failed: string } | { value: unknown; ms: number }): Played {
  if ('failed' in result) return { case: lost(job, result.failed), realMs: 0 };
  const read = caseSchema.safeParse(result.value);
  if (!read.success || read.data.id !== job.id || read.data.file !== job.file)
    throw new CodedError('E-QUEUE-4', `the result of ${job.id} does not have the format that noke-sim writes`);
  // This cast is safe: the schema has accepted the value. The object that it returns has its keys in a different order, so it is not used.
  return { case: result.value as Case, realMs: Math.round(result.ms) };
}

/** The command depends on the current folder, so workers leave it empty. It is always composed here: a person will paste it, and a worker’s text is not trusted. */
function reproducedHere(one: Case, { file, seed }: Job, options: Pick<RunOptions, 'link' | 'fault'>): Case {
  if (one.reproduce === undefined) return one;
  return reproducedWith(options, { ...one, reproduce: reproduceLine(file, seed ?? one.seed ?? '1') });
}

const FAULT_OF = { 1: 'ours', 2: 'input', 3: 'environment' } as const;

const lostQueue = (job: Job, error: CodedError): Case => ({
  ...notPlayed(job, error.message),
  verdict: 'error',
  fault: FAULT_OF[exitCodeOf(error)],
  failure: {
    ...(error.codes[0] === undefined ? {} : { code: error.codes[0] }),
    message: error.message,
    expected: 'a queue that answers',
    seen: error.message,
  },
});

/** Adds the texts that a run of this scenario needs; false if one of them is not valid. */
function collected(file: string, texts: Map<string, string>): boolean {
  const scenario = textAt(file);
  if (scenario === undefined) return false;
  const parsed = parseScenario(file, scenario, VERBS);
  if (!parsed.ok) return false;
  const { facility } = parsed.scenario;
  if (facility.from === 'file') {
    const path = pathOf(facility, file);
    const content = textAt(path);
    if (content === undefined || !planIn(readYamlText(path, content)).ok) return false;
    texts.set(keyOf(path), content);
  }
  texts.set(keyOf(file), scenario);
  return true;
}

function textAt(file: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readUpTo(file, YAML_MAX_BYTES + 1));
  } catch {
    return undefined;
  }
}

/** The path from the working folder, by which a plan names a file. */
const belowHere = (file: string): string => relative('.', resolve(file)).replaceAll('\\', '/');

/** Throws CodedError for a path that leaves the working folder. */
function keyOf(file: string): string {
  const path = belowHere(file);
  if (isBelow(path)) return path;
  throw new CodedError('E-USAGE-5', `${file} is not below the working folder; --queue sends only files that are`);
}

/** Executes the runs of a plan from its texts. Throws for options that are not valid. */
export async function runDoer(plan: Plan): Promise<(job: QueueJob, progress: () => void) => Promise<Case>> {
  const { link, fault, seed, seeds, scenarios } = optionsSchema.parse(plan.options);
  const texts = new Map(plan.files.map(({ path, text: content }) => [path, content]));
  const read = (file: string): YamlRead => readYamlText(file, texts.get(belowHere(file)) ?? '');
  // Loading the planted faults is slow.
  const planted = fault === undefined ? undefined : (await import('../../facility/faults/faults.ts')).FAULTS.get(fault);
  let progress: () => void = () => {};
  const player = new Player(planted === undefined ? { link } : { link, fault: planted }, {
    facilities: facilitiesFrom(read),
    clock: hostClock,
    nextTurn: () => {
      progress();
      return nextTurn();
    },
    debug: false,
    read: (file) => parseScenario(file, texts.get(belowHere(file)) ?? '', VERBS),
  });
  const jobs = jobsOf(scenarios, { seed, seeds });
  return async ({ number }, onProgress) => {
    const job = jobs[number];
    if (job === undefined) throw new Error(`the plan has no job ${number}`);
    progress = onProgress;
    const { case: one } = await player.play(job);
    return one.reproduce === undefined ? one : { ...one, reproduce: '' };
  };
}

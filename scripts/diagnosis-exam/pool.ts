/**
 * Runs the jobs of an examination in one process per core. With a results file, a later run reuses what is done. INV-1: The results are in the order
 * of the jobs, whatever the number of processes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Done, type Exam, type Job, keyOf } from './work.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** The file contains the results of another examination, or of other code. */
export class OtherExam extends Error {
  override name = 'OtherExam';
}

/** The contents of a results file; its first line identifies the examination. */
function keptIn(file: string, exam: string): Done[] {
  if (!existsSync(file)) {
    writeFileSync(file, `${exam}\n`);
    return [];
  }
  const text = readFileSync(file, 'utf8');
  // A run that was killed may have left half a line, which the next result must not continue.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [head, ...lines] = whole.trimEnd().split('\n');
  if (head !== exam) throw new OtherExam(`${file}: it keeps the results of ${head}, this is ${exam}`);
  if (whole !== text) writeFileSync(file, whole);
  return lines.map((line) => JSON.parse(line));
}

export interface PoolOptions {
  readonly processes: number;
  /** Where results are kept, and what they are the results of. */
  readonly keep: { readonly file: string; readonly of: string } | undefined;
  readonly onDone?: (done: number, of: number) => void;
}

export async function doAll(
  exam: Exam,
  jobs: readonly Job[],
  { processes, keep, onDone }: PoolOptions,
): Promise<Done[]> {
  const results = new Map((keep === undefined ? [] : keptIn(keep.file, keep.of)).map((one) => [keyOf(one.job), one]));
  const waiting = jobs.filter((job) => !results.has(keyOf(job)));
  const work = async (): Promise<void> => {
    const child = fork(WORKER);
    try {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const done = await ask(child, { exam, job });
        results.set(keyOf(job), done);
        if (keep !== undefined) appendFileSync(keep.file, `${JSON.stringify(done)}\n`);
        onDone?.(results.size, jobs.length);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(processes, waiting.length) }, work));
  return jobs.flatMap((job) => results.get(keyOf(job)) ?? []);
}

function ask(child: ChildProcess, question: { exam: Exam; job: Job }): Promise<Done> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`a process ended in report ${question.job.number}`));
    child.once('exit', ended);
    child.once('message', (done: Done) => {
      child.off('exit', ended);
      resolve(done);
    });
    child.send(question);
  });
}

/** The work of a child process: takes jobs one at a time, runs each, and reports the result. It ends with its parent. */
import type { Fault } from '../../facility/faults/fault.ts';
import { type Job, runJob, type WorkerMessage } from './job.ts';
import { plantedParts } from './planted-parts.ts';

/** Sends to the parent; without a parent the child ends. */
const send = (message: WorkerMessage): void => {
  process.send?.(message, undefined, undefined, (error) => {
    if (error !== null) process.exit(0);
  });
};

/** Serves jobs on sound parts, or with one of these faults planted. */
export function serve(faults: ReadonlyMap<string, Fault>): void {
  const partsWith = plantedParts(faults);
  process.on('disconnect', () => process.exit(0));
  // The parent handles interrupts; it decides whether this job is finished or discarded.
  process.on('SIGINT', () => undefined);
  process.on('message', (message) => {
    // A parsed boundary: only `Pool` sends, and only jobs.
    const job = message as Job;
    const before = process.cpuUsage();
    try {
      const result = runJob(job, partsWith(job.fault), {
        ran: (soFar) => send({ kind: 'ran', result: soFar }),
        shrinking: (soFar) => send({ kind: 'shrinking', result: soFar }),
      });
      const { user, system } = process.cpuUsage(before);
      send({ kind: 'done', result, cpuMs: (user + system) / 1_000 });
    } catch (error) {
      send({ kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : 'an unknown fault' });
    }
  });
  send({ kind: 'ready' });
}

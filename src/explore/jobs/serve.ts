/** What a child process of a search does: takes jobs one at a time, runs each, and says what came of it. It ends with its parent. */
import { type Fault, SOUND_PARTS } from '../../facility/faults/fault.ts';
import { type Job, runJob, type Told } from './job.ts';

/** A parent that is gone hears nothing more, and nobody else wants to know. */
const tell = (told: Told): void => {
  process.send?.(told, undefined, undefined, (error) => {
    if (error !== null) process.exit(0);
  });
};

/** Serves jobs on sound parts, or with one of these faults planted. */
export function serve(faults: ReadonlyMap<string, Fault>): void {
  process.on('disconnect', () => process.exit(0));
  // An interrupt is the parent's to answer; what is under way here is finished or thrown away with the parent.
  process.on('SIGINT', () => undefined);
  process.on('message', (message) => {
    // A parsed boundary: only `Pool` sends, and only jobs.
    const job = message as Job;
    try {
      const planted = job.fault === undefined ? undefined : faults.get(job.fault);
      const parts = planted?.plant(SOUND_PARTS) ?? SOUND_PARTS;
      const result = runJob(job, parts, () => tell({ kind: 'ran' }));
      tell({ kind: 'done', result });
    } catch (error) {
      tell({ kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : 'an unknown fault' });
    }
  });
  tell({ kind: 'ready' });
}

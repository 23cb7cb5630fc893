/** A child process of a search: takes jobs one at a time, runs each, and says what came of it. It ends with its parent. */

import { SOUND_PARTS } from '../facility/faults/fault.ts';
import { FAULTS } from '../facility/faults/faults.ts';
import type { Job, Told } from './job.ts';
import { runJob } from './job.ts';

const tell = (told: Told): void => {
  process.send?.(told);
};

process.on('disconnect', () => process.exit(0));
// An interrupt is the parent's to answer; what is under way here is finished or thrown away with the parent.
process.on('SIGINT', () => undefined);
process.on('message', (message) => {
  // A parsed boundary: only `Pool` sends, and only jobs.
  const job = message as Job;
  try {
    const parts = job.fault === undefined ? SOUND_PARTS : (FAULTS.get(job.fault)?.plant(SOUND_PARTS) ?? SOUND_PARTS);
    tell({ kind: 'done', result: runJob(job, parts) });
  } catch (error) {
    tell({ kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : 'an unknown fault' });
  }
});

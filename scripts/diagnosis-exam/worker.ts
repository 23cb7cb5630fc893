/** A process of the examination: runs one job after another that `pool.ts` sends. */
import { doJob, type Exam, type Job } from './work.ts';

process.on('message', ({ exam, job }: { exam: Exam; job: Job }) => process.send?.(doJob(exam, job)));
process.on('disconnect', () => process.exit(0));

/** A process of the examination: carries out the jobs that `pool.ts` sends, one after another. */
import { doJob, type Exam, type Job } from './work.ts';

process.on('message', ({ exam, job }: { exam: Exam; job: Job }) => process.send?.(doJob(exam, job)));
process.on('disconnect', () => process.exit(0));

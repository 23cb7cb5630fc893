/** One job of the examination: a report, made and diagnosed, as plain data that can be sent to a process or kept in a file. */
import { type Answer, answerTo } from './answer.ts';
import type { ChannelName } from './papers.ts';
import { reportOf } from './report.ts';

export interface Exam {
  readonly seed: string;
  /** Whether held-out causes and channels take part. */
  readonly heldOut: boolean;
}

/** `pairs` also diagnoses with pairs of causes; `without` leaves one channel out. */
export interface Job {
  readonly number: number;
  readonly pairs?: true;
  readonly without?: ChannelName;
}

export interface Marked {
  readonly job: Job;
  readonly cause: string;
  readonly facility: string;
  readonly channels: readonly ChannelName[];
  readonly modelled: boolean;
  /** A hypothesis models the cause, and the evidence decides it. */
  readonly decided: boolean;
  /** Its cause or one of its channels is held out. */
  readonly heldOut: boolean;
  readonly answer: Answer;
}

export interface NotMade {
  readonly job: Job;
  readonly notMade: string;
}

export type Done = Marked | NotMade;

export const keyOf = ({ number, pairs, without }: Job): string => `${number} ${pairs ?? ''} ${without ?? ''}`;

export function doJob(exam: Exam, job: Job): Done {
  const report = reportOf(exam, job.number);
  if ('notMade' in report) return { job, notMade: `${report.notMade} (${report.why})` };
  const { cause, facility, papers, modelled, decided, heldOut } = report;
  const channels = papers.map(({ channel }) => channel);
  return { job, cause: cause.id, facility, channels, modelled, decided, heldOut, answer: answerTo(report, job) };
}

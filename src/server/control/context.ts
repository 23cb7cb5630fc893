/** What the control API acts on. */
import type { Line } from '../../monitor/line.ts';
import type { Stages } from '../hosted-facilities.ts';
import type { Stage } from '../hosted-facility.ts';
import type { PageConfig } from './page.ts';

export interface Control {
  readonly stages: Stages;
  /** What the monitor said of clients, oldest first. */
  lines(after: number, limit: number): readonly Line[];
  health(): Readonly<Record<string, unknown>>;
  metrics(): string;
  /** Where the page of this port finds the other doors. */
  page(): PageConfig;
}

/** The facility that a call means: the live one, or the fork it names; undefined when there is no such fork. */
export const stageOf = (control: Control, fork: string | undefined): Stage | undefined =>
  fork === undefined ? control.stages.main : control.stages.forks.get(fork);

/** The options of `noke-sim worker`, parsed. */

export interface WorkerCommandOptions {
  readonly queue: string;
  /** The path of the unlock core whose cases it runs. */
  readonly core?: string;
  /** How many jobs run at a time. */
  readonly jobs: number;
  /** How long a job stays assigned to a worker that no longer renews it, in milliseconds. */
  readonly lease: number;
}

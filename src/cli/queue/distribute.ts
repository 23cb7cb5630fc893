/** Opens the queue that the command line names, for one plan. */
import { Coordinator } from '../../queue/coordinator.ts';
import { openQueue } from '../../queue/open.ts';
import type { Finished } from '../../queue/order.ts';
import type { Plan, QueueJob } from '../../queue/plan.ts';
import { thisProgram } from '../../queue/program.ts';
import type { Host } from '../host/host.ts';
import { addressOf } from './queue-option.ts';

export interface Distribution {
  /** The results, in job order. Throws CodedError when the queue is lost. */
  results(job: (given: number) => Omit<QueueJob, 'plan'> | undefined): AsyncGenerator<Finished>;
  /** Stops queueing jobs. */
  stop(): void;
  /** `forget` also deletes the results, because this work will not be continued. Errors of a lost connection are ignored. */
  close(forget: boolean): Promise<void>;
}

/** `core`: the text of the unlock core that is tested. Throws CodedError if the queue cannot be reached. */
export async function distribute(
  url: string,
  { kind, options, files }: Pick<Plan, 'kind' | 'options' | 'files'>,
  host: Host,
  core?: string,
): Promise<Distribution> {
  const { packages, connection } = await openQueue(addressOf(url, host.env), host.clock);
  const plan: Plan = { version: 1, program: thisProgram(core), kind, options, files };
  const coordinator = new Coordinator(packages, connection, plan, {
    clock: host.clock,
    says: (text) => host.err(text),
  });
  return {
    results: (job) => coordinator.results(job),
    stop: () => coordinator.stop(),
    close: async (forget) => {
      try {
        await coordinator.close(forget);
      } catch {
        // The loss of the queue has been reported already.
      } finally {
        connection.close();
      }
    },
  };
}

/** Opens the queue of a command line for a plan. */
import { Coordinator } from '../../queue/coordinator.ts';
import { openQueue } from '../../queue/open.ts';
import type { Finished } from '../../queue/order.ts';
import type { Plan, QueueJob } from '../../queue/plan.ts';
import { thisProgram } from '../../queue/program.ts';
import type { Host } from '../host/host.ts';
import { addressOf } from './queue-option.ts';

export interface Distribution {
  /** The results in the order of the jobs. Throws CodedError when the queue is lost. */
  results(job: (given: number) => Omit<QueueJob, 'plan'> | undefined): AsyncGenerator<Finished>;
  /** Gives no more jobs. */
  stop(): void;
  /** `forget`: nobody will continue this work. A queue that is lost is left as it is. */
  close(forget: boolean): Promise<void>;
}

/** Throws CodedError if the queue cannot be reached. */
export async function distribute(
  url: string,
  { kind, options, files }: Pick<Plan, 'kind' | 'options' | 'files'>,
  host: Host,
): Promise<Distribution> {
  const { packages, connection } = await openQueue(addressOf(url, host.env), host.clock);
  const plan: Plan = { version: 1, program: thisProgram(), kind, options, files };
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
        // Whoever lost the queue has said so.
      } finally {
        connection.close();
      }
    },
  };
}
